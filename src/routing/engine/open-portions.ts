import type { CentreId, QueueId } from './config';
import type { Core } from './core';
import type { OpenPortion, ScopeEntry } from './model';
import { scopeOf } from './scope';

/** What waits in a queue and has the centre in its scope, in some ring. Remembered until a scope of the queue changes. */
export function openPortions(core: Core, queueId: QueueId, centreId: CentreId): readonly OpenPortion[] {
  return core.waiting.openTo(queueId, centreId, (groups) => {
    const open: OpenPortion[] = [];
    const rings = core.compiled.queues.get(queueId)?.rings ?? [];
    for (const { portions } of groups) {
      for (const portion of portions) {
        const entries = rings.map((_, ring): ScopeEntry | undefined => scopeOf(core, portion, ring).get(centreId));
        if (entries.some((entry) => entry !== undefined)) open.push({ portion, entries });
      }
    }
    return open;
  });
}

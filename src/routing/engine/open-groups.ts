import type { CentreId, QueueId } from './config';
import type { Core } from './core';
import type { OpenGroup, ScopeEntry } from './model';
import { scopeOf } from './scope';

/** The groups of a queue whose scope takes the centre in, in some ring. Remembered until a scope of the queue changes. */
export function openGroups(core: Core, queueId: QueueId, centreId: CentreId): readonly OpenGroup[] {
  return core.waiting.openTo(queueId, centreId, (groups) => {
    const open: OpenGroup[] = [];
    const rings = core.compiled.queues.get(queueId)?.rings ?? [];
    for (const group of groups) {
      const entries = rings.map((_, ring): ScopeEntry | undefined => scopeOf(core, group, ring).get(centreId));
      if (entries.some((entry) => entry !== undefined)) open.push({ group, entries });
    }
    return open;
  });
}

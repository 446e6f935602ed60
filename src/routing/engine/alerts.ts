import type { Millis } from '../../kernel/clock';
import type { CentreId, QueueId } from './config';
import type { Core } from './core';
import type { Fact } from './effects';

/** The same alert is not raised again for the same queue and centre within this time (routing.md section 5). */
const COOL_DOWN_MS: Millis = 300_000;

type Alert = Omit<Extract<Fact, { kind: 'alert-raised' }>, 'at' | 'kind'>;

/** Raises an alert unless the same one was raised within the cool-down. */
export function raiseAlert(core: Core, alert: Alert): void {
  const key = keyOf(alert.alert, alert.queueId, alert.centreId);
  if (coolsDownUntil(core, key) !== null) return;
  const recent = Object.entries(core.partition.alertedAt).filter(([, at]) => at + COOL_DOWN_MS > core.now);
  core.partition.alertedAt = Object.fromEntries([...recent, [key, core.now]]);
  core.partitionChanged();
  core.fact({ kind: 'alert-raised', at: core.now, ...alert });
}

/** When `all-centres-saturated` may be raised again for the group; null when it may now. */
export function saturationCoolsDownUntil(core: Core, queueId: QueueId, centreId: CentreId): Millis | null {
  return coolsDownUntil(core, keyOf('all-centres-saturated', queueId, centreId));
}

function coolsDownUntil(core: Core, key: string): Millis | null {
  const at = core.partition.alertedAt[key];
  return at === undefined || at + COOL_DOWN_MS <= core.now ? null : at + COOL_DOWN_MS;
}

function keyOf(alert: Alert['alert'], queueId: QueueId | null, centreId: CentreId | null): string {
  return [alert, queueId ?? '', centreId ?? ''].join('|');
}

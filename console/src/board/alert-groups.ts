import type { BoardAlert } from '../../../src/platform/realtime/console-protocol';

/** The same alert of the same thing, however often it was raised. */
export interface AlertGroup {
  readonly key: string;
  readonly newest: BoardAlert;
  readonly alertIds: readonly string[];
  /** Every one of them was seen: the next one makes it unseen again. */
  readonly seen: boolean;
}

/** Unseen first, then newest first. `alerts` are newest first. */
export function alertGroups(alerts: readonly BoardAlert[], seen: ReadonlySet<string>): readonly AlertGroup[] {
  const byKey = new Map<string, BoardAlert[]>();
  for (const alert of alerts) {
    const key = [alert.alert, alert.queueId, alert.centreId, alert.seatId].join(' ');
    const group = byKey.get(key);
    if (group === undefined) byKey.set(key, [alert]);
    else group.push(alert);
  }
  const groups = [...byKey].flatMap(([key, [newest, ...earlier]]) => {
    if (newest === undefined) return [];
    const alertIds = [newest, ...earlier].map((alert) => alert.alertId);
    return [{ key, newest, alertIds, seen: alertIds.every((id) => seen.has(id)) }];
  });
  return [...groups.filter((group) => !group.seen), ...groups.filter((group) => group.seen)];
}

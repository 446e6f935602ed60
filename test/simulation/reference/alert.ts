import type { Millis } from '../../../src/kernel/clock';
import { type House, say } from './house';

export const COOL_DOWN_MS: Millis = 300_000;

/** Raised again only after the cool-down. */
export function raiseOnce(
  house: House,
  alert: 'all-centres-saturated' | 'all-centres-down',
  queueId: string | null,
  centreId: string | null,
): void {
  const key = [alert, queueId ?? '', centreId ?? ''].join('|');
  if (house.now - (house.alertedAt[key] ?? -Infinity) < COOL_DOWN_MS) return;
  house.alertedAt[key] = house.now;
  say(house, { kind: 'alert-raised', alert, queueId, centreId, seatId: null });
}

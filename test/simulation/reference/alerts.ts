import { costOf, hasRoom } from './capacity';
import { type House, ruleConfigOf, say } from './house';
import { meets, ringsOf } from './requirements';
import { groupOf } from './rules';

const COOL_DOWN_MS = 300_000;

/** A rule is in force, somebody waits, and no target has a ready seat with the skill. */
export function raiseAlerts(house: House): void {
  for (const rule of house.rules) {
    const config = ruleConfigOf(house, rule.id);
    if (config === undefined || rule.inForceSince === null) continue;
    const queued = groupOf(house, config).filter(({ state }) => state === 'queued');
    const first = queued[0];
    if (first === undefined) continue;
    const helped = house.seats.some(
      (seat) =>
        config.targets.includes(seat.centreId) &&
        house.centres[seat.centreId] === 'active' &&
        seat.state === 'ready' &&
        ringsOf(house, first).some((requires) => meets(seat, requires)) &&
        queued.some(({ medium }) => hasRoom(house, seat, medium, costOf(house, medium, config.queueId))),
    );
    if (helped) continue;
    alert(house, config.queueId, config.homeCentreId);
  }
}

function alert(house: House, queueId: string, centreId: string): void {
  const key = `all-centres-saturated ${queueId} ${centreId}`;
  if (house.now - (house.alertedAt[key] ?? -Infinity) < COOL_DOWN_MS) return;
  house.alertedAt[key] = house.now;
  say(house, { kind: 'alert-raised', alert: 'all-centres-saturated', queueId, centreId, seatId: null });
}

import type { Millis } from '../../../src/kernel/clock';
import { MEDIA } from '../../../src/kernel/medium';
import type { CentreId, Ranking, Requirement } from '../../../src/routing/engine/config';
import { costOf, running } from './capacity';
import { type Contact, type House, queueOf, ruleConfigOf, type Seat } from './house';
import { ringMet, ringsOf } from './requirements';
import { reachOf } from './scope';

/** routing.md section 3: who comes first. Points are whole nano-points, so that equal scores are equal. */
function tierOf(house: House, contact: Contact): number {
  return house.config.priorities.filter(({ strict, priority }) => strict === true && priority <= contact.priority)
    .length;
}

function scoreAt(house: House, contact: Contact, now: Millis): number {
  const priority = house.config.priorities.find((each) => each.priority === contact.priority);
  const queue = queueOf(house, contact.queueId);
  const rate = priority?.ageingRate ?? queue?.ageingRate ?? house.config.media[contact.medium].ageingRate;
  const bonusS = priority?.bonusS ?? contact.priority * house.config.secondsPerPriority;
  const nanoPerMs = Math.round(rate * 1e6);
  return nanoPerMs * (now - contact.enqueuedAt) + Math.round((bonusS + (queue?.headStartS ?? 0)) * 1e9);
}

export function compareContacts(house: House, a: Contact, b: Contact): number {
  return (
    tierOf(house, b) - tierOf(house, a) ||
    scoreAt(house, b, house.now) - scoreAt(house, a, house.now) ||
    a.enqueuedAt - b.enqueuedAt ||
    a.arrivalNumber - b.arrivalNumber
  );
}

/** Which of two seats that could take the contact takes it. */
export function compareSeats(house: House, contact: Contact, a: Seat, b: Seat): number {
  const ranking = queueOf(house, contact.queueId)?.ranking ?? house.config.media[contact.medium].ranking;
  const ringA = ringMet(house, contact, a) ?? 0;
  const ringB = ringMet(house, contact, b) ?? 0;
  const requires = ringsOf(house, contact)[ringA] ?? {};
  return (
    ringA - ringB ||
    Number(b.centreId === contact.home) - Number(a.centreId === contact.home) ||
    placeOf(house, contact, a.centreId) - placeOf(house, contact, b.centreId) ||
    byRanking(house, ranking, requires, a, b) ||
    a.profile.seatNumber - b.profile.seatNumber
  );
}

/** The order in which a rule names its targets; a centre that a ring brings is as good as the first. */
export function placeOf(house: House, contact: Contact, centreId: CentreId): number {
  const places = reachOf(house, contact)
    .filter((each) => each.centreId === centreId)
    .map(({ because }) =>
      because !== 'home' && 'ruleId' in because
        ? (ruleConfigOf(house, because.ruleId)?.targets.indexOf(centreId) ?? 0)
        : 0,
    );
  return Math.min(...places);
}

function byRanking(house: House, ranking: Ranking, requires: Requirement, a: Seat, b: Seat): number {
  const longestIdle = a.idleSince - b.idleSince;
  switch (ranking) {
    case 'longest-idle':
      return longestIdle;
    case 'most-skilled':
      return levels(b, requires) - levels(a, requires) || longestIdle;
    case 'least-skilled':
      return Object.keys(a.profile.skills).length - Object.keys(b.profile.skills).length;
    case 'least-loaded':
      return loadOf(house, a) - loadOf(house, b);
    case 'packed': {
      const [textA, textB] = [isTextOnly(house, a), isTextOnly(house, b)];
      if (textA !== textB) return textA ? -1 : 1;
      return textA ? longestIdle : running(house, b) - running(house, a);
    }
  }
}

function levels(seat: Seat, requires: Requirement): number {
  return Object.keys(requires).reduce((sum, skill) => sum + (seat.profile.skills[skill] ?? 0), 0);
}

export function loadOf(house: House, seat: Seat): number {
  return running(house, seat) / seat.profile.capacity;
}

function isTextOnly(house: House, seat: Seat): boolean {
  return seat.profile.caps.voice === 0 || costOf(house, MEDIA[0], null) > seat.profile.capacity;
}

import type { Fault } from './engine-with';

/** What somebody might get wrong in the engine, each a slip of a few characters. */
export const FAULTS: readonly Fault[] = [
  {
    name: 'who has fewer points is served first',
    file: 'order.ts',
    find: 'scoreAt(b, now) - scoreAt(a, now)',
    replace: 'scoreAt(a, now) - scoreAt(b, now)',
  },
  {
    name: 'strict priorities are ignored',
    file: 'order.ts',
    find: 'return b.standing.tier - a.standing.tier || ',
    replace: 'return ',
  },
  {
    name: 'rings are forgotten when a seat is chosen',
    file: 'best-seat.ts',
    find: 'ring <= contact.rec.ring; ring++',
    replace: 'ring < 1; ring++',
  },
  {
    name: 'a ring opens a millisecond late',
    file: 'queueing.ts',
    find: 'entered + upcoming.afterMs',
    replace: 'entered + upcoming.afterMs + 1',
  },
  {
    name: 'a back-off ends a millisecond early',
    file: 'exclusions.ts',
    find: 'core.now + core.compiled.config.backOffMs',
    replace: 'core.now + core.compiled.config.backOffMs - 1',
  },
  {
    name: 'an offer ends a millisecond late',
    file: 'offers.ts',
    find: 'core.due(core.now + lane.offerTimeoutMs)',
    replace: 'core.due(core.now + lane.offerTimeoutMs + 1)',
  },
  {
    name: 'a text on hold keeps its units',
    file: 'contacts.ts',
    find: '    rec.unitsHeld = 0;\n',
    replace: '',
  },
  {
    name: 'wrap-up gives the units back',
    file: 'service.ts',
    find: "  rec.state = 'wrap-up';\n",
    replace: "  rec.state = 'wrap-up';\n  rec.unitsHeld = 0;\n",
  },
  {
    name: 'home does not go before others',
    file: 'best-seat.ts',
    find: "best.entry.because === 'home' || ",
    replace: '',
  },
  {
    name: 'a named seat is not waited for',
    file: 'best-seat.ts',
    find: 'if (contact.rec.preferred !== null) return namedSeat(core, contact);',
    replace: '',
  },
  {
    name: 'the rate cap lets one more in',
    file: 'offers.ts',
    find: 'rec.acceptedAt.length < cap.contacts',
    replace: 'rec.acceptedAt.length <= cap.contacts',
  },
  {
    name: 'weights drift',
    file: 'balance.ts',
    find: 'current[chosen] = (current[chosen] ?? 0) - total;',
    replace: 'current[chosen] = (current[chosen] ?? 0) - total + 1;',
  },
  {
    name: 'targets are taken in reverse',
    file: 'scope.ts',
    find: '.sort(([, a], [, b]) => a.place - b.place)',
    replace: '.sort(([, a], [, b]) => b.place - a.place)',
  },
  {
    name: 'who is of the lender waits behind the borrowed',
    file: 'best-seat.ts',
    find: 'return !entry.homeFirst || !ownContactWaits(core, seat);',
    replace: 'return true;',
  },
  {
    name: 'the exit value is ignored',
    file: 'rule-conditions.ts',
    find: 'return inForce ? Math.min(exit ?? entry, entry) : entry;',
    replace: 'return entry;',
  },
  {
    name: 'the minimum time in force is ignored',
    file: 'rules.ts',
    find: 'inForceSince + rule.minForceMs',
    replace: 'inForceSince',
  },
  {
    name: 'a share is added up and never taken off',
    file: 'shares.ts',
    find: '(rec.shareSum + share) % WHOLE',
    replace: 'rec.shareSum + share',
  },
  {
    name: 'one move more than allowed',
    file: 'rule-watch.ts',
    find: '(this.compiled.config.maxHops ?? 1)',
    replace: '(this.compiled.config.maxHops ?? 1) + 1',
  },
  {
    name: 'saturated targets are taken',
    file: 'targets.ts',
    find: 'if (saturation === undefined) return false;',
    replace: 'return false;',
  },
  {
    name: 'the best target need not be better',
    file: 'targets.ts',
    find: '>= (rule.minGainMs ?? MIN_GAIN_MS)',
    replace: '>= 0',
  },
  {
    name: 'a lender is healthy a millisecond longer',
    file: 'lender-health.ts',
    find: 'now <= first.inTimeUntil;',
    replace: 'now <= first.inTimeUntil + 1;',
  },
];

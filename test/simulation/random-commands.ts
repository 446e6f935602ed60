import { MEDIA } from '../../src/kernel/medium';
import type { Random } from '../../src/kernel/random';
import type { Actor, ChosenSeatState, Command } from '../../src/routing/engine/commands';
import type { ContactState } from '../../src/routing/engine/effects';
import type { ContactRecord, OfferRecord } from '../../src/routing/engine/records';
import { TREATMENTS } from '../../src/routing/engine/treatments';
import { chance, oneOf, oneOfFirst } from './chance';
import { poorerConfig } from './poorer-config';
import { randomConfig, randomProfile } from './random-house';
import { randomMistake } from './random-mistakes';
import { lendingRule } from './random-rules';
import type { Situation } from './situation';

const BOSS: Actor = { personId: 'boss' };
const SEATS = Array.from({ length: 6 }, (_, index) => `s${index + 1}`);
/** With fewer seats there is little to decide. */
const FEW_SEATS = 5;

/** Mostly a command that applies, chosen so that much waits, much is offered, and often several at once. */
export function randomCommand(situation: Situation): Command {
  const { random, state } = situation;
  if (chance(random, 0.04)) return randomMistake(situation);
  const ready = state.seat.filter((seat) => seat.state === 'ready');
  if (ready.length < FEW_SEATS && chance(random, 0.5)) return seatCommand(situation);
  const naming = state.contact.find((each) => each.state === 'queued' && each.preferred !== null);
  if (naming !== undefined && chance(random, 0.08)) {
    return { kind: 'manual-assign', contactId: naming.id, seatId: seatFor(situation), by: BOSS };
  }
  const pausing = pausingOffer(situation);
  if (pausing !== undefined && chance(random, 0.5)) {
    return { kind: 'offer-accepted', offerId: pausing.id, seatId: pausing.seatId };
  }
  const call = interrupting(situation);
  if (call !== undefined && chance(random, 0.6)) return nextStepOf(call);
  if (chance(random, 0.45)) return competition(situation) ?? customerCommand(situation);
  const roll = random.next();
  if (roll < 0.45) return customerCommand(situation);
  if (roll < 0.8) return answerCommand(situation);
  if (roll < 0.87) return seatCommand(situation);
  if (roll < 0.93) return supervisorCommand(situation);
  return turningCommand(situation);
}

/** Often where a rule borrows seats, so that it has some to lend. */
function workplace({ random, config }: Situation): string {
  const rule = lendingRule(config.rules);
  const lenders = rule?.targets.filter((id) => id !== rule.homeCentreId) ?? [];
  return lenders.length > 0 && chance(random, 0.85) ? oneOf(random, lenders) : oneOfFirst(random, config.centres).id;
}

/** What lets several contacts and several seats meet at one instant; null when nothing would. */
function competition(situation: Situation): Command | null {
  const { random, config, state, now } = situation;
  const shut = state.centre.filter((centre) => centre.state !== 'active');
  if (shut.length > 0) {
    return { kind: 'centre-state-changed', centreId: oneOf(random, shut).id, state: 'active', by: BOSS };
  }
  const queued = state.contact.filter((contact) => contact.state === 'queued');
  const helping = config.rules.filter(
    (rule) =>
      state.rule.some(({ id, inForceSince }) => id === rule.id && inForceSince === null) &&
      queued.filter((each) => each.queueId === rule.queueId && each.homeCentreId === rule.homeCentreId).length > 1,
  );
  if (helping.length > 0) {
    const until = now + 1 + random.below(10_000);
    return { kind: 'rule-switched', ruleId: oneOf(random, helping).id, position: 'on', reason: 'x', until, by: BOSS };
  }
  if (offeredByHand(situation) !== undefined) return answerCommand(situation);
  const pending = state.contact.filter(({ offer }) => offer !== null);
  return pending.length > 2 ? resumed(situation) : null;
}

/** A contact in one of the states; seldom in any other. */
function contactIn(situation: Situation, ...states: ContactState[]): ContactRecord | undefined {
  const { random, state } = situation;
  const any = chance(random, 0.04);
  const fitting = state.contact.filter((contact) => any || states.includes(contact.state));
  return fitting.length === 0 ? undefined : oneOf(random, fitting);
}

/** Mostly a seat that could be asked to take a contact now. */
function seatFor({ random, state }: Situation): string {
  const asked = new Set(state.contact.map(({ offer }) => offer?.seatId));
  const free = state.seat.filter((seat) => seat.state === 'ready' && !asked.has(seat.id));
  return free.length > 0 && chance(random, 0.7) ? oneOf(random, free).id : oneOf(random, SEATS);
}

function arrival({ random, config, fresh }: Situation): Command {
  const medium = oneOf(random, [...MEDIA, 'voice', 'voice', 'email', 'email'] as const);
  const home = chance(random, 0.1) ? { homeCentreId: oneOf(random, config.centres).id } : {};
  const usesIvr = medium === 'voice' && chance(random, 0.3);
  return { kind: 'contact-arrived', contactId: `c${fresh}`, accessPointId: medium, medium, usesIvr, ...home };
}

function customerCommand(situation: Situation): Command {
  const { random } = situation;
  const arrived = contactIn(situation, 'arrived');
  if (arrived !== undefined && chance(random, 0.9)) {
    return chance(random, 0.05) ? { kind: 'ivr-left', contactId: arrived.id } : enqueued(situation, arrived.id);
  }
  const gone = contactIn(situation, 'queued', 'offered', 'arrived', 'connecting');
  if (gone !== undefined && chance(random, 0.06)) return { kind: 'contact-abandoned', contactId: gone.id };
  return arrival(situation);
}

function enqueued(situation: Situation, contactId: string): Command {
  const { random, config, now } = situation;
  return {
    kind: 'contact-queued',
    contactId,
    ...(chance(random, 0.2) ? { queueId: oneOf(random, config.queues).id } : {}),
    ...(chance(random, 0.3) ? { priority: random.below(4) } : {}),
    ...(chance(random, 0.25) ? { preferredSeatId: namedSeat(situation), preferMs: random.below(60_000) } : {}),
    ...(chance(random, 0.1) ? { waitingSince: now - random.below(120_000) } : {}),
  };
}

/** Often one that has something in hand, for that is whom customers know, or one that will be back. */
function namedSeat(situation: Situation): string {
  const { random, state } = situation;
  const busy = state.contact.flatMap(({ seatId }) => seatId ?? []);
  if (busy.length > 0 && chance(random, 0.4)) return oneOf(random, busy);
  const away = state.seat.filter((seat) => seat.state !== 'ready');
  return away.length > 0 && chance(random, 0.6) ? oneOf(random, away).id : seatFor(situation);
}

/** What seats and the media side do with contacts. */
function answerCommand(situation: Situation): Command {
  const { random } = situation;
  const connecting = contactIn(situation, 'connecting');
  if (connecting !== undefined && chance(random, 0.7)) {
    return chance(random, 0.1)
      ? { kind: 'offer-failed', offerId: connecting.servedOfferId ?? 'o-0', detail: 'busy' }
      : { kind: 'media-connected', contactId: connecting.id };
  }
  const offered = offeredByHand(situation) ?? contactIn(situation, 'offered');
  const offer = offered?.offer;
  if (offer != null && chance(random, 0.75)) {
    const roll = random.next() - (offer.manual ? 0.5 : 0);
    if (roll < 0.08) return { kind: 'offer-declined', offerId: offer.id, seatId: offer.seatId, reason: 'busy' };
    if (roll < 0.24) return { kind: 'offer-failed', offerId: offer.id, detail: 'no answer' };
    return { kind: 'offer-accepted', offerId: offer.id, seatId: offer.seatId };
  }
  const wrapping = contactIn(situation, 'wrap-up');
  if (wrapping !== undefined && chance(random, 0.6)) {
    return { kind: 'wrap-up-done', contactId: wrapping.id, seatId: wrapping.seatId ?? '', outcome: 'solved' };
  }
  return serviceCommand(situation);
}

function serviceCommand(situation: Situation): Command {
  const { random, config } = situation;
  const held = contactIn(situation, 'held');
  if (held !== undefined && chance(random, 0.7)) return { kind: 'contact-resumed', contactId: held.id };
  const served = contactIn(situation, 'active', 'paused', 'held');
  if (served === undefined) return arrival(situation);
  const contactId = served.id;
  const roll = random.next();
  if (roll < 0.4) return { kind: 'contact-held', contactId };
  if (roll < 0.45) return { kind: 'contact-requeued', contactId, cause: 'media-lost', by: BOSS };
  if (roll < 0.52) {
    const to = chance(random, 0.5) ? { queueId: oneOf(random, config.queues).id } : { seatId: seatFor(situation) };
    return { kind: 'contact-transferred', contactId, to, by: BOSS };
  }
  return { kind: 'contact-ended', contactId, by: oneOf(random, ['customer', 'seat', 'system'] as const) };
}

/** A contact that waits for its named seat and is offered to another: declined there, it goes on waiting. */
function offeredByHand({ state }: Situation): ContactRecord | undefined {
  return state.contact.find(({ offer, preferred }) => offer?.manual === true && preferred !== null);
}

/** The offer of a call to a seat that is busy with a mail, which pauses when it is accepted. */
function pausingOffer({ state }: Situation): OfferRecord | undefined {
  const busy = new Set(
    state.contact.flatMap((each) => (each.state === 'active' && each.medium === 'email' ? (each.seatId ?? []) : [])),
  );
  const call = state.contact.find(
    ({ medium, offer }) => medium === 'voice' && offer !== null && busy.has(offer.seatId),
  );
  return call?.offer ?? undefined;
}

/** A call for which other work is paused: that goes on when the call is over. */
function interrupting({ state }: Situation): ContactRecord | undefined {
  const paused = state.contact.find((contact) => contact.state === 'paused');
  return state.contact.find(({ seatId, medium }) => seatId === paused?.seatId && medium === 'voice');
}

function nextStepOf({ id: contactId, state, seatId }: ContactRecord): Command {
  if (state === 'connecting') return { kind: 'media-connected', contactId };
  return state === 'wrap-up'
    ? { kind: 'wrap-up-done', contactId, seatId: seatId ?? '' }
    : { kind: 'contact-ended', contactId, by: 'customer' };
}

function chosen(random: Random): ChosenSeatState {
  return chance(random, 0.85) ? { state: 'ready' } : { state: 'not-ready', reason: 'break' };
}

function seatCommand(situation: Situation): Command {
  const { random, state } = situation;
  const absent = SEATS.filter((id) => !state.seat.some((seat) => seat.id === id));
  const idle = state.seat.filter((seat) => seat.state === 'not-responding' || seat.state === 'not-ready');
  if (idle.length > 0 && chance(random, 0.6)) {
    return { kind: 'seat-state-chosen', seatId: oneOf(random, idle).id, chosen: { state: 'ready' } };
  }
  const seatId = oneOf(random, absent.length > 0 && chance(random, 0.8) ? absent : SEATS);
  const seat = state.seat.find(({ id }) => id === seatId);
  const profile = randomProfile(random, SEATS.indexOf(seatId) + 1);
  if (seat === undefined || chance(random, 0.03)) {
    return {
      kind: 'seat-signed-in',
      seatId,
      centreId: workplace(situation),
      profile,
      chosen: chosen(random),
    };
  }
  if (seat.state === 'disconnected' && chance(random, 0.7)) return { kind: 'seat-back', seatId };
  const roll = random.next();
  if (roll < 0.5) return { kind: 'seat-state-chosen', seatId, chosen: chosen(random) };
  if (roll < 0.65) return { kind: 'seat-lost', seatId, graceMs: random.below(30_000) };
  if (roll < 0.8) return { kind: 'seat-profile-changed', seatId, profile };
  if (roll < 0.86) return { kind: 'seat-signed-out', seatId };
  return {
    kind: 'seat-state-forced',
    seatId,
    chosen: oneOf(random, [chosen(random), { state: 'signed-out' }]),
    reason: 'x',
    by: BOSS,
  };
}

function supervisorCommand(situation: Situation): Command {
  const { random, config } = situation;
  const waiting = contactIn(situation, 'queued', 'offered');
  if (waiting === undefined) return arrival(situation);
  const contactId = waiting.id;
  const seatId = seatFor(situation);
  switch (random.below(8)) {
    case 0:
      return { kind: 'contact-priority-changed', contactId, priority: random.below(4), by: BOSS };
    case 1:
      return { kind: 'contact-closed-by-supervisor', contactId, reason: 'test', by: BOSS };
    case 2:
      return { kind: 'manual-pull', contactId, seatId };
    case 3:
      return { kind: 'contact-requeued', contactId, cause: 'supervisor', by: BOSS };
    case 4:
      return { kind: 'contact-transferred', contactId, to: { queueId: oneOf(random, config.queues).id }, by: BOSS };
    default:
      return { kind: 'manual-assign', contactId, seatId, by: BOSS };
  }
}

/** Centres, rules, the configuration, a gap. */
function turningCommand(situation: Situation): Command {
  const { random, config, now } = situation;
  const roll = random.next();
  if (roll < 0.3) {
    const to = oneOf(random, ['active', 'degraded', 'draining', 'down', 'down'] as const);
    return { kind: 'centre-state-changed', centreId: oneOf(random, config.centres).id, state: to, by: BOSS };
  }
  if (roll < 0.55 && config.rules.length > 0) return ruleSwitched(situation);
  if (roll < 0.65) return resumed(situation);
  if (roll < 0.8) {
    const version = config.version + (chance(random, 0.9) ? 1 : 0);
    return { kind: 'config-changed', config: randomConfig(random, version, now) };
  }
  return strandingCommand(situation);
}

function ruleSwitched({ random, config, now }: Situation): Command {
  const ruleId = oneOf(random, config.rules).id;
  const position = oneOf(random, ['on', 'on', 'off', 'auto'] as const);
  const until = now + 1 + random.below(60_000);
  return { kind: 'rule-switched', ruleId, position, reason: 'trial', until, by: BOSS };
}

function resumed({ random, last, now }: Situation): Command {
  return { kind: 'router-resumed', from: Math.max(last, now - random.below(20_000)), to: now };
}

/** Ends contacts in unusual places, or takes away what they wait for. */
function strandingCommand(situation: Situation): Command {
  const { random, config } = situation;
  const treated = contactIn(situation, 'queued', 'offered');
  if (treated !== undefined && chance(random, 0.4)) {
    return { kind: 'contact-ended', contactId: treated.id, by: 'system', treatment: oneOf(random, TREATMENTS) };
  }
  const given = contactIn(situation, 'connecting', 'arrived');
  if (given !== undefined && chance(random, 0.5)) {
    return { kind: 'contact-ended', contactId: given.id, by: oneOf(random, ['customer', 'system'] as const) };
  }
  return { kind: 'config-changed', config: { ...poorerConfig(random, config), version: config.version + 1 } };
}

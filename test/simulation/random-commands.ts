import type { Millis } from '../../src/kernel/clock';
import { MEDIA } from '../../src/kernel/medium';
import type { Random } from '../../src/kernel/random';
import type { Actor, ChosenSeatState, Command } from '../../src/routing/engine/commands';
import type { RoutingConfig } from '../../src/routing/engine/config';
import type { ContactState } from '../../src/routing/engine/effects';
import type { ContactRecord, RoutingSnapshot } from '../../src/routing/engine/records';
import { chance, oneOf, randomConfig, randomProfile } from './random-house';

const BOSS: Actor = { personId: 'boss' };
const SEATS = Array.from({ length: 6 }, (_, index) => `s${index + 1}`);

/** Where the next command comes from: chance, and what stands. Mostly commands that apply, some that do not. */
export interface Situation {
  readonly random: Random;
  readonly config: RoutingConfig;
  readonly state: RoutingSnapshot;
  readonly now: Millis;
  /** Instant of the command before. */
  readonly last: Millis;
  /** A number not used for a contact yet. */
  readonly fresh: number;
}

export function randomCommand(situation: Situation): Command {
  const roll = situation.random.next();
  if (roll < 0.3) return customerCommand(situation);
  if (roll < 0.62) return answerCommand(situation);
  if (roll < 0.85) return seatCommand(situation);
  if (roll < 0.95) return supervisorCommand(situation);
  return houseCommand(situation);
}

function contactIn(situation: Situation, ...states: ContactState[]): ContactRecord | undefined {
  const { random, state } = situation;
  const any = chance(random, 0.08);
  const fitting = state.contact.filter((contact) => any || states.includes(contact.state));
  return fitting.length === 0 ? undefined : oneOf(random, fitting);
}

function arrival({ random, config, fresh }: Situation): Command {
  const medium = oneOf(random, MEDIA);
  const home = chance(random, 0.1) ? { homeCentreId: oneOf(random, config.centres).id } : {};
  const usesIvr = medium === 'voice' && chance(random, 0.4);
  return { kind: 'contact-arrived', contactId: `c${fresh}`, accessPointId: medium, medium, usesIvr, ...home };
}

function customerCommand(situation: Situation): Command {
  const { random, config } = situation;
  const waiting = contactIn(situation, 'arrived');
  if (waiting !== undefined && chance(random, 0.85)) {
    if (chance(random, 0.1)) return { kind: 'ivr-left', contactId: waiting.id };
    return {
      kind: 'contact-queued',
      contactId: waiting.id,
      ...(chance(random, 0.3) ? { queueId: oneOf(random, config.queues).id } : {}),
      ...(chance(random, 0.3) ? { priority: random.below(4) } : {}),
      ...(chance(random, 0.2) ? { preferredSeatId: oneOf(random, SEATS), preferMs: random.below(20_000) } : {}),
      ...(chance(random, 0.1) ? { waitingSince: situation.now - random.below(120_000) } : {}),
    };
  }
  const gone = contactIn(situation, 'queued', 'offered', 'arrived');
  if (gone !== undefined && chance(random, 0.15)) return { kind: 'contact-abandoned', contactId: gone.id };
  return arrival(situation);
}

/** What seats and the media side do with contacts. */
function answerCommand(situation: Situation): Command {
  const { random } = situation;
  const offered = contactIn(situation, 'offered');
  const offer = offered?.offer;
  if (offer != null && chance(random, 0.5)) {
    const roll = random.next();
    if (roll < 0.8) return { kind: 'offer-accepted', offerId: offer.id, seatId: offer.seatId };
    if (roll < 0.92) return { kind: 'offer-declined', offerId: offer.id, seatId: offer.seatId, reason: 'busy' };
    return { kind: 'offer-failed', offerId: offer.id, detail: 'no answer' };
  }
  const connecting = contactIn(situation, 'connecting');
  if (connecting !== undefined && chance(random, 0.6)) {
    if (chance(random, 0.1))
      return { kind: 'offer-failed', offerId: connecting.servedOfferId ?? 'o-0', detail: 'busy' };
    return { kind: 'media-connected', contactId: connecting.id };
  }
  const wrapping = contactIn(situation, 'wrap-up');
  if (wrapping !== undefined && chance(random, 0.4)) {
    return { kind: 'wrap-up-done', contactId: wrapping.id, seatId: wrapping.seatId ?? '', outcome: 'solved' };
  }
  return serviceCommand(situation);
}

function serviceCommand(situation: Situation): Command {
  const { random, config } = situation;
  const held = contactIn(situation, 'held');
  if (held !== undefined && chance(random, 0.5)) return { kind: 'contact-resumed', contactId: held.id };
  const served = contactIn(situation, 'active', 'paused', 'held');
  if (served === undefined) return arrival(situation);
  const roll = random.next();
  if (roll < 0.25) return { kind: 'contact-held', contactId: served.id };
  if (roll < 0.35) return { kind: 'contact-requeued', contactId: served.id, cause: 'media-lost', by: BOSS };
  if (roll < 0.42) {
    return {
      kind: 'contact-transferred',
      contactId: served.id,
      to: { queueId: oneOf(random, config.queues).id },
      by: BOSS,
    };
  }
  if (roll < 0.48)
    return { kind: 'contact-transferred', contactId: served.id, to: { seatId: oneOf(random, SEATS) }, by: BOSS };
  return { kind: 'contact-ended', contactId: served.id, by: oneOf(random, ['customer', 'seat', 'system'] as const) };
}

function chosen(random: Random): ChosenSeatState {
  return chance(random, 0.75) ? { state: 'ready' } : { state: 'not-ready', reason: 'break' };
}

function seatCommand(situation: Situation): Command {
  const { random, config, state } = situation;
  const seatId = oneOf(random, SEATS);
  const seat = state.seat.find(({ id }) => id === seatId);
  const profile = randomProfile(random, SEATS.indexOf(seatId) + 1);
  if (seat === undefined || chance(random, 0.03)) {
    return {
      kind: 'seat-signed-in',
      seatId,
      centreId: oneOf(random, config.centres).id,
      profile,
      chosen: chosen(random),
    };
  }
  if (seat.state === 'disconnected' && chance(random, 0.5)) return { kind: 'seat-back', seatId };
  const roll = random.next();
  if (roll < 0.55) return { kind: 'seat-state-chosen', seatId, chosen: chosen(random) };
  if (roll < 0.7) return { kind: 'seat-lost', seatId, graceMs: random.below(30_000) };
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
  if (waiting === undefined) return { kind: 'tick' };
  const contactId = waiting.id;
  const seatId = oneOf(random, SEATS);
  switch (random.below(6)) {
    case 0:
      return { kind: 'contact-priority-changed', contactId, priority: random.below(4), by: BOSS };
    case 1:
      return { kind: 'contact-closed-by-supervisor', contactId, reason: 'test', by: BOSS };
    case 2:
      return { kind: 'manual-assign', contactId, seatId, by: BOSS };
    case 3:
      return { kind: 'manual-pull', contactId, seatId };
    case 4:
      return { kind: 'contact-requeued', contactId, cause: 'supervisor', by: BOSS };
    default:
      return { kind: 'contact-transferred', contactId, to: { queueId: oneOf(random, config.queues).id }, by: BOSS };
  }
}

function houseCommand(situation: Situation): Command {
  const { random, config, now, last } = situation;
  const roll = random.next();
  if (roll < 0.45) {
    const state = oneOf(random, ['active', 'active', 'active', 'degraded', 'draining', 'down'] as const);
    return { kind: 'centre-state-changed', centreId: oneOf(random, config.centres).id, state, by: BOSS };
  }
  if (roll < 0.7 && config.rules.length > 0) {
    const position = oneOf(random, ['on', 'off', 'auto'] as const);
    const until = now + 1 + random.below(60_000);
    return {
      kind: 'rule-switched',
      ruleId: oneOf(random, config.rules).id,
      position,
      reason: 'trial',
      until,
      by: BOSS,
    };
  }
  if (roll < 0.85)
    return { kind: 'config-changed', config: randomConfig(random, config.version + (chance(random, 0.9) ? 1 : 0)) };
  return { kind: 'router-resumed', from: Math.max(last, now - random.below(20_000)), to: now };
}

import { MEDIA } from '../../src/kernel/medium';
import type { Random } from '../../src/kernel/random';
import type { Command, CommandKind, Rejection } from '../../src/routing/engine/commands';
import type { SeatProfile } from '../../src/routing/engine/config';
import type { ContactState } from '../../src/routing/engine/effects';
import type { ContactRecord } from '../../src/routing/engine/records';
import { chance, oneOf } from './chance';
import { randomProfile } from './random-house';
import type { Situation } from './situation';

const BOSS = { personId: 'boss' };
const NOT_WHOLE = [Number.NaN, 1.5, Infinity, -Infinity, 2 ** 60];
const NEITHER_WHOLE_NOR_MORE = [...NOT_WHOLE, -1];
const TO_NOBODY = { contactId: 'nobody', seatId: 'no-seat', offerId: 'o-999999', by: BOSS };

/** A command that cannot apply in this situation, and what it may be answered. */
export interface Mistake {
  readonly command: Command;
  readonly reasons: readonly Rejection[];
}

type Of<K extends CommandKind> = Extract<Command, { readonly kind: K }>;
/** All the ways in which a kind of command can be wrong; null where the situation has nothing to be wrong about. */
type Mistakes = { readonly [K in Exclude<CommandKind, 'tick'>]: readonly ((at: Situation) => Mistake | null)[] };

/** One of the mistakes of a kind that this situation allows; there always is one. */
export function mistakeOf(kind: keyof Mistakes, situation: Situation): Mistake {
  const possible = MISTAKES[kind].flatMap((make) => make(situation) ?? []);
  return oneOf(situation.random, possible);
}

export function randomMistake(situation: Situation): Command {
  return mistakeOf(oneOf(situation.random, FALLIBLE_KINDS), situation).command;
}

function wrong(reason: Rejection | readonly Rejection[], command: Command): Mistake {
  return { command, reasons: typeof reason === 'string' ? [reason] : reason };
}

/** An open contact in none of these states. */
function contactNotIn({ random, state }: Situation, ...states: ContactState[]): ContactRecord | null {
  const others = state.contact.filter((contact) => !states.includes(contact.state));
  return others.length === 0 ? null : oneOf(random, others);
}

function contactIn({ random, state }: Situation, ...states: ContactState[]): ContactRecord | null {
  const fitting = state.contact.filter((contact) => states.includes(contact.state));
  return fitting.length === 0 ? null : oneOf(random, fitting);
}

/** The command about a contact that is in none of the states in which it applies. */
function outOfOrder(states: readonly ContactState[], command: (contact: ContactRecord, at: Situation) => Command) {
  return (at: Situation): Mistake | null => {
    const contact = contactNotIn(at, ...states);
    return contact === null ? null : wrong('contact-wrong-state', command(contact, at));
  };
}

function about(
  states: readonly ContactState[],
  mistake: (contact: ContactRecord, at: Situation) => Mistake,
): (at: Situation) => Mistake | null {
  return (at) => {
    const contact = contactIn(at, ...states);
    return contact === null ? null : mistake(contact, at);
  };
}

const always =
  (reason: Rejection | readonly Rejection[], command: (at: Situation) => Command) =>
  (at: Situation): Mistake =>
    wrong(reason, command(at));

function seatIn({ random, state }: Situation, isConnected: boolean) {
  const seats = state.seat.filter((seat) => (seat.state !== 'disconnected') === isConnected);
  return seats.length === 0 ? null : oneOf(random, seats);
}

function wrongProfile(random: Random): SeatProfile {
  const sound = randomProfile(random, 90);
  return {
    ...sound,
    ...oneOf<Partial<SeatProfile>>(random, [
      { seatNumber: oneOf(random, NOT_WHOLE) },
      { capacity: oneOf(random, [Number.NaN, -1, Infinity]) },
      { skills: { power: oneOf(random, [...NOT_WHOLE, 0, 11]) } },
      { caps: { chat: oneOf(random, NEITHER_WHOLE_NOR_MORE) } },
      {
        rateCap: oneOf(random, [
          { contacts: 0, windowMs: 1_000 },
          { contacts: 1, windowMs: 0 },
        ]),
      },
      { rateCap: { contacts: oneOf(random, NOT_WHOLE), windowMs: 1_000 } },
      { rateCap: { contacts: 1, windowMs: oneOf(random, NOT_WHOLE) } },
    ]),
  };
}

const IN_SERVICE = ['connecting', 'active', 'held', 'paused'] as const;
const WAITING = ['queued', 'offered'] as const;
const BEFORE_WRAP_UP = ['arrived', ...WAITING, ...IN_SERVICE] as const;

const MISTAKES: Mistakes = {
  'contact-arrived': [
    always('unknown-access-point', () => arrival('new', 'no-point')),
    ({ random, config }) => {
      if (config.accessPoints.length === 0) return null;
      const { id, medium } = oneOf(random, config.accessPoints);
      return wrong('unknown-centre', { ...arrival('new', id), medium, homeCentreId: 'no-centre' });
    },
    about([...BEFORE_WRAP_UP, 'wrap-up'], ({ id }, { random }) =>
      wrong('duplicate-contact', arrival(id, oneOf(random, MEDIA))),
    ),
  ],
  'ivr-left': [
    always('unknown-contact', () => ({ kind: 'ivr-left', ...TO_NOBODY })),
    outOfOrder(['arrived'], ({ id }) => ({ kind: 'ivr-left', contactId: id })),
  ],
  'contact-queued': [
    always('unknown-contact', () => ({ kind: 'contact-queued', ...TO_NOBODY })),
    about(['arrived'], ({ id }) => wrong('unknown-queue', queued(id, { queueId: 'no-queue' }))),
    about(['arrived'], ({ id }, { random }) =>
      wrong(['invalid-value', 'queue-closed', 'unknown-queue'], queued(id, wrongEntry(random))),
    ),
    outOfOrder(['arrived'], ({ id }) => queued(id, {})),
  ],
  'contact-abandoned': [
    always('unknown-contact', () => ({ kind: 'contact-abandoned', ...TO_NOBODY })),
    outOfOrder(BEFORE_WRAP_UP, ({ id }) => ({ kind: 'contact-abandoned', contactId: id })),
  ],
  'contact-priority-changed': [
    always('unknown-contact', () => ({ kind: 'contact-priority-changed', priority: 1, ...TO_NOBODY })),
    about([...BEFORE_WRAP_UP], ({ id }, { random }) =>
      wrong('invalid-value', prioritised(id, oneOf(random, NOT_WHOLE))),
    ),
    outOfOrder(BEFORE_WRAP_UP, ({ id }) => prioritised(id, 1)),
  ],
  'contact-held': [
    always('unknown-contact', () => ({ kind: 'contact-held', ...TO_NOBODY })),
    outOfOrder(['active'], ({ id }) => ({ kind: 'contact-held', contactId: id })),
  ],
  'contact-resumed': [
    always('unknown-contact', () => ({ kind: 'contact-resumed', ...TO_NOBODY })),
    outOfOrder(['held'], ({ id }) => ({ kind: 'contact-resumed', contactId: id })),
  ],
  'contact-transferred': [
    always('unknown-contact', () => transferred('nobody', { queueId: 'fault' })),
    about([...WAITING, 'active', 'held', 'paused'], ({ id }) =>
      wrong('unknown-queue', transferred(id, { queueId: 'no-queue' })),
    ),
    outOfOrder([...WAITING, 'active', 'held', 'paused'], ({ id }) => transferred(id, { queueId: 'fault' })),
    outOfOrder(['active', 'held', 'paused'], ({ id }) => transferred(id, { seatId: 's1' })),
    about(['active', 'held', 'paused'], ({ id, seatId }) =>
      wrong('invalid-value', transferred(id, { seatId: seatId ?? '' })),
    ),
    about(['active', 'held', 'paused'], ({ id }) =>
      wrong(['seat-not-signed-in', 'unknown-queue'], transferred(id, { seatId: 'no-seat' })),
    ),
  ],
  'media-connected': [
    always('unknown-contact', () => ({ kind: 'media-connected', ...TO_NOBODY })),
    outOfOrder(['connecting'], ({ id }) => ({ kind: 'media-connected', contactId: id })),
  ],
  'contact-ended': [
    always('unknown-contact', ({ random }) => ({
      kind: 'contact-ended',
      contactId: 'nobody',
      by: oneOf(random, ['customer', 'seat', 'system'] as const),
    })),
    outOfOrder(BEFORE_WRAP_UP, ({ id }) => ({ kind: 'contact-ended', contactId: id, by: 'customer' })),
    outOfOrder(IN_SERVICE, ({ id }) => ({ kind: 'contact-ended', contactId: id, by: 'seat' })),
    outOfOrder(WAITING, ({ id }) => ({ kind: 'contact-ended', contactId: id, by: 'system', treatment: 'deflect' })),
    about([...BEFORE_WRAP_UP, 'wrap-up'], ({ id }, { random }) =>
      wrong('invalid-value', {
        kind: 'contact-ended',
        contactId: id,
        by: oneOf(random, ['customer', 'seat'] as const),
        treatment: 'release',
      }),
    ),
    about([...WAITING], ({ id }) =>
      wrong('invalid-value', { kind: 'contact-ended', contactId: id, by: 'system', treatment: 'music' as never }),
    ),
  ],
  'contact-requeued': [
    always('unknown-contact', () => ({ kind: 'contact-requeued', cause: 'supervisor', ...TO_NOBODY })),
    outOfOrder(['offered', ...IN_SERVICE], ({ id }) => ({
      kind: 'contact-requeued',
      contactId: id,
      cause: 'supervisor',
      by: BOSS,
    })),
  ],
  'contact-closed-by-supervisor': [
    always('unknown-contact', () => ({ kind: 'contact-closed-by-supervisor', reason: 'test', ...TO_NOBODY })),
  ],
  'seat-signed-in': [
    ({ state, random }) => {
      const seat = seatIn({ state, random } as Situation, chance(random, 0.5));
      return seat === null ? null : wrong('seat-already-signed-in', signIn(seat.id, seat.centreId, seat.profile));
    },
    always('unknown-centre', ({ random }) => signIn('new', 'no-centre', randomProfile(random, 91))),
    always('invalid-value', ({ random, config }) =>
      signIn('new', oneOf(random, config.centres).id, wrongProfile(random)),
    ),
    always('invalid-value', ({ random, config }) => ({
      ...signIn('new', oneOf(random, config.centres).id, randomProfile(random, 92)),
      chosen: { state: 'not-ready', reason: ' ' },
    })),
    ({ random, config, state }) =>
      state.seat.length === 0
        ? null
        : wrong('invalid-value', signIn('new', oneOf(random, config.centres).id, oneOf(random, state.seat).profile)),
  ],
  'seat-state-chosen': [
    always('seat-not-signed-in', () => ({ kind: 'seat-state-chosen', seatId: 'no-seat', chosen: { state: 'ready' } })),
    ofSeat(true, 'invalid-value', ({ id }) => ({
      kind: 'seat-state-chosen',
      seatId: id,
      chosen: { state: 'not-ready', reason: '' },
    })),
  ],
  'seat-state-forced': [
    always('seat-not-signed-in', () => ({
      kind: 'seat-state-forced',
      seatId: 'no-seat',
      chosen: { state: 'signed-out' },
      reason: 'test',
      by: BOSS,
    })),
    ofSeat(true, 'invalid-value', ({ id }) => ({
      kind: 'seat-state-forced',
      seatId: id,
      chosen: { state: 'not-ready', reason: '' },
      reason: 'test',
      by: BOSS,
    })),
  ],
  'seat-profile-changed': [
    always('seat-not-signed-in', ({ random }) => ({
      kind: 'seat-profile-changed',
      seatId: 'no-seat',
      profile: randomProfile(random, 93),
    })),
    ofSeat(true, 'invalid-value', ({ id }, { random }) => ({
      kind: 'seat-profile-changed',
      seatId: id,
      profile: wrongProfile(random),
    })),
  ],
  'seat-lost': [
    always('seat-not-signed-in', () => ({ kind: 'seat-lost', seatId: 'no-seat', graceMs: 0 })),
    ofSeat(true, 'invalid-value', ({ id }, { random }) => ({
      kind: 'seat-lost',
      seatId: id,
      graceMs: oneOf(random, NEITHER_WHOLE_NOR_MORE),
    })),
    ofSeat(false, 'seat-wrong-state', ({ id }) => ({ kind: 'seat-lost', seatId: id, graceMs: 0 })),
  ],
  'seat-back': [
    always('seat-not-signed-in', () => ({ kind: 'seat-back', seatId: 'no-seat' })),
    ofSeat(true, 'seat-wrong-state', ({ id }) => ({ kind: 'seat-back', seatId: id })),
  ],
  'seat-signed-out': [always('seat-not-signed-in', () => ({ kind: 'seat-signed-out', seatId: 'no-seat' }))],
  'offer-accepted': [
    ...wrongAnswers((offerId, seatId) => ({ kind: 'offer-accepted', offerId, seatId })),
    about(['offered'], ({ offer }) =>
      wrong('offer-not-yours', { kind: 'offer-accepted', offerId: offer?.id ?? '', seatId: 'no-seat' }),
    ),
  ],
  'offer-declined': [
    ...wrongAnswers((offerId, seatId) => ({ kind: 'offer-declined', offerId, seatId, reason: 'busy' })),
    about(['offered'], ({ offer }) =>
      wrong('offer-not-yours', { kind: 'offer-declined', offerId: offer?.id ?? '', seatId: 'no-seat', reason: 'busy' }),
    ),
  ],
  'offer-failed': [
    always('unknown-offer', ({ random }) => ({
      kind: 'offer-failed',
      offerId: oneOf(random, ['', 'o-0', 'o-01', 'o-999999', '__proto__']),
      detail: 'x',
    })),
    about(['active', 'held', 'paused', 'wrap-up'], ({ servedOfferId }) =>
      wrong('offer-gone', { kind: 'offer-failed', offerId: servedOfferId ?? '', detail: 'x' }),
    ),
  ],
  'wrap-up-done': [
    always('unknown-contact', () => ({ kind: 'wrap-up-done', ...TO_NOBODY })),
    about([...BEFORE_WRAP_UP, 'wrap-up'], ({ id }) =>
      wrong('not-your-contact', { kind: 'wrap-up-done', contactId: id, seatId: 'no-seat' }),
    ),
    about([...IN_SERVICE], ({ id, seatId }) =>
      wrong('contact-wrong-state', { kind: 'wrap-up-done', contactId: id, seatId: seatId ?? '' }),
    ),
  ],
  'manual-assign': [
    always('unknown-contact', () => ({ kind: 'manual-assign', ...TO_NOBODY })),
    outOfOrder(WAITING, ({ id }) => ({ kind: 'manual-assign', contactId: id, seatId: 's1', by: BOSS })),
    about([...WAITING], ({ id }) =>
      wrong('seat-not-signed-in', { kind: 'manual-assign', contactId: id, seatId: 'no-seat', by: BOSS }),
    ),
    about(['offered'], ({ id, offer }) =>
      wrong(['offer-pending', 'seat-not-ready'], {
        kind: 'manual-assign',
        contactId: id,
        seatId: offer?.seatId ?? '',
        by: BOSS,
      }),
    ),
  ],
  'manual-pull': [
    always('unknown-contact', () => ({ kind: 'manual-pull', ...TO_NOBODY })),
    outOfOrder(['queued'], ({ id }) => ({ kind: 'manual-pull', contactId: id, seatId: 's1' })),
    about(['queued'], ({ id }) =>
      wrong('seat-not-signed-in', { kind: 'manual-pull', contactId: id, seatId: 'no-seat' }),
    ),
  ],
  'centre-state-changed': [
    always('unknown-centre', () => ({
      kind: 'centre-state-changed',
      centreId: 'no-centre',
      state: 'active',
      by: BOSS,
    })),
    always('invalid-value', ({ random, state }) => {
      const { id, state: present } = oneOf(random, state.centre);
      return { kind: 'centre-state-changed', centreId: id, state: present, by: BOSS };
    }),
  ],
  'rule-switched': [
    always('unknown-rule', ({ now }) => switched('no-rule', { until: now + 1_000 })),
    ({ random, config, now }) =>
      config.rules.length === 0
        ? null
        : wrong(
            'invalid-value',
            switched(
              oneOf(random, config.rules).id,
              oneOf<Partial<Of<'rule-switched'>>>(random, [
                {},
                { until: now },
                { until: now - 1_000 },
                { until: oneOf(random, NOT_WHOLE) },
                { until: now + 1_000, reason: ' ' },
              ]),
            ),
          ),
  ],
  'config-changed': [
    always('stale-config', ({ random, config }) => ({
      kind: 'config-changed',
      config: { ...config, version: oneOf(random, [config.version, config.version - 1, 0, Number.NaN]) },
    })),
  ],
  'router-resumed': [
    always('invalid-value', ({ random, now }) => {
      const [from, to] = oneOf(random, [
        [now, now - 1],
        [now - 1_000, now + 1],
        [oneOf(random, NOT_WHOLE), now],
        [now - 1, oneOf(random, NOT_WHOLE)],
      ] as const);
      return { kind: 'router-resumed', from, to };
    }),
  ],
};

/** The kinds of command of which some do not apply: all but `tick`. */
export const FALLIBLE_KINDS = Object.keys(MISTAKES) as readonly (keyof Mistakes)[];

function ofSeat(
  isConnected: boolean,
  reason: Rejection,
  command: (seat: { id: string }, at: Situation) => Command,
): (at: Situation) => Mistake | null {
  return (at) => {
    const seat = seatIn(at, isConnected);
    return seat === null ? null : wrong(reason, command(seat, at));
  };
}

function wrongAnswers(answer: (offerId: string, seatId: string) => Command) {
  return [
    always('unknown-offer', ({ random }) => answer(oneOf(random, ['', 'o-0', 'o-01', 'o-999999', '__proto__']), 's1')),
    about([...IN_SERVICE, 'wrap-up'], ({ servedOfferId, seatId }) =>
      wrong('offer-gone', answer(servedOfferId ?? '', seatId ?? '')),
    ),
  ];
}

function arrival(contactId: string, accessPointId: string): Of<'contact-arrived'> {
  return { kind: 'contact-arrived', contactId, accessPointId, medium: 'voice' };
}

function queued(contactId: string, more: Partial<Of<'contact-queued'>>): Command {
  return { kind: 'contact-queued', contactId, ...more };
}

function wrongEntry(random: Random): Partial<Of<'contact-queued'>> {
  return oneOf<Partial<Of<'contact-queued'>>>(random, [
    { priority: oneOf(random, NOT_WHOLE) },
    { preferredSeatId: 's1', preferMs: oneOf(random, NEITHER_WHOLE_NOR_MORE) },
    { waitingSince: oneOf(random, NOT_WHOLE) },
  ]);
}

function prioritised(contactId: string, priority: number): Command {
  return { kind: 'contact-priority-changed', contactId, priority, by: BOSS };
}

function transferred(contactId: string, to: Of<'contact-transferred'>['to']): Command {
  return { kind: 'contact-transferred', contactId, to, by: BOSS };
}

function signIn(seatId: string, centreId: string, profile: SeatProfile): Of<'seat-signed-in'> {
  return { kind: 'seat-signed-in', seatId, centreId, profile };
}

function switched(ruleId: string, more: Partial<Of<'rule-switched'>>): Command {
  return { kind: 'rule-switched', ruleId, position: 'on', reason: 'trial', by: BOSS, ...more };
}

import type { RefusalReason } from '../../src/routing/engine/effects';
import { BOSS, Desk, kinds, only, queue } from './desk';

/** routing.md section 2. */
describe('who may serve whom', () => {
  describe('the first condition that fails is the reason', () => {
    const skilled = { skills: { power: 5 } };
    const house = (): Desk => new Desk({ queues: [queue('q', { requires: { power: 3 } }), queue('any')] });
    const cases: readonly [RefusalReason, (desk: Desk) => void][] = [
      ['seat-not-ready', (desk) => desk.seat('s', { ...skilled, chosen: { state: 'not-ready', reason: 'break' } })],
      ['out-of-scope', (desk) => desk.seat('s', { ...skilled, centre: 't' })],
      ['missing-skill', (desk) => desk.seat('s', { skills: { billing: 9 } })],
      ['level-too-low', (desk) => desk.seat('s', { skills: { power: 2 } })],
      ['no-capacity', (desk) => desk.seat('s', { ...skilled, capacity: 90 })],
      ['no-capacity', (desk) => desk.seat('s', { ...skilled, caps: { voice: 0 } })],
      [
        'excluded',
        (desk) => {
          desk.seat('s', skilled);
          desk.decline('c');
        },
      ],
      [
        'reserved-for-other',
        (desk) => {
          desk.do({ kind: 'contact-closed-by-supervisor', contactId: 'c', reason: 'test', by: BOSS });
          desk.seat('other', { ...skilled, chosen: { state: 'not-ready', reason: 'break' } });
          desk.contact('c', { prefer: 'other' });
          desk.seat('s', skilled);
        },
      ],
      [
        'offer-pending',
        (desk) => {
          desk.do({ kind: 'contact-priority-changed', contactId: 'c', priority: -5, by: BOSS });
          desk.contact('first', { queue: 'any' });
          desk.seat('s', skilled);
        },
      ],
    ];

    it.each(cases)('%s', (reason, arrange) => {
      const desk = house();
      desk.contact('c');
      arrange(desk);
      const explanation = desk.engine.explain('c');
      expect(explanation?.seats.find(({ seatId }) => seatId === 's')).toMatchObject({ seatId: 's', reason });
      expect(explanation?.counts[reason]).toBe(1);
      expect(Object.values(explanation?.counts ?? {}).reduce((sum, count) => sum + count, 0)).toBe(
        explanation?.seats.length,
      );
    });
  });

  it('keeps the rate cap of a seat and goes on when the window has moved', () => {
    const desk = new Desk();
    desk.seat('s', { rateCap: { contacts: 2, windowMs: 30_000 } });
    desk.contact('c1');
    desk.finish('c1');
    desk.at(10_000);
    desk.contact('c2');
    desk.finish('c2');
    desk.contact('c3');
    expect(desk.engine.explain('c3')?.seats).toMatchObject([
      { seatId: 's', reason: 'limit', until: desk.instant(30_000) },
    ]);
    expect(desk.engine.nextDeadline()).toBe(desk.instant(30_000));
    desk.at(29_999);
    expect(desk.offers()).toEqual({});
    desk.at(30_000);
    expect(desk.offers()).toEqual({ c3: 's' });
  });

  describe('capacity is one number of units', () => {
    it.each([
      ['three chats of 30 fill a seat of 100', ['chat', 'chat', 'chat', 'chat'], 3],
      ['a call of 100 leaves no room for text', ['voice', 'chat', 'email'], 1],
      ['five e-mails of 20 fill it', ['email', 'email', 'email', 'email', 'email', 'email'], 5],
    ] as const)('%s', (_, media, taken) => {
      const desk = new Desk();
      desk.seat('s');
      media.forEach((medium, index) => {
        desk.contact(`c${index}`, { medium });
        if (`c${index}` in desk.offers()) desk.serve(`c${index}`);
      });
      expect(Object.values(desk.states()).filter((state) => state === 'active')).toHaveLength(taken);
    });

    it('keeps a count cap beside the units', () => {
      const desk = new Desk();
      desk.seat('s', { caps: { chat: 1 } });
      desk.contact('c1', { medium: 'chat' });
      desk.serve('c1');
      desk.contact('c2', { medium: 'chat' });
      desk.contact('c3', { medium: 'sms' });
      expect(desk.offers()).toEqual({ c3: 's' });
    });

    it('takes the cost that the queue says', () => {
      const desk = new Desk({ queues: [queue('q', { cost: { chat: 60 } })] });
      desk.seat('s');
      desk.contact('c1', { medium: 'chat' });
      desk.serve('c1');
      desk.contact('c2', { medium: 'chat' });
      expect(desk.states()).toEqual({ c1: 'active', c2: 'queued' });
    });
  });

  describe('a call interrupts e-mail', () => {
    function withEmails(count: number, capacity = 100): Desk {
      const desk = new Desk();
      desk.seat('s', { capacity });
      for (let index = 1; index <= count; index++) {
        desk.contact(`m${index}`, { medium: 'email' });
        desk.serve(`m${index}`);
      }
      return desk;
    }

    it('pauses only as many as needed, newest first, when the call is accepted', () => {
      const desk = withEmails(3, 140);
      desk.contact('call');
      expect(desk.states()).toMatchObject({ m1: 'active', m2: 'active', m3: 'active', call: 'offered' });
      desk.accept('call');
      expect(desk.states()).toMatchObject({ m1: 'active', m2: 'active', m3: 'paused', call: 'connecting' });
    });

    it('resumes the oldest first, before new offers', () => {
      const desk = withEmails(5);
      desk.contact('call');
      const paused = only(desk.accept('call'), 'contact-paused');
      expect(paused.map(({ contactId, by }) => [contactId, by])).toEqual(
        ['m5', 'm4', 'm3', 'm2', 'm1'].map((id) => [id, 'call']),
      );
      desk.do({ kind: 'media-connected', contactId: 'call' });
      desk.contact('m6', { medium: 'email' });
      desk.end('call');
      expect(desk.states()).toMatchObject({ m1: 'paused', m6: 'queued' });
      const resumed = desk.wrapUp('call');
      expect(only(resumed, 'contact-unpaused').map(({ contactId }) => contactId)).toEqual([
        'm1',
        'm2',
        'm3',
        'm4',
        'm5',
      ]);
      expect(only(resumed, 'offer-made')).toEqual([]);
    });

    it('does not let text in beside paused e-mails', () => {
      const desk = withEmails(5);
      desk.contact('call');
      desk.serve('call');
      desk.contact('chat', { medium: 'chat' });
      expect(desk.engine.explain('chat')?.counts['no-capacity']).toBe(1);
    });

    it('resumes nothing for the instant between an offer and its acceptance', () => {
      const desk = new Desk();
      const profile = { seatNumber: 1, skills: {}, caps: {} };
      desk.seat('s', { capacity: 200 });
      desk.contact('m', { medium: 'email' });
      desk.serve('m');
      desk.contact('call');
      desk.serve('call');
      desk.contact('next');
      desk.do({ kind: 'seat-profile-changed', seatId: 's', profile: { ...profile, capacity: 100 } });
      desk.end('call');
      desk.wrapUp('call');
      expect(desk.states()).toEqual({ m: 'paused', next: 'offered' });
      expect(only(desk.accept('next'), 'contact-unpaused')).toEqual([]);
      expect(desk.states()).toEqual({ m: 'paused', next: 'connecting' });
    });

    it('resumes nothing at a seat that signs out: the paused goes back in line as it is', () => {
      const desk = new Desk();
      desk.seat('s', { capacity: 130 });
      desk.contact('c', { medium: 'chat' });
      desk.serve('c');
      desk.contact('m', { medium: 'email' });
      desk.serve('m');
      desk.contact('call');
      desk.serve('call');
      desk.end('c');
      expect(desk.states()).toMatchObject({ m: 'paused' });
      const effects = desk.do({ kind: 'seat-signed-out', seatId: 's' });
      expect(only(effects, 'contact-unpaused')).toEqual([]);
      expect(desk.states()).toMatchObject({ m: 'queued' });
    });

    it('takes the units of an e-mail in wrap-up instead of pausing it', () => {
      const desk = withEmails(1);
      desk.contact('call');
      desk.end('m1');
      desk.accept('call');
      expect(desk.record('m1')).toMatchObject({ state: 'wrap-up', unitsHeld: 0 });
      desk.wrapUp('m1');
    });
  });

  describe('text on hold', () => {
    function onHold(): Desk {
      const desk = new Desk();
      desk.seat('s', { caps: { voice: 0 } });
      desk.contact('c', { medium: 'chat' });
      desk.serve('c');
      desk.do({ kind: 'contact-held', contactId: 'c' });
      return desk;
    }

    it('frees its units, and goes on at its seat when there is room', () => {
      const desk = onHold();
      expect(desk.record('c')).toMatchObject({ state: 'held', seatId: 's', unitsHeld: 0 });
      const effects = desk.do({ kind: 'contact-resumed', contactId: 'c' });
      expect(only(effects, 'contact-resumed')).toMatchObject([{ seatId: 's' }]);
      expect(desk.record('c')).toMatchObject({ state: 'active', seatId: 's', unitsHeld: 30 });
    });

    it('waits for its seat, then stands in line with its old place', () => {
      const desk = onHold();
      desk.at(1_000);
      for (const id of ['x', 'y', 'z']) {
        desk.contact(id, { medium: 'chat' });
        desk.serve(id);
      }
      desk.seat('other', { chosen: { state: 'not-ready', reason: 'break' }, caps: { voice: 0 } });
      desk.contact('newer', { medium: 'chat' });
      desk.do({ kind: 'contact-resumed', contactId: 'c' });
      desk.choose('other', 'ready');
      expect(desk.offers()).toEqual({ newer: 'other' });
      desk.serve('newer');
      expect(desk.record('c')).toMatchObject({
        state: 'queued',
        enqueuedAt: desk.instant(0),
        preferred: { seatId: 's' },
      });
      desk.at(61_000);
      expect(desk.offers()).toEqual({ c: 'other' });
    });

    it('is not left on hold by a seat that signs out: it goes back to its place in line', () => {
      const desk = onHold();
      desk.seat('other');
      desk.do({ kind: 'seat-signed-out', seatId: 's' });
      expect(desk.offers()).toEqual({ c: 'other' });
      expect(desk.record('c')).toMatchObject({ enqueuedAt: desk.instant(0), preferred: null });
    });

    it('keeps a call on hold at its seat, with its units', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.serve('c');
      expect(kinds(desk.do({ kind: 'contact-held', contactId: 'c' }))).toEqual(['contact-held', 'hold-media']);
      expect(desk.record('c')).toMatchObject({ state: 'held', unitsHeld: 100 });
      expect(kinds(desk.do({ kind: 'contact-resumed', contactId: 'c' }))).toEqual(['contact-resumed', 'resume-media']);
      expect(desk.rejection({ kind: 'contact-resumed', contactId: 'c' })).toBe('contact-wrong-state');
    });
  });

  describe('back-off', () => {
    it('keeps a contact from the seat that declined it for 60 s, others not', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c1');
      desk.decline('c1');
      expect(desk.offers()).toEqual({});
      desk.contact('c2');
      expect(desk.offers()).toEqual({ c2: 's' });
      desk.finish('c2');
      desk.at(59_999);
      expect(desk.offers()).toEqual({});
      desk.at(60_000);
      expect(desk.offers()).toEqual({ c1: 's' });
    });

    function failAndGiveUp(desk: Desk, contactId: string): void {
      desk.contact(contactId);
      desk.fail(contactId);
      desk.do({ kind: 'contact-abandoned', contactId });
    }

    it('makes a seat not responding after two failures within 5 min, and raises an alert', () => {
      const desk = new Desk();
      desk.seat('s');
      failAndGiveUp(desk, 'c1');
      expect(desk.seatRecord('s').state).toBe('ready');
      desk.at(299_999);
      desk.contact('c2');
      const effects = desk.fail('c2');
      expect(desk.seatRecord('s')).toMatchObject({ state: 'not-responding', reason: 'device' });
      expect(only(effects, 'alert-raised')).toMatchObject([{ alert: 'seat-device-failing', seatId: 's' }]);
      desk.choose('s', 'ready');
      expect(desk.seatRecord('s').state).toBe('ready');
    });

    it('does not count a failure that is longer ago', () => {
      const desk = new Desk();
      desk.seat('s');
      failAndGiveUp(desk, 'c1');
      desk.at(300_000);
      failAndGiveUp(desk, 'c2');
      expect(desk.seatRecord('s').state).toBe('ready');
    });

    it('takes a failure after the offer was accepted as well: the contact is back in line, the seat free', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c1');
      desk.accept('c1');
      const effects = desk.fail('c1');
      expect(kinds(effects)).toEqual(['offer-ended', 'park-media', 'contact-requeued']);
      expect(only(effects, 'offer-ended')).toMatchObject([{ end: 'failed' }]);
      expect(desk.record('c1')).toMatchObject({ state: 'queued', unitsHeld: 0, enqueuedAt: desk.instant(0) });
      desk.contact('c2');
      expect(desk.offers()).toEqual({ c2: 's' });
    });
  });

  describe('a named seat', () => {
    it('is waited for until preferUntil, though others are free', () => {
      const desk = new Desk();
      desk.seat('named', { chosen: { state: 'not-ready', reason: 'break' } });
      desk.seat('other');
      desk.contact('c', { prefer: 'named' });
      expect(desk.offers()).toEqual({});
      desk.at(14_999);
      expect(desk.offers()).toEqual({});
      desk.at(15_000);
      expect(desk.offers()).toEqual({ c: 'other' });
    });

    it('takes the contact as soon as it can', () => {
      const desk = new Desk();
      desk.seat('named', { chosen: { state: 'not-ready', reason: 'break' } });
      desk.seat('other');
      desk.contact('c', { prefer: 'named' });
      desk.at(5_000);
      desk.choose('named', 'ready');
      expect(desk.offers()).toEqual({ c: 'named' });
    });

    it.each<[string, (desk: Desk) => void]>([
      ['is signed out', () => undefined],
      ['cannot serve the medium at all', (desk) => desk.seat('named', { caps: { voice: 0 } })],
    ])('is not waited for when it %s', (_, arrange) => {
      const desk = new Desk();
      desk.seat('other');
      arrange(desk);
      desk.contact('c', { prefer: 'named' });
      expect(desk.offers()).toEqual({ c: 'other' });
    });

    it.each<[string, (desk: Desk) => void]>([
      ['signs out', (desk) => desk.do({ kind: 'seat-signed-out', seatId: 'named' })],
      [
        'loses the medium',
        (desk) =>
          desk.do({
            kind: 'seat-profile-changed',
            seatId: 'named',
            profile: { seatNumber: 1, skills: {}, capacity: 50, caps: {} },
          }),
      ],
    ])('is not waited for any more when it %s', (_, arrange) => {
      const desk = new Desk();
      desk.seat('named', { chosen: { state: 'not-ready', reason: 'break' } });
      desk.seat('other');
      desk.contact('c', { prefer: 'named' });
      arrange(desk);
      expect(desk.offers()).toEqual({ c: 'other' });
    });

    it('is not waited for any more once it declined', () => {
      const desk = new Desk();
      desk.seat('named');
      desk.seat('other');
      desk.contact('c', { prefer: 'named' });
      desk.decline('c');
      expect(desk.offers()).toEqual({ c: 'other' });
    });
  });
});

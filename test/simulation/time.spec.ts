import { BOSS, Desk, kinds, only, queue } from './desk';

/** routing.md section 4, and the life of a contact and a seat. */
describe('time', () => {
  describe('rings are cumulative', () => {
    const rings = [
      { afterMs: 10_000, requires: { billing: 1 } },
      { afterMs: 20_000, requires: {} },
    ];
    const house = (): Desk => new Desk({ queues: [queue('q', { requires: { power: 3 }, rings }), queue('other')] });
    const onBreak = { state: 'not-ready', reason: 'break' } as const;

    it('adds alternatives with time; a break counts as staff', () => {
      const desk = house();
      desk.seat('power', { skills: { power: 5 }, chosen: onBreak });
      desk.seat('billing', { skills: { billing: 1 } });
      desk.contact('c');
      desk.at(9_999);
      expect(desk.offers()).toEqual({});
      expect(only(desk.at(10_000), 'ring-reached')).toMatchObject([
        { contactId: 'c', ring: 1, at: desk.instant(10_000) },
      ]);
      expect(desk.offers()).toEqual({ c: 'billing' });
    });

    it('ends a ring at once that no signed-in seat in scope meets', () => {
      const desk = house();
      desk.seat('anybody', { chosen: onBreak });
      const effects = desk.contact('c');
      expect(only(effects, 'ring-reached').map(({ ring }) => ring)).toEqual([1, 2]);
      desk.choose('anybody', 'ready');
      expect(desk.offers()).toEqual({ c: 'anybody' });
    });

    it.each<[string, (desk: Desk) => unknown]>([
      ['signs out', (desk) => desk.do({ kind: 'seat-signed-out', seatId: 'power' })],
      ['is disconnected', (desk) => desk.do({ kind: 'seat-lost', seatId: 'power', graceMs: 5_000 })],
      [
        'loses the skill',
        (desk) =>
          desk.do({
            kind: 'seat-profile-changed',
            seatId: 'power',
            profile: { seatNumber: 1, skills: {}, capacity: 100, caps: {} },
          }),
      ],
    ])('moves on everybody in a ring whose last seat %s', (_, leave) => {
      const desk = house();
      desk.seat('power', { skills: { power: 5 }, chosen: onBreak });
      desk.seat('billing', { skills: { billing: 1 } });
      desk.contact('c1');
      desk.contact('c2');
      leave(desk);
      expect(desk.offers()).toEqual({ c1: 'billing' });
      expect(desk.record('c2').ring).toBe(1);
    });

    it('never goes back a ring when the staff comes back', () => {
      const desk = house();
      desk.contact('c');
      expect(desk.record('c').ring).toBe(2);
      desk.seat('power', { skills: { power: 5 }, chosen: onBreak });
      expect(desk.record('c').ring).toBe(2);
    });

    it('counts from entry into the queue and runs on through offers', () => {
      const desk = house();
      desk.seat('power', { skills: { power: 5 } });
      desk.seat('billing', { skills: { billing: 1 }, chosen: onBreak });
      desk.contact('c');
      desk.at(10_000);
      expect(desk.record('c')).toMatchObject({ state: 'offered', ring: 1 });
      desk.choose('billing', 'ready');
      desk.decline('c');
      expect(desk.offers()).toEqual({ c: 'billing' });
    });

    it('starts anew in another queue, and goes on in the same', () => {
      const desk = house();
      desk.seat('power', { skills: { power: 5 }, chosen: onBreak });
      desk.seat('billing', { skills: { billing: 1 }, chosen: onBreak });
      desk.contact('c');
      desk.at(10_000);
      desk.do({ kind: 'contact-transferred', contactId: 'c', to: { queueId: 'q' }, by: BOSS });
      expect(desk.record('c')).toMatchObject({ ring: 1, queueEnteredAt: desk.instant(0) });
      desk.do({ kind: 'contact-transferred', contactId: 'c', to: { queueId: 'other' }, by: BOSS });
      expect(desk.record('c')).toMatchObject({
        ring: 0,
        queueEnteredAt: desk.instant(10_000),
        enqueuedAt: desk.instant(0),
      });
    });
  });

  describe('offers', () => {
    it.each([
      ['voice', 15_000],
      ['chat', 30_000],
    ] as const)(
      'has a deadline for %s after %i ms, and an answer at exactly the deadline is late',
      (medium, deadline) => {
        const desk = new Desk();
        desk.seat('s');
        const [made] = only(desk.contact('c', { medium }), 'offer-made');
        expect(made?.deadline).toBe(desk.instant(deadline));
        expect(desk.engine.nextDeadline()).toBe(desk.instant(deadline));
        desk.at(deadline - 1);
        expect(desk.states()).toEqual({ c: 'offered' });
        const late = { kind: 'offer-accepted', offerId: made?.offerId ?? '', seatId: 's' } as const;
        const effects = desk.engine.apply(late, desk.instant(deadline));
        expect(kinds(effects)).toEqual(
          medium === 'voice'
            ? ['offer-ended', 'seat-state-changed', 'command-rejected']
            : ['offer-ended', 'command-rejected'],
        );
        expect(effects[0]).toMatchObject({ end: 'missed', at: desk.instant(deadline) });
        expect(effects.at(-1)).toMatchObject({ reason: 'offer-gone' });
      },
    );

    it('turns a voice seat not responding after one miss, a text seat after two in a row', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c1', { medium: 'chat' });
      desk.at(30_000);
      expect(desk.seatRecord('s')).toMatchObject({ state: 'ready', missedInARow: 1 });
      desk.contact('c2', { medium: 'chat' });
      desk.at(60_000);
      expect(desk.seatRecord('s')).toMatchObject({ state: 'not-responding', reason: 'missed' });
      desk.choose('s', 'ready');
      desk.at(90_000);
      expect(desk.offers()).toEqual({ c1: 's' });
      desk.finish('c1');
      desk.contact('call');
      expect(desk.offers()).toEqual({ call: 's' });
      desk.at(105_000);
      expect(desk.seatRecord('s')).toMatchObject({ state: 'not-responding', reason: 'missed' });
      expect(desk.record('call')).toMatchObject({ state: 'queued', enqueuedAt: desk.instant(90_000) });
    });

    it('knows an offer that is gone from one that never was, and whose it is', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.seat('other');
      desk.contact('c');
      const accept = (offerId: string, seatId: string) => desk.rejection({ kind: 'offer-accepted', offerId, seatId });
      expect(accept('o-1', 'other')).toBe('offer-not-yours');
      desk.accept('c');
      expect(accept('o-1', 's')).toBe('offer-gone');
      expect(accept('o-2', 's')).toBe('unknown-offer');
      expect(accept('nonsense', 's')).toBe('unknown-offer');
      expect(desk.rejection({ kind: 'offer-declined', offerId: 'o-1', seatId: 's', reason: 'x' })).toBe('offer-gone');
      desk.do({ kind: 'media-connected', contactId: 'c' });
      expect(desk.rejection({ kind: 'offer-failed', offerId: 'o-1', detail: 'x' })).toBe('offer-gone');
    });

    it.each<[string, (desk: Desk) => ReturnType<Desk['do']>, object]>([
      ['the customer leaves', (desk) => desk.do({ kind: 'contact-abandoned', contactId: 'c' }), { end: 'caller-gone' }],
      [
        'the agent goes on a break',
        (desk) => desk.choose('s', 'not-ready'),
        { end: 'cancelled', cause: 'state-chosen' },
      ],
      [
        'the seat signs out',
        (desk) => desk.do({ kind: 'seat-signed-out', seatId: 's' }),
        { end: 'cancelled', cause: 'seat-signed-out' },
      ],
      [
        'the console is gone',
        (desk) => desk.do({ kind: 'seat-lost', seatId: 's', graceMs: 9 }),
        { end: 'cancelled', cause: 'seat-lost' },
      ],
      [
        'a supervisor forces the state',
        (desk) =>
          desk.do({
            kind: 'seat-state-forced',
            seatId: 's',
            chosen: { state: 'not-ready', reason: 'talk' },
            reason: 'x',
            by: BOSS,
          }),
        { end: 'cancelled', cause: 'state-forced' },
      ],
      [
        'a supervisor puts the contact back',
        (desk) => desk.do({ kind: 'contact-requeued', contactId: 'c', cause: 'supervisor', by: BOSS }),
        { end: 'cancelled', cause: 'supervisor' },
      ],
    ])('tells its end apart when %s', (_, happen, end) => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      expect(only(happen(desk), 'offer-ended')).toMatchObject([end]);
    });
  });

  describe('after work', () => {
    it.each([
      ['voice', 60_000, 'wrap-up'],
      ['chat', 120_000, 'ready'],
    ] as const)('comes wrap-up of %s, until %i ms; the seat is then %s', (medium, limit, state) => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c', { medium });
      desk.serve('c');
      desk.end('c');
      expect(desk.record('c')).toMatchObject({ state: 'wrap-up', unitsHeld: medium === 'voice' ? 100 : 30 });
      expect(desk.seatRecord('s').state).toBe(state);
      desk.at(limit - 1);
      expect(desk.states()).toEqual({ c: 'wrap-up' });
      expect(only(desk.at(limit), 'contact-closed')).toMatchObject([{ cause: 'served', seatId: 's', outcome: null }]);
      expect(desk.seatRecord('s')).toMatchObject({ state: 'ready', idleSince: desk.instant(limit) });
    });

    it('is ended by the agent with an outcome; his last explicit choice is what comes next', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.serve('c');
      desk.end('c');
      desk.choose('s', 'not-ready');
      expect(desk.seatRecord('s').state).toBe('wrap-up');
      expect(only(desk.wrapUp('c'), 'contact-closed')).toMatchObject([{ outcome: 'done' }]);
      expect(desk.seatRecord('s')).toMatchObject({ state: 'not-ready', reason: 'break' });
    });

    it('takes a choice during the talk at once: nothing new, and the same after wrap-up', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c', { medium: 'chat' });
      desk.serve('c');
      desk.choose('s', 'not-ready');
      desk.contact('c2', { medium: 'chat' });
      expect(desk.states()).toEqual({ c: 'active', c2: 'queued' });
      desk.end('c');
      desk.wrapUp('c');
      expect(desk.seatRecord('s').state).toBe('not-ready');
    });

    it('is cut short by a supervisor who forces the state', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.serve('c');
      desk.end('c');
      const effects = desk.do({
        kind: 'seat-state-forced',
        seatId: 's',
        chosen: { state: 'ready' },
        reason: 'rush',
        by: BOSS,
      });
      expect(only(effects, 'contact-closed')).toMatchObject([{ cause: 'served' }]);
      expect(desk.seatRecord('s').state).toBe('ready');
    });

    it.each([
      ['customer', []],
      ['seat', ['ended-by-seat']],
      ['system', ['lost']],
    ] as const)('releases the media when the %s did not hang up by itself', (by, causes) => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.serve('c');
      expect(only(desk.end('c', by), 'release-media').map(({ cause }) => cause)).toEqual(causes);
    });
  });

  describe('a contact that goes away', () => {
    it.each([
      ['arrived', (desk: Desk) => desk.arrive('c')],
      ['queued', (desk: Desk) => desk.contact('c')],
      ['connecting', (desk: Desk) => [desk.seat('s'), desk.contact('c'), desk.accept('c')]],
    ] as const)('is abandoned when %s, whichever command says so', (state, arrange) => {
      for (const kind of ['contact-abandoned', 'contact-ended'] as const) {
        const desk = new Desk();
        arrange(desk);
        expect(desk.states()).toEqual({ c: state });
        const gone = kind === 'contact-ended' ? desk.end('c') : desk.do({ kind, contactId: 'c' });
        expect(only(gone, 'contact-closed')).toMatchObject([{ cause: 'abandoned' }]);
        expect(only(gone, 'wrap-up-started')).toEqual([]);
      }
    });

    it('has ended by the customer when it is in service, whichever command says so', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.serve('c');
      const effects = desk.do({ kind: 'contact-abandoned', contactId: 'c' });
      expect(only(effects, 'wrap-up-started')).toMatchObject([{ endedBy: 'customer' }]);
      expect(desk.rejection({ kind: 'contact-abandoned', contactId: 'c' })).toBe('contact-wrong-state');
      desk.wrapUp('c');
      expect(desk.rejection({ kind: 'contact-abandoned', contactId: 'c' })).toBe('unknown-contact');
    });

    it('is rejected when the system ends it before it was queued', () => {
      const desk = new Desk();
      desk.arrive('c');
      const effects = desk.end('c', 'system');
      expect(effects).toMatchObject([
        { kind: 'release-media', cause: 'rejected' },
        { kind: 'contact-closed', cause: 'rejected' },
      ]);
    });
  });

  describe('a console that is gone', () => {
    function busy(): Desk {
      const desk = new Desk();
      desk.seat('s', { capacity: 200 });
      desk.contact('call');
      desk.serve('call');
      desk.contact('chat', { medium: 'chat' });
      desk.serve('chat');
      desk.do({ kind: 'seat-lost', seatId: 's', graceMs: 30_000 });
      return desk;
    }

    it('takes nothing new and comes back as it had to be', () => {
      const desk = busy();
      desk.contact('c2', { medium: 'chat' });
      expect(desk.states()).toEqual({ call: 'active', chat: 'active', c2: 'queued' });
      desk.end('call');
      desk.at(29_999);
      desk.do({ kind: 'seat-back', seatId: 's' });
      expect(desk.seatRecord('s').state).toBe('wrap-up');
      desk.wrapUp('call');
      expect(desk.seatRecord('s').state).toBe('ready');
    });

    it('is signed out at the end of grace: text goes back in line, the call stays until the media ends it', () => {
      const desk = busy();
      const effects = desk.at(30_000);
      expect(only(effects, 'contact-requeued')).toMatchObject([
        { contactId: 'chat', fromSeatId: 's', cause: 'seat-lost' },
      ]);
      expect(only(effects, 'park-media')).toMatchObject([{ contactId: 'chat' }]);
      expect(desk.engine.snapshot().seat).toEqual([]);
      expect(desk.record('call')).toMatchObject({ state: 'active', seatId: 's' });
      desk.seat('s', { capacity: 200 });
      desk.contact('call-2');
      expect(desk.offers()).toEqual({ chat: 's' });
      desk.accept('chat');
      expect(desk.states()).toMatchObject({ 'call-2': 'queued' });
      expect(only(desk.end('call'), 'wrap-up-started')).toHaveLength(1);
    });

    it('closes a call that ends when its seat is not signed in any more', () => {
      const desk = busy();
      desk.at(30_000);
      expect(only(desk.end('call'), 'contact-closed')).toMatchObject([{ cause: 'served', seatId: 's' }]);
    });

    it('stays not responding through a lost connection until the agent returns', () => {
      const desk = new Desk();
      desk.seat('s');
      desk.contact('c');
      desk.at(15_000);
      desk.do({ kind: 'seat-lost', seatId: 's', graceMs: 30_000 });
      desk.do({ kind: 'seat-back', seatId: 's' });
      expect(desk.seatRecord('s')).toMatchObject({ state: 'not-responding', reason: 'missed' });
      desk.choose('s', 'ready');
      expect(desk.seatRecord('s').state).toBe('ready');
    });
  });

  describe('transfers, assigning and pulling', () => {
    function served(): Desk {
      const desk = new Desk({
        queues: [queue('q'), queue('expert', { requires: { power: 5 } }), queue('closed', { open: false })],
      });
      desk.seat('s1');
      desk.contact('c');
      desk.serve('c');
      return desk;
    }

    it.each<[string, { queueId: string } | { seatId: string }, string]>([
      ['an unknown queue', { queueId: 'nowhere' }, 'unknown-queue'],
      ['a closed queue', { queueId: 'closed' }, 'queue-closed'],
      ['a seat that is not there', { seatId: 'nobody' }, 'seat-not-signed-in'],
      ['its own seat', { seatId: 's1' }, 'invalid-value'],
      ['a seat on a break', { seatId: 'break' }, 'seat-not-ready'],
      ['a seat without room', { seatId: 'busy' }, 'no-capacity'],
    ])('leaves the contact where it is when it cannot go to %s', (_, to, reason) => {
      const desk = served();
      desk.seat('busy');
      desk.contact('c2');
      desk.serve('c2');
      desk.seat('break', { chosen: { state: 'not-ready', reason: 'break' } });
      const before = desk.engine.snapshot();
      expect(desk.rejection({ kind: 'contact-transferred', contactId: 'c', to, by: BOSS })).toBe(reason);
      expect(desk.engine.snapshot()).toEqual(before);
    });

    it('goes to another queue in one step: out of the seat, in line with its old place', () => {
      const desk = served();
      desk.at(50_000);
      const effects = desk.do({ kind: 'contact-transferred', contactId: 'c', to: { queueId: 'expert' }, by: BOSS });
      expect(kinds(effects)).toEqual(['park-media', 'contact-requeued']);
      expect(desk.record('c')).toMatchObject({
        state: 'queued',
        queueId: 'expert',
        enqueuedAt: desk.instant(0),
        seatId: null,
      });
      desk.seat('s2', { skills: { power: 5 } });
      desk.accept('c');
      const [active] = only(desk.do({ kind: 'media-connected', contactId: 'c' }), 'contact-active');
      expect(active?.waitedMs).toBe(50_000);
    });

    it('goes straight to a seat as an offer; declined, it stands in line', () => {
      const desk = served();
      desk.seat('s2');
      desk.do({ kind: 'contact-transferred', contactId: 'c', to: { seatId: 's2' }, by: BOSS });
      expect(desk.offers()).toEqual({ c: 's2' });
      desk.decline('c');
      expect(desk.offers()).toEqual({ c: 's1' });
    });

    it("assigns to a seat of the supervisor's choice, whatever its skills; an offer elsewhere ends", () => {
      const desk = new Desk();
      desk.seat('s1');
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      const effects = desk.do({ kind: 'manual-assign', contactId: 'c', seatId: 'far', by: BOSS });
      expect(only(effects, 'offer-ended')).toMatchObject([{ seatId: 's1', end: 'cancelled', cause: 'manual-assign' }]);
      expect(desk.offers()).toEqual({ c: 'far' });
      expect(desk.rejection({ kind: 'manual-assign', contactId: 'c', seatId: 'far', by: BOSS })).toBe('offer-pending');
      expect(only(desk.accept('c'), 'contact-overflowed')).toEqual([]);
    });

    it("lets an agent pull a contact of his centre, on a break too, and not another centre's", () => {
      const desk = new Desk();
      desk.seat('s', { chosen: { state: 'not-ready', reason: 'back office' } });
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      expect(desk.rejection({ kind: 'manual-pull', contactId: 'c', seatId: 'far' })).toBe('not-your-contact');
      expect(kinds(desk.do({ kind: 'manual-pull', contactId: 'c', seatId: 's' }))).toEqual([
        'offer-made',
        'offer-ended',
        'contact-connecting',
        'connect-media',
      ]);
      expect(desk.seatRecord('s').state).toBe('not-ready');
    });
  });

  describe('after an interruption of our own', () => {
    it('ends pending offers without blame, moves wrap-ups by the gap, and lets waits and rings count on', () => {
      const desk = new Desk({
        queues: [queue('q', { requires: { power: 1 }, rings: [{ afterMs: 40_000, requires: {} }] })],
      });
      desk.seat('s1', { skills: { power: 1 } });
      desk.contact('c1');
      desk.serve('c1');
      desk.end('c1');
      desk.seat('s2', { skills: { power: 1 } });
      desk.contact('c2');
      desk.contact('c3');
      desk.at(5_000);
      desk.engine.takeChanges();
      const effects = desk.engine.apply(
        { kind: 'router-resumed', from: desk.instant(5_000), to: desk.instant(105_000) },
        desk.instant(105_000),
      );
      expect(only(effects, 'offer-ended')).toMatchObject([
        { contactId: 'c2', seatId: 's2', end: 'cancelled', cause: 'interrupted' },
      ]);
      expect(only(effects, 'ring-reached').map(({ contactId, at }) => [contactId, at - desk.instant(0)])).toEqual([
        ['c2', 40_000],
        ['c3', 40_000],
      ]);
      expect(only(effects, 'offer-made')).toMatchObject([
        { contactId: 'c2', seatId: 's2', at: desk.instant(105_000), waitedMs: 105_000 },
      ]);
      expect(desk.seatRecord('s2')).toMatchObject({ state: 'ready', missedInARow: 0 });
      expect(desk.record('c1').wrapUp?.limitAt).toBe(desk.instant(160_000));
      expect(desk.rejection({ kind: 'router-resumed', from: 5, to: 4 })).toBe('invalid-value');
    });
  });
});

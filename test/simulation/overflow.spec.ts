import type { RoutingConfig, RuleConfig } from '../../src/routing/engine/config';
import { BOSS, Desk, only, queue } from './desk';

/** routing.md section 5, and the fixtures F-11, F-23, F-24 and F-25 of the requirements. */
const THREE = [
  { id: 'n', weight: 5 },
  { id: 't', weight: 3 },
  { id: 'w', weight: 2 },
];

function rule(more: Partial<RuleConfig> = {}): RuleConfig {
  return {
    id: 'r',
    queueId: 'q',
    homeCentreId: 'n',
    when: { oldestWaitMs: 30_000 },
    action: 'widen',
    targets: ['t'],
    minForceMs: 0,
    enabled: 'auto',
    ...more,
  };
}

describe('overflow across centres', () => {
  describe('rules', () => {
    it('serves elsewhere only by a rule, from the instant its threshold is reached', () => {
      const desk = new Desk({ rules: [rule()] });
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      expect(desk.engine.explain('c')?.counts['out-of-scope']).toBe(1);
      expect(desk.engine.nextDeadline()).toBe(desk.instant(30_000));
      desk.at(29_999);
      expect(desk.offers()).toEqual({});
      const effects = desk.at(30_000);
      expect(only(effects, 'rule-entered')).toMatchObject([{ ruleId: 'r', seen: { oldestWaitMs: 30_000 } }]);
      expect(desk.offers()).toEqual({ c: 'far' });
      desk.at(32_000);
      const accepted = desk.accept('c');
      expect(only(accepted, 'contact-overflowed')).toMatchObject([
        { contactId: 'c', ruleId: 'r', from: 'n', to: 't', waitedMs: 32_000, seen: { oldestWaitMs: 32_000 } },
      ]);
      expect(only(accepted, 'rule-left')).toHaveLength(1);
    });

    it('takes the home seat before a borrowed one', () => {
      const desk = new Desk({ rules: [rule({ enabled: 'on' })] });
      desk.seat('far', { centre: 't' });
      desk.at(1_000);
      desk.seat('home');
      desk.contact('c');
      expect(desk.offers()).toEqual({ c: 'home' });
    });

    it('stays in force until the exit value, and for its minimum time', () => {
      const desk = new Desk({
        rules: [rule({ when: { oldestWaitMs: 30_000, exit: 10_000 }, minForceMs: 20_000, targets: [] })],
      });
      const inForce = () => desk.engine.snapshot().rule[0]?.inForceSince !== null;
      desk.contact('a');
      desk.at(22_000);
      desk.contact('b');
      desk.at(30_000);
      expect(inForce()).toBe(true);
      desk.do({ kind: 'contact-abandoned', contactId: 'a' });
      expect(inForce()).toBe(true);
      desk.at(32_000);
      expect(inForce()).toBe(true);
      desk.do({ kind: 'contact-abandoned', contactId: 'b' });
      desk.at(49_999);
      expect(inForce()).toBe(true);
      desk.at(50_000);
      expect(inForce()).toBe(false);
    });

    it('uses the exit value only while it is in force', () => {
      const desk = new Desk({ rules: [rule({ when: { oldestWaitMs: 30_000, exit: 10_000 }, targets: [] })] });
      const inForce = () => desk.engine.snapshot().rule[0]?.inForceSince !== null;
      desk.contact('a');
      desk.at(25_000);
      desk.contact('b');
      expect(inForce()).toBe(false);
      desk.at(36_000);
      desk.do({ kind: 'contact-abandoned', contactId: 'a' });
      expect(desk.record('b').enqueuedAt).toBe(desk.instant(25_000));
      expect(inForce()).toBe(true);
      desk.do({ kind: 'contact-abandoned', contactId: 'b' });
      expect(inForce()).toBe(false);
    });

    it.each<[string, RuleConfig['when'], boolean]>([
      ['all: both hold', { all: [{ oldestWaitMs: 1_000 }, { readySeats: 0 }] }, true],
      ['all: one does not', { all: [{ oldestWaitMs: 9_000 }, { readySeats: 0 }] }, false],
      ['any: one holds', { any: [{ oldestWaitMs: 9_000 }, { readySeats: 0 }] }, true],
      ['any: none holds', { any: [{ oldestWaitMs: 9_000 }, { centreState: ['draining'] }] }, false],
      ['centreState of the home', { centreState: ['active'] }, true],
      ['manual never holds by itself', { manual: true }, false],
    ])('%s', (_, when, expected) => {
      const desk = new Desk({ rules: [rule({ when })] });
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      desk.at(2_000);
      expect('c' in desk.offers()).toBe(expected);
    });

    it('readySeats = 0 counts the home seats that could take a contact now', () => {
      const desk = new Desk({ rules: [rule({ when: { readySeats: 0 } })] });
      desk.seat('far', { centre: 't' });
      desk.seat('home');
      desk.contact('c1');
      expect(desk.offers()).toEqual({ c1: 'home' });
      desk.contact('c2');
      expect(desk.offers()).toEqual({ c1: 'home', c2: 'far' });
    });

    it('is switched by the duty manager with reason and end, and falls back by itself', () => {
      const desk = new Desk({ rules: [rule({ when: { manual: true } })] });
      desk.seat('far', { centre: 't' });
      desk.contact('c1');
      const on = { kind: 'rule-switched', ruleId: 'r', position: 'on', by: BOSS } as const;
      expect(desk.rejection({ ...on, reason: 'storm' })).toBe('invalid-value');
      expect(desk.rejection({ ...on, reason: ' ', until: desk.instant(60_000) })).toBe('invalid-value');
      expect(desk.rejection({ ...on, reason: 'storm', until: desk.instant(0) })).toBe('invalid-value');
      expect(desk.rejection({ ...on, ruleId: 'x', reason: 'storm', until: desk.instant(60_000) })).toBe('unknown-rule');
      desk.do({ ...on, reason: 'storm', until: desk.instant(60_000) });
      expect(desk.offers()).toEqual({ c1: 'far' });
      desk.finish('c1');
      const effects = desk.at(60_000);
      expect(only(effects, 'rule-switched')).toMatchObject([{ position: 'auto' }]);
      expect(only(effects, 'rule-left')).toHaveLength(1);
      desk.contact('c2');
      expect(desk.offers()).toEqual({});
    });

    it('switched off it does not enter, whatever its conditions say; given back to them it does', () => {
      const desk = new Desk({ rules: [rule({ when: { readySeats: 0 } })] });
      desk.seat('far', { centre: 't' });
      desk.do({
        kind: 'rule-switched',
        ruleId: 'r',
        position: 'off',
        reason: 'far is busy',
        until: desk.instant(9_000),
        by: BOSS,
      });
      desk.contact('c');
      expect(desk.offers()).toEqual({});
      desk.do({ kind: 'rule-switched', ruleId: 'r', position: 'auto', reason: 'over', by: BOSS });
      expect(desk.offers()).toEqual({ c: 'far' });
    });

    it('lets an offer already made stand when it ends', () => {
      const desk = new Desk({ rules: [rule({ when: { manual: true } })] });
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      desk.do({
        kind: 'rule-switched',
        ruleId: 'r',
        position: 'on',
        reason: 'x',
        until: desk.instant(5_000),
        by: BOSS,
      });
      desk.at(5_000);
      expect(desk.offers()).toEqual({ c: 'far' });
      desk.decline('c');
      expect(desk.engine.explain('c')?.scope).toEqual([{ centreId: 'n', because: 'home' }]);
    });

    it.each([
      [false, 'borrowed'],
      [true, 'own'],
    ])('homeFirst %s: the seat takes the %s contact', (homeFirst, taken) => {
      const desk = new Desk({ rules: [rule({ enabled: 'on', homeFirst })] });
      desk.contact('borrowed');
      desk.at(1_000);
      desk.contact('own', { centre: 't' });
      desk.seat('s', { centre: 't' });
      expect(desk.offers()).toEqual({ [taken]: 's' });
    });

    it('F-24: a saturated target and a free one without the skill are passed over; one overflow, the place kept', () => {
      const skills = { power: 1 };
      const desk = new Desk({
        centres: [...THREE, { id: 'x', weight: 1 }],
        queues: [queue('q', { requires: skills, saturation: { waiting: 1 } })],
        rules: [rule({ when: { readySeats: 0 }, targets: ['t', 'w', 'x'] })],
      });
      for (const [seat, centre] of [
        ['home', 'n'],
        ['busy', 't'],
      ] as const) {
        desk.seat(seat, { centre, skills });
        desk.contact(`of-${seat}`, { centre });
        desk.serve(`of-${seat}`);
      }
      desk.contact('waits-at-t', { centre: 't' });
      desk.seat('unskilled', { centre: 'w' });
      desk.seat('free', { centre: 'x', skills });
      desk.at(1_000);
      const effects = desk.contact('c');
      expect(desk.offers()).toEqual({ c: 'free' });
      expect(desk.engine.explain('c')?.scope.map(({ centreId }) => centreId)).toEqual(['n', 'w', 'x']);
      desk.at(4_000);
      effects.push(...desk.accept('c'), ...desk.do({ kind: 'media-connected', contactId: 'c' }), ...desk.end('c'));
      expect(only(effects, 'contact-overflowed')).toMatchObject([
        { contactId: 'c', ruleId: 'r', from: 'n', to: 'x', waitedMs: 3_000 },
      ]);
      expect(desk.record('c').enqueuedAt).toBe(desk.instant(1_000));
    });

    it('F-25: with every centre saturated the contact stays home, and one alert is raised in 5 min', () => {
      const desk = new Desk({
        centres: THREE,
        queues: [queue('q', { saturation: { waiting: 1 } })],
        rules: [rule({ when: { readySeats: 0 }, targets: ['t', 'w'] })],
      });
      for (const { id: centre } of THREE) {
        desk.seat(`of-${centre}`, { centre });
        desk.contact(`served-at-${centre}`, { centre });
        desk.serve(`served-at-${centre}`);
      }
      for (const centre of ['t', 'w']) desk.contact(`waits-at-${centre}`, { centre });
      const first = only(desk.contact('c1'), 'alert-raised');
      expect(first).toMatchObject([{ alert: 'all-centres-saturated', queueId: 'q', centreId: 'n' }]);
      expect(only(desk.contact('c2'), 'alert-raised')).toEqual([]);
      desk.at(299_999);
      expect(only(desk.contact('c3'), 'alert-raised')).toEqual([]);
      expect(only(desk.at(300_000), 'alert-raised')).toHaveLength(1);
      expect(only(desk.contact('c4'), 'alert-raised')).toEqual([]);
      expect(desk.record('c1')).toMatchObject({ state: 'queued', homeCentreId: 'n' });
      expect(desk.offers()).toEqual({});
    });
  });

  describe('rings with a scope', () => {
    it('reach other centres without a rule, and are no overflow', () => {
      const desk = new Desk({ queues: [queue('q', { rings: [{ afterMs: 10_000, requires: {}, scope: ['t'] }] })] });
      desk.seat('home', { chosen: { state: 'not-ready', reason: 'break' } });
      desk.seat('far', { centre: 't' });
      desk.contact('c');
      desk.at(10_000);
      expect(desk.offers()).toEqual({ c: 'far' });
      expect(desk.engine.explain('c')?.scope).toEqual([
        { centreId: 'n', because: 'home' },
        { centreId: 't', because: { ring: 1 } },
      ]);
      expect(only(desk.accept('c'), 'contact-overflowed')).toEqual([]);
    });
  });

  describe('weights', () => {
    const points = (weights?: Record<string, number>): Partial<RoutingConfig> => ({
      centres: THREE,
      accessPoints: [{ id: 'voice', medium: 'voice', queueId: 'q', ...(weights === undefined ? {} : { weights }) }],
    });

    function homes(desk: Desk, count: number, from = 0): Record<string, number> {
      const counts: Record<string, number> = {};
      for (let index = from; index < from + count; index++) {
        const [arrived] = only(
          desk.engine.apply(
            { kind: 'contact-arrived', contactId: `c${index}`, accessPointId: 'voice', medium: 'voice' },
            desk.instant(0),
          ),
          'contact-arrived',
        );
        const home = arrived?.homeCentreId ?? 'none';
        counts[home] = (counts[home] ?? 0) + 1;
        desk.engine.apply({ kind: 'contact-abandoned', contactId: `c${index}` }, desk.instant(0));
      }
      return counts;
    }

    it('F-23: 1,000 contacts over weights 5:3:2 are 500/300/200; with the first centre down 600/400 of the next 1,000', () => {
      const desk = new Desk(points());
      expect(homes(desk, 1_000)).toEqual({ n: 500, t: 300, w: 200 });
      desk.do({ kind: 'centre-state-changed', centreId: 'n', state: 'down', by: BOSS });
      expect(homes(desk, 1_000, 1_000)).toEqual({ t: 600, w: 400 });
    });

    it("takes the access point's weights before the centres'", () => {
      expect(homes(new Desk(points({ n: 1, w: 3 })), 100)).toEqual({ n: 25, w: 75 });
    });

    it("falls back on the centres' weights when all of the access point's are down", () => {
      const desk = new Desk(points({ n: 1 }));
      desk.do({ kind: 'centre-state-changed', centreId: 'n', state: 'draining', by: BOSS });
      expect(homes(desk, 10)).toEqual({ t: 6, w: 4 });
    });
  });

  describe('centre states', () => {
    const everywhere = [
      rule({ enabled: 'on', targets: ['t'] }),
      rule({ id: 'back', homeCentreId: 't', enabled: 'on', targets: ['n'] }),
    ];
    const change = (desk: Desk, centreId: string, state: 'active' | 'degraded' | 'draining' | 'down') =>
      desk.do({ kind: 'centre-state-changed', centreId, state, by: BOSS });

    it.each(['degraded', 'draining'] as const)('%s: it serves its own waiting and lends nothing', (state) => {
      const desk = new Desk({ rules: everywhere });
      desk.contact('own', { centre: 't' });
      change(desk, 't', state);
      desk.contact('borrowed', { centre: 'n' });
      desk.do({ kind: 'contact-priority-changed', contactId: 'borrowed', priority: 9, by: BOSS });
      desk.seat('s', { centre: 't' });
      expect(desk.offers()).toEqual({ own: 's' });
      desk.finish('own');
      expect(desk.offers()).toEqual({});
      change(desk, 't', 'active');
      expect(desk.offers()).toEqual({ borrowed: 's' });
    });

    it('draining takes no new contacts: they go elsewhere; degraded takes its own', () => {
      const desk = new Desk();
      change(desk, 't', 'draining');
      expect(only(desk.arrive('c1', { centre: 't' }), 'contact-arrived')).toMatchObject([{ homeCentreId: 'n' }]);
      change(desk, 't', 'degraded');
      expect(only(desk.arrive('c2', { centre: 't' }), 'contact-arrived')).toMatchObject([{ homeCentreId: 't' }]);
      change(desk, 'n', 'down');
      change(desk, 't', 'draining');
      expect(
        desk.rejection({ kind: 'contact-arrived', contactId: 'c3', accessPointId: 'voice', medium: 'voice' }),
      ).toBe('no-centre');
    });

    it('down: offers end, text in service goes back in line, calls are lost and called back, all get another home', () => {
      const desk = new Desk();
      desk.seat('s1', { capacity: 130 });
      desk.seat('s2');
      desk.contact('call');
      desk.serve('call');
      desk.contact('chat', { medium: 'chat' });
      desk.serve('chat');
      desk.contact('offered');
      desk.contact('waiting');
      desk.arrive('in-ivr');
      desk.at(1_000);
      const effects = change(desk, 'n', 'down');
      expect(only(effects, 'offer-ended')).toMatchObject([
        { contactId: 'offered', end: 'cancelled', cause: 'centre-down' },
      ]);
      expect(only(effects, 'contact-closed')).toMatchObject([{ contactId: 'call', cause: 'lost' }]);
      expect(only(effects, 'release-media')).toMatchObject([{ contactId: 'call', cause: 'lost' }]);
      expect(only(effects, 'offer-callback')).toMatchObject([{ contactId: 'call' }]);
      expect(only(effects, 'contact-requeued')).toMatchObject([{ contactId: 'chat', cause: 'centre-down' }]);
      expect(
        only(effects, 'contact-rehomed')
          .map(({ contactId, to }) => [contactId, to])
          .sort(),
      ).toEqual(['chat', 'in-ivr', 'offered', 'waiting'].map((id) => [id, 't']));
      expect(desk.record('waiting').enqueuedAt).toBe(desk.instant(0));
      desk.seat('s3', { centre: 't' });
      expect(desk.offers()).toEqual({ offered: 's3' });
      expect(only(change(desk, 'n', 'active'), 'contact-rehomed')).toEqual([]);
    });

    it('down: a contact that comes to a home without staff for its ring leaves it at once', () => {
      const rings = [{ afterMs: 60_000, requires: {} }];
      const desk = new Desk({ queues: [queue('q', { requires: { power: 1 }, rings })] });
      desk.seat('s', { skills: { power: 1 }, chosen: { state: 'not-ready', reason: 'break' } });
      desk.contact('c');
      expect(desk.record('c').ring).toBe(0);
      expect(only(change(desk, 'n', 'down'), 'ring-reached')).toMatchObject([{ contactId: 'c', ring: 1 }]);
    });

    it('down: text on hold stays aside, and looks for a seat elsewhere when its customer is back', () => {
      const desk = new Desk();
      desk.seat('s', { caps: { voice: 0 } });
      desk.contact('c', { medium: 'chat' });
      desk.serve('c');
      desk.do({ kind: 'contact-held', contactId: 'c' });
      change(desk, 'n', 'down');
      expect(desk.states()).toEqual({ c: 'held' });
      const effects = desk.do({ kind: 'contact-resumed', contactId: 'c' });
      expect(only(effects, 'contact-resumed')).toMatchObject([{ seatId: null }]);
      expect(only(effects, 'contact-rehomed')).toMatchObject([{ from: 'n', to: 't' }]);
    });

    it('all down: contacts stay, an alert is raised, and the first centre that is back takes them', () => {
      const desk = new Desk();
      desk.contact('c', { centre: 'n' });
      change(desk, 't', 'down');
      expect(only(change(desk, 'n', 'down'), 'alert-raised')).toMatchObject([{ alert: 'all-centres-down' }]);
      expect(desk.record('c')).toMatchObject({ state: 'queued', homeCentreId: 'n' });
      expect(only(change(desk, 't', 'active'), 'contact-rehomed')).toMatchObject([{ contactId: 'c', to: 't' }]);
    });
  });

  describe('lines', () => {
    it('F-11: the 961st call is rejected, the 241st in the IVR goes to its queue at once', () => {
      const desk = new Desk({ centres: [{ id: 'n', weight: 1, trunks: 960, ivrPorts: 240 }] });
      const apply = (index: number) =>
        desk.engine.apply(
          { kind: 'contact-arrived', contactId: `c${index}`, accessPointId: 'voice', medium: 'voice', usesIvr: true },
          desk.instant(0),
        );
      for (let index = 1; index <= 240; index++) expect(only(apply(index), 'contact-queued')).toEqual([]);
      expect(desk.record('c240')).toMatchObject({ state: 'arrived', inIvr: true });
      expect(only(apply(241), 'contact-queued')).toMatchObject([{ contactId: 'c241', queueId: 'q' }]);
      for (let index = 242; index <= 960; index++) apply(index);
      expect(apply(961)).toMatchObject([{ kind: 'command-rejected', reason: 'trunks-exhausted' }]);
      expect(only(desk.arrive('text', { medium: 'chat' }), 'contact-arrived')).toHaveLength(1);
      desk.do({ kind: 'contact-abandoned', contactId: 'c1' });
      expect(only(apply(962), 'contact-queued')).toEqual([]);
      expect(apply(963)).toMatchObject([{ reason: 'trunks-exhausted' }]);
    });

    it('a call frees its port when it leaves the IVR and its trunk when it reaches wrap-up', () => {
      const desk = new Desk({ centres: [{ id: 'n', weight: 1, trunks: 1, ivrPorts: 1 }] });
      desk.seat('s');
      desk.do({ kind: 'contact-arrived', contactId: 'c1', accessPointId: 'voice', medium: 'voice', usesIvr: true });
      desk.do({ kind: 'ivr-left', contactId: 'c1' });
      expect(desk.rejection({ kind: 'ivr-left', contactId: 'c1' })).toBe('contact-wrong-state');
      desk.do(desk.queuing('c1'));
      desk.serve('c1');
      const next = {
        kind: 'contact-arrived',
        contactId: 'c2',
        accessPointId: 'voice',
        medium: 'voice',
        usesIvr: true,
      } as const;
      expect(desk.rejection(next)).toBe('trunks-exhausted');
      desk.end('c1');
      desk.do(next);
      expect(desk.record('c2').inIvr).toBe(true);
    });

    it('a call that no centre has a share for is told so: no trunk is exhausted', () => {
      const desk = new Desk({
        centres: [{ id: 'n', weight: 0 }],
        accessPoints: [{ id: 'voice', medium: 'voice', queueId: 'q' }],
      });
      expect(desk.rejection({ kind: 'contact-arrived', contactId: 'c', accessPointId: 'voice', medium: 'voice' })).toBe(
        'no-centre',
      );
    });

    it('a call overflows to a centre with a free trunk when weights leave the choice', () => {
      const desk = new Desk({
        centres: [
          { id: 'n', weight: 9, trunks: 1 },
          { id: 't', weight: 1, trunks: 1 },
        ],
        accessPoints: [{ id: 'voice', medium: 'voice', queueId: 'q' }],
      });
      const homes = ['c1', 'c2'].map((id) => only(desk.arrive(id), 'contact-arrived')[0]?.homeCentreId);
      expect(homes).toEqual(['n', 't']);
    });
  });

  describe('limits of a queue', () => {
    it('maxWaiting: one more is refused unless a seat takes it at once; nothing changes', () => {
      const desk = new Desk({ queues: [queue('q', { maxWaiting: 1 }), queue('loss', { maxWaiting: 0 })] });
      desk.contact('c1');
      desk.arrive('c2');
      expect(desk.rejection(desk.queuing('c2'))).toBe('queue-full');
      expect(desk.record('c2').state).toBe('arrived');
      desk.seat('s');
      desk.contact('c3', { queue: 'q' });
      desk.arrive('c4');
      expect(desk.rejection(desk.queuing('c4'))).toBe('queue-full');
      expect(desk.rejection(desk.queuing('c4', { queue: 'loss' }))).toBe('queue-full');
      desk.seat('s2');
      expect(desk.offers()).toEqual({ c1: 's', c3: 's2' });
      desk.seat('s3');
      desk.do(desk.queuing('c4', { queue: 'loss' }));
      expect(desk.offers()).toMatchObject({ c4: 's3' });
    });

    it('a closed queue takes no new contacts', () => {
      const desk = new Desk({ queues: [queue('q', { open: false })] });
      desk.arrive('c');
      expect(desk.rejection(desk.queuing('c'))).toBe('queue-closed');
      expect(desk.rejection(desk.queuing('c', { queue: 'nowhere' }))).toBe('unknown-queue');
    });
  });
});

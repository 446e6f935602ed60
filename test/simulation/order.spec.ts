import type { PriorityConfig, Ranking } from '../../src/routing/engine/config';
import { BOSS, Desk, only, queue } from './desk';

/** routing.md section 3. */
describe('order', () => {
  describe('between contacts: who is served first by the one seat that becomes free', () => {
    interface Waiting {
      readonly id: string;
      readonly at: number;
      readonly queue?: string;
      readonly medium?: 'voice' | 'chat' | 'sms' | 'email';
      readonly priority?: number;
    }
    interface Case {
      readonly what: string;
      readonly priorities?: PriorityConfig[];
      readonly waiting: Waiting[];
      readonly freeAt: number;
      readonly first: string;
    }
    const linear: PriorityConfig[] = [
      { priority: 1, bonusS: 50, ageingRate: 1 },
      { priority: 2, bonusS: 100, ageingRate: 5 },
    ];
    const cases: Case[] = [
      {
        what: 'the longest wait',
        waiting: [
          { id: 'late', at: 1_000 },
          { id: 'early', at: 0 },
        ],
        freeAt: 2_000,
        first: 'early',
      },
      {
        what: 'at equal instants the smaller arrival number, whatever the ids',
        waiting: [
          { id: 'z', at: 0 },
          { id: 'a', at: 0 },
        ],
        freeAt: 1,
        first: 'z',
      },
      {
        what: 'one step of priority is worth 60 s: not yet caught up',
        waiting: [
          { id: 'plain', at: 0 },
          { id: 'prior', at: 59_999, priority: 1 },
        ],
        freeAt: 60_000,
        first: 'prior',
      },
      {
        what: 'at equal score the earlier entry',
        waiting: [
          { id: 'plain', at: 0 },
          { id: 'prior', at: 60_000, priority: 1 },
        ],
        freeAt: 60_000,
        first: 'plain',
      },
      {
        what: 'normal 50 + 1 per second against important 100 + 5 per second: important',
        priorities: linear,
        waiting: [
          { id: 'normal', at: 0, priority: 1 },
          { id: 'important', at: 40_000, priority: 2 },
        ],
        freeAt: 50_000,
        first: 'important',
      },
      {
        what: 'normal 50 + 1 per second against important 100 + 5 per second: normal, while it is far ahead',
        priorities: linear,
        waiting: [
          { id: 'normal', at: 0, priority: 1 },
          { id: 'important', at: 100_000, priority: 2 },
        ],
        freeAt: 101_000,
        first: 'normal',
      },
      {
        what: 'a strict priority before any wait',
        priorities: [{ priority: 2, strict: true, bonusS: 0 }],
        waiting: [
          { id: 'old', at: 0, priority: 1 },
          { id: 'strict', at: 999_000, priority: 2 },
        ],
        freeAt: 1_000_000,
        first: 'strict',
      },
      {
        what: 'a priority above a strict one is in its tier',
        priorities: [{ priority: 2, strict: true }],
        waiting: [
          { id: 'strict', at: 0, priority: 2 },
          { id: 'above', at: 10_000, priority: 3 },
        ],
        freeAt: 20_000,
        first: 'above',
      },
      {
        what: 'a head start of the queue counts as points',
        waiting: [
          { id: 'plain', at: 0 },
          { id: 'ahead', at: 29_000, queue: 'head-start' },
        ],
        freeAt: 30_000,
        first: 'ahead',
      },
      {
        what: 'the ageing rate of the queue',
        waiting: [
          { id: 'plain', at: 0 },
          { id: 'fast', at: 15_002, queue: 'fast' },
        ],
        freeAt: 30_003,
        first: 'plain',
      },
      {
        what: 'a call of 10 s before a chat of 33 s: 10 points against 9.9',
        waiting: [
          { id: 'chat', at: 0, medium: 'chat' },
          { id: 'call', at: 23_000 },
        ],
        freeAt: 33_000,
        first: 'call',
      },
      {
        what: 'a chat of 34 s before a call of 10 s: 10.2 points against 10',
        waiting: [
          { id: 'chat', at: 0, medium: 'chat' },
          { id: 'call', at: 24_000 },
        ],
        freeAt: 34_000,
        first: 'chat',
      },
    ];

    it.each(cases)('$what', ({ priorities = [], waiting, freeAt, first }) => {
      const desk = new Desk({
        priorities,
        queues: [queue('q'), queue('head-start', { headStartS: 30 }), queue('fast', { ageingRate: 2 })],
      });
      for (const { id, at, ...options } of [...waiting].sort((a, b) => a.at - b.at)) {
        desk.at(at);
        desk.contact(id, options);
      }
      desk.at(freeAt);
      expect(desk.engine.explain(first)?.placeInLine).toBe(1);
      desk.seat('s');
      expect(desk.offers()).toEqual({ [first]: 's' });
    });

    it('has one place in line through misses, lost seats, transfers and other priorities', () => {
      const desk = new Desk({ queues: [queue('q'), queue('other')] });
      desk.contact('c', { medium: 'chat' });
      desk.at(1_000);
      desk.seat('s1');
      desk.at(31_000);
      desk.at(91_000);
      desk.serve('c');
      desk.do({ kind: 'contact-transferred', contactId: 'c', to: { queueId: 'other' }, by: BOSS });
      desk.serve('c');
      desk.do({ kind: 'seat-lost', seatId: 's1', graceMs: 1_000 });
      desk.at(92_000);
      desk.do({ kind: 'contact-priority-changed', contactId: 'c', priority: 3, by: BOSS });
      expect(desk.record('c')).toMatchObject({
        state: 'queued',
        queueId: 'other',
        enqueuedAt: desk.instant(0),
        priority: 3,
      });
      expect(desk.engine.explain('c')?.waitedMs).toBe(92_000);
    });

    it('counts the time that a channel kept the customer before, an hour at most', () => {
      const desk = new Desk();
      desk.at(5_000_000);
      desk.contact('plain');
      desk.at(5_001_000);
      const keep = (contactId: string, waitingSince: number) => {
        desk.arrive(contactId);
        desk.do({ kind: 'contact-queued', contactId, waitingSince: desk.instant(waitingSince) });
      };
      keep('kept', 4_990_000);
      keep('for-days', 0);
      keep('from-the-future', 9_000_000);
      const enqueued = (id: string) => desk.record(id).enqueuedAt;
      expect(enqueued('kept')).toBe(desk.instant(4_990_000));
      expect(enqueued('for-days')).toBe(desk.instant(5_001_000 - 3_600_000));
      expect(enqueued('from-the-future')).toBe(desk.instant(5_001_000));
      expect(
        ['for-days', 'kept', 'plain', 'from-the-future'].map((id) => desk.engine.explain(id)?.placeInLine),
      ).toEqual([1, 2, 3, 4]);
      desk.arrive('broken');
      expect(desk.rejection({ kind: 'contact-queued', contactId: 'broken', waitingSince: 0.5 })).toBe('invalid-value');
    });

    it('asks a new priority where the contact stands', () => {
      const desk = new Desk();
      desk.contact('a');
      desk.at(1_000);
      desk.contact('b');
      desk.do({ kind: 'contact-priority-changed', contactId: 'b', priority: 1, by: BOSS });
      expect([desk.engine.explain('a')?.placeInLine, desk.engine.explain('b')?.placeInLine]).toEqual([2, 1]);
      desk.seat('s');
      expect(desk.offers()).toEqual({ b: 's' });
    });
  });

  describe('between seats, by ranking', () => {
    it.each<[Ranking, string]>([
      ['longest-idle', 'idle'],
      ['most-skilled', 'expert'],
      ['least-skilled', 'junior'],
    ])('%s for a call', (ranking, taken) => {
      const desk = new Desk({ queues: [queue('q', { requires: { power: 1 }, ranking })] });
      desk.seat('idle', { skills: { power: 5, english: 5 } });
      desk.at(1_000);
      desk.seat('expert', { skills: { power: 9, english: 1 } });
      desk.seat('junior', { skills: { power: 2 } });
      desk.contact('c');
      expect(desk.offers()).toEqual({ c: taken });
    });

    it('least-loaded: units in use by capacity', () => {
      const desk = new Desk({ queues: [queue('q', { ranking: 'least-loaded' })] });
      desk.seat('small', { capacity: 60 });
      desk.contact('c1', { medium: 'chat' });
      desk.serve('c1');
      desk.seat('large', { capacity: 200 });
      for (const id of ['c2', 'c3', 'c4']) {
        desk.contact(id, { medium: 'chat' });
        desk.serve(id);
      }
      expect(desk.record('c4').seatId).toBe('large');
      desk.contact('c5', { medium: 'chat' });
      desk.contact('c6', { medium: 'chat' });
      expect(desk.offers()).toEqual({ c5: 'large', c6: 'small' });
    });

    it('packed: text-only seats by longest idle, then blended seats with the most in use', () => {
      const desk = new Desk();
      desk.seat('blended');
      desk.seat('blended-too');
      desk.at(1_000);
      desk.seat('text-1', { caps: { voice: 0, chat: 1 } });
      desk.at(2_000);
      desk.seat('text-2', { caps: { voice: 0, chat: 1 } });
      const taken = ['c1', 'c2', 'c3', 'c4', 'c5'].map((id) => {
        desk.contact(id, { medium: 'chat' });
        const [seat] = Object.values(desk.offers());
        desk.serve(id);
        return seat;
      });
      expect(taken).toEqual(['text-1', 'text-2', 'blended', 'blended', 'blended']);
    });

    it('longest idle counts from the end of wrap-up or the latest sign-in; a break does not touch it', () => {
      const desk = new Desk();
      desk.seat('a');
      desk.at(1_000);
      desk.seat('b');
      desk.choose('a', 'not-ready');
      desk.at(5_000);
      desk.choose('a', 'ready');
      desk.contact('c1');
      expect(desk.offers()).toEqual({ c1: 'a' });
      desk.finish('c1');
      expect(desk.seatRecord('a').idleSince).toBe(desk.instant(5_000));
      desk.contact('c2');
      expect(desk.offers()).toEqual({ c2: 'b' });
    });
  });

  it('takes the smaller ring, then home before others, then by ranking, then the smaller seat number', () => {
    const desk = new Desk({
      queues: [queue('q', { requires: { power: 5 }, rings: [{ afterMs: 0, requires: { power: 1 }, scope: ['t'] }] })],
    });
    desk.seat('home-ring-1', { skills: { power: 2 } });
    desk.seat('away-ring-0', { skills: { power: 6 }, centre: 't' });
    desk.seat('home-ring-0-a', { skills: { power: 5 } });
    desk.seat('home-ring-0-b', { skills: { power: 5 } });
    const taken = ['c1', 'c2', 'c3', 'c4'].map((id) => {
      const [offer] = only(desk.contact(id), 'offer-made');
      return [offer?.seatId, offer?.ring];
    });
    expect(taken).toEqual([
      ['home-ring-0-a', 0],
      ['home-ring-0-b', 0],
      ['away-ring-0', 0],
      ['home-ring-1', 1],
    ]);
  });

  describe('reserveForVoice', () => {
    it('keeps the least loaded seats that could serve waiting calls free of new text', () => {
      const desk = new Desk({ centres: [{ id: 'n', weight: 1, reserveForVoice: true }] });
      desk.seat('a');
      desk.seat('b');
      for (const id of ['c1', 'c2', 'c3']) {
        desk.contact(id, { medium: 'chat' });
        desk.serve(id);
      }
      desk.contact('c4', { medium: 'chat' });
      desk.serve('c4');
      expect(desk.record('c4').seatId).toBe('b');
      desk.contact('call');
      expect(desk.states()).toMatchObject({ call: 'queued' });
      desk.contact('c5', { medium: 'chat' });
      expect(desk.engine.explain('c5')?.seats).toMatchObject([
        { seatId: 'a', reason: 'no-capacity' },
        { seatId: 'b', reason: 'reserved-for-other' },
      ]);
      desk.end('c4');
      desk.wrapUp('c4');
      expect(desk.offers()).toEqual({ call: 'b' });
      desk.do({ kind: 'contact-abandoned', contactId: 'call' });
      expect(desk.offers()).toEqual({ c5: 'b' });
    });

    it('asks again who is least loaded when a seat has another capacity', () => {
      const desk = new Desk({ centres: [{ id: 'n', weight: 1, reserveForVoice: true }] });
      desk.seat('a', { capacity: 150 });
      desk.seat('b');
      for (const id of ['first', 'second']) {
        desk.contact(id);
        desk.serve(id);
      }
      desk.contact('call');
      desk.contact('text', { medium: 'chat' });
      expect(desk.offers()).toEqual({});
      const profile = { seatNumber: 2, skills: {}, capacity: 150, caps: {} };
      desk.do({ kind: 'seat-profile-changed', seatId: 'b', profile });
      expect(desk.offers()).toEqual({ text: 'b' });
    });
  });
});

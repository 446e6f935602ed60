import type { RoutingConfig } from '../../src/routing/engine/config';
import { BOSS, Desk, only, queue } from './desk';

/** What a new configuration does to what is under way: docs/adr/0002-engine.md. */
describe('a configuration that changes in the middle of it all', () => {
  const change = (desk: Desk, more: Partial<RoutingConfig>) =>
    desk.do({ kind: 'config-changed', config: { ...desk.config, version: desk.config.version + 1, ...more } });

  it.each([0, 1])('is refused when its version is %i, not above the present 1', (version) => {
    const desk = new Desk();
    const before = desk.engine.snapshot();
    expect(desk.rejection({ kind: 'config-changed', config: { ...desk.config, version } })).toBe('stale-config');
    expect(desk.engine.snapshot()).toEqual(before);
  });

  it('reaches waiting contacts at once: a skill that is not asked any more', () => {
    const desk = new Desk({ queues: [queue('q', { requires: { power: 3 } })] });
    desk.seat('s');
    desk.contact('c');
    expect(desk.offers()).toEqual({});
    change(desk, { queues: [queue('q')] });
    expect(desk.offers()).toEqual({ c: 's' });
  });

  it('lets an offer stand whose seat has lost the skill; the next goes by the new word', () => {
    const desk = new Desk();
    desk.seat('s');
    desk.contact('c');
    change(desk, { queues: [queue('q', { requires: { power: 3 } })] });
    expect(desk.offers()).toEqual({ c: 's' });
    desk.finish('c');
    desk.contact('c2');
    expect(desk.engine.explain('c2')?.counts['missing-skill']).toBe(1);
  });

  it("hands the waiting of a queue that is gone to their access points' queue, with their place", () => {
    const desk = new Desk({ queues: [queue('q'), queue('old')] });
    desk.contact('c', { queue: 'old' });
    desk.at(5_000);
    const effects = change(desk, { queues: [queue('q')] });
    expect(only(effects, 'contact-requeued')).toMatchObject([{ contactId: 'c', queueId: 'q' }]);
    expect(desk.record('c')).toMatchObject({ state: 'queued', queueId: 'q', enqueuedAt: desk.instant(0) });
  });

  it('withdraws an offer in a queue that is gone', () => {
    const desk = new Desk({ queues: [queue('q'), queue('old')] });
    desk.seat('s');
    desk.contact('c', { queue: 'old' });
    const effects = change(desk, { queues: [queue('q')] });
    expect(only(effects, 'offer-ended')).toMatchObject([{ end: 'cancelled', cause: 'config-changed' }]);
    expect(desk.offers()).toEqual({ c: 's' });
  });

  it('closes the waiting as lost, a call with a callback, when no queue is left for them', () => {
    const desk = new Desk();
    desk.contact('call');
    desk.contact('chat', { medium: 'chat' });
    const effects = change(desk, { queues: [queue('new')], accessPoints: [] });
    expect(only(effects, 'contact-closed')).toMatchObject([
      { contactId: 'call', cause: 'lost' },
      { contactId: 'chat', cause: 'lost' },
    ]);
    expect(only(effects, 'offer-callback')).toMatchObject([{ contactId: 'call' }]);
    expect(only(effects, 'release-media')).toHaveLength(2);
  });

  it("lets service go on in a queue that is gone; put back, the contact goes to its access point's queue", () => {
    const desk = new Desk({ queues: [queue('q'), queue('old')] });
    desk.seat('s');
    desk.contact('c', { queue: 'old' });
    desk.serve('c');
    change(desk, { queues: [queue('q')] });
    expect(desk.states()).toEqual({ c: 'active' });
    desk.do({ kind: 'contact-requeued', contactId: 'c', cause: 'supervisor', by: { personId: 'boss' } });
    expect(desk.record('c')).toMatchObject({ state: 'offered', queueId: 'q' });
  });

  it('serves those who wait in a queue that closes', () => {
    const desk = new Desk();
    desk.contact('c');
    change(desk, { queues: [queue('q', { open: false })] });
    desk.seat('s');
    expect(desk.offers()).toEqual({ c: 's' });
  });

  it('counts edited rings anew, never back', () => {
    const far = { afterMs: 60_000, requires: { billing: 1 } };
    const desk = new Desk({ queues: [queue('q', { requires: { power: 1 }, rings: [far] })] });
    desk.seat('power', { skills: { power: 1 }, chosen: { state: 'not-ready', reason: 'break' } });
    desk.seat('billing', { skills: { billing: 1 } });
    desk.contact('c');
    desk.at(20_000);
    change(desk, { queues: [queue('q', { requires: { power: 1 }, rings: [{ ...far, afterMs: 10_000 }] })] });
    expect(desk.offers()).toEqual({ c: 'billing' });
    change(desk, { queues: [queue('q', { requires: { power: 1 }, rings: [far] })] });
    expect(desk.record('c').ring).toBe(1);
    change(desk, { queues: [queue('q', { requires: { power: 1 } })] });
    expect(desk.record('c').ring).toBe(0);
  });

  it('signs the seats of a centre that is gone out, and gives its contacts another home', () => {
    const desk = new Desk();
    desk.seat('s', { centre: 't' });
    desk.contact('chat', { medium: 'chat', centre: 't' });
    desk.serve('chat');
    desk.contact('c', { centre: 't' });
    const effects = change(desk, { centres: [{ id: 'n', weight: 1 }] });
    expect(only(effects, 'seat-state-changed')).toMatchObject([
      { seatId: 's', to: 'signed-out', reason: 'config-changed' },
    ]);
    expect(desk.record('chat')).toMatchObject({ state: 'queued', homeCentreId: 'n' });
    expect(desk.record('c')).toMatchObject({ state: 'queued', homeCentreId: 'n' });
    expect(desk.engine.snapshot().centre).toEqual([{ id: 'n', state: 'active' }]);
  });

  it('counts nothing for the group of a centre that is gone', () => {
    const desk = new Desk();
    desk.seat('s');
    desk.contact('c', { centre: 't' });
    desk.do({ kind: 'centre-state-changed', centreId: 'n', state: 'draining', by: BOSS });
    change(desk, { centres: [{ id: 'n', weight: 1 }] });
    expect(desk.record('c')).toMatchObject({ state: 'queued', homeCentreId: 't' });
    desk.do({ kind: 'manual-assign', contactId: 'c', seatId: 's', by: BOSS });
    desk.serve('c');
    expect(desk.engine.snapshot().group).toEqual([]);
  });

  it('ends a rule that is gone, and keeps the switch of one that stays', () => {
    const rule = {
      queueId: 'q',
      homeCentreId: 'n',
      when: { manual: true },
      action: 'widen',
      targets: ['t'],
      minForceMs: 0,
      enabled: 'auto',
    } as const;
    const desk = new Desk({
      rules: [
        { ...rule, id: 'a' },
        { ...rule, id: 'b' },
      ],
    });
    for (const ruleId of ['a', 'b']) {
      desk.do({
        kind: 'rule-switched',
        ruleId,
        position: 'on',
        reason: 'storm',
        until: desk.instant(60_000),
        by: { personId: 'boss' },
      });
    }
    const effects = change(desk, { rules: [{ ...rule, id: 'b' }] });
    expect(only(effects, 'rule-left')).toMatchObject([{ ruleId: 'a' }]);
    expect(desk.engine.snapshot().rule).toMatchObject([{ id: 'b', switched: { position: 'on' } }]);
  });
});

import { Desk, queue } from './desk';
import { Occurrences } from './occurrences';

const WIDEN = {
  id: 'r',
  queueId: 'q',
  homeCentreId: 'n',
  when: { manual: true },
  action: 'widen',
  targets: ['t'],
  minForceMs: 0,
  enabled: 'auto',
} as const;

/** The counts of what happens at a desk after `begin`. */
function counted(desk: Desk, happens: (desk: Desk) => void): Occurrences {
  const counts = new Occurrences();
  counts.watch(desk.engine);
  const apply = desk.engine.apply.bind(desk.engine);
  desk.engine.apply = (command, now) => {
    const effects = apply(command, now);
    counts.saw(command, effects, desk.config);
    return effects;
  };
  happens(desk);
  return counts;
}

function timesOf(counts: Occurrences): Record<string, number> {
  const lines = counts.table().split('\n').slice(1);
  const pairs = lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))] as const);
  return Object.fromEntries(pairs.filter(([, times]) => times > 0));
}

describe('what random sequences did', () => {
  it('is too rare as long as nothing was seen, each member of each list', () => {
    const rare = new Occurrences().tooRare(10_000);
    expect(rare.length).toBeGreaterThan(150);
    expect(rare).toEqual(
      expect.arrayContaining([
        'command tick 0',
        'rejected stale-config 0',
        'ranking decided packed 0',
        'rule did voicemail 0',
        'rule turned by serviceLevel 0',
        'offer with named seat and excludes 0',
      ]),
    );
  });

  it('is what the engine was asked and said, and what was a choice between seats and between contacts', () => {
    const desk = new Desk({ queues: [queue('q', { ranking: 'least-skilled' })], rules: [WIDEN] });
    desk.seat('s', { centre: 't', skills: { power: 1 } });
    desk.seat('u', { centre: 't' });
    desk.contact('a');
    desk.contact('b');
    const counts = counted(desk, () => {
      desk.do({
        kind: 'rule-switched',
        ruleId: 'r',
        position: 'on',
        reason: 'x',
        until: desk.instant(9_000),
        by: { personId: 'boss' },
      });
      desk.decline('a');
    });
    expect(timesOf(counts)).toEqual({
      'command rule-switched': 1,
      'command offer-declined': 1,
      'effect offer-made': 2,
      'effect offer-ended': 1,
      'effect rule-switched': 1,
      'effect rule-entered': 1,
      'offer ended declined': 1,
      'rule did widen': 2,
      'rule turned by manual': 1,
      'seat refused offer-pending': 1,
      'ranking decided least-skilled': 1,
    });
    expect([counts.decisions, counts.contested, counts.contestedShare]).toEqual([2, 1, 0.5]);
  });

  it('tells what meets at one offer', () => {
    const desk = new Desk({
      queues: [queue('q', { rings: [{ afterMs: 1_000, requires: { power: 1 } }], requires: { power: 5 } })],
    });
    desk.seat('s', { skills: { power: 2 } });
    desk.seat('expert', { skills: { power: 5 }, chosen: { state: 'not-ready', reason: 'break' } });
    desk.contact('mail', { medium: 'email' });
    desk.at(1_000);
    desk.serve('mail');
    desk.contact('call');
    const counts = counted(desk, () => {
      desk.at(2_000);
    });
    expect(timesOf(counts)).toMatchObject({
      'offer with ring above 0 and interrupts': 1,
      'seat refused seat-not-ready': 1,
    });
  });
});

import type { SamplePage, SampleView } from '../../../src/platform/realtime/console-protocol';

/** A sample drawn at the `n`-th instant, for tests. */
export function aSample(n: number, over: Partial<SampleView> = {}): SampleView {
  return {
    sampleId: `s${n}`,
    contactId: `c${n}`,
    medium: 'chat',
    queueId: 'bills',
    centreId: 'south',
    agent: { personId: 'p1', name: 'P' },
    drawnAt: n,
    serviceStartedAt: n,
    serviceEndedAt: n,
    closedAt: n,
    outcome: null,
    reasons: [{ kind: 'random' }],
    recording: null,
    opened: null,
    ...over,
  };
}

export function aPage(items: readonly SampleView[], over: Partial<SamplePage> = {}): SamplePage {
  return { items, next: null, queues: [], centres: [], outcomes: [], ...over };
}

import { readScenario } from './scenario-file';

/** A file that is right; the tables below spoil one thing each. */
const RIGHT = {
  durationS: 3600,
  warmUpS: 60,
  centres: [
    { id: 'n', downtime: [{ fromS: 60, toS: 120 }] },
    { id: 'x', weight: 0 },
  ],
  queues: [
    { id: 'q', medium: 'voice', requires: { a: 1 }, rings: [{ afterS: 5, requires: { b: 1 }, scope: ['x'] }] },
    { id: 'mail', medium: 'email' },
  ],
  arrivals: [
    {
      queue: 'q',
      weights: { n: 5, x: 3 },
      interarrival: { dist: 'exponential', meanS: 3 },
      rateFactor: [{ fromS: 0, factor: 2 }],
      handle: { dist: 'uniform', minS: 1, maxS: 2 },
      ivr: { dist: 'constant', meanS: 20 },
      preferredGroup: 'g',
    },
    { queue: 'mail', timesS: [1, 1, 2], handle: { dist: 'empirical', valuesS: [1, 2] } },
  ],
  trace: [{ atS: 3599.5, queue: 'q', centre: 'n', handleS: 200 }],
  seats: [{ group: 'g', centre: 'n', count: 2, skills: { a: 10, b: 1 }, caps: { chat: 3 }, onlineS: [[0, 100]] }],
  overflow: [
    { id: 'r', queue: 'q', home: 'n', when: { all: [{ oldestWaitMs: 30000 }] }, action: 'widen', targets: ['x'] },
  ],
};

/** The file with another value at a path such as `queues.0.medium`; undefined takes the key out. */
function spoilt(path: string, value: unknown): string {
  const document = structuredClone(RIGHT) as unknown;
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  const holder = steps.reduce<unknown>((here, step) => (here as Record<string, unknown>)[step], document);
  (holder as Record<string, unknown>)[last] = value;
  return JSON.stringify(document);
}

function problemsOf(text: string): string[] {
  return (readScenario(text).problems ?? []).map(({ path, message }) => `${path}: ${message}`);
}

test('a file that is right is read', () => {
  expect(readScenario(JSON.stringify(RIGHT))).toEqual({ scenario: RIGHT });
});

const exponential = (meanS: number) => ({ dist: 'exponential', meanS });

const SLIPS: readonly (readonly [string, unknown, string])[] = [
  ['sed', 7, 'sed: unknown key, did you mean seed?; known here: seed, replications, warmUpS, durationS, secondsPer'],
  ['durationS', undefined, 'durationS: is missing; must be a time in seconds above 0'],
  ['durationS', 0, 'durationS: must be a time in seconds above 0, up to 1000000000, got 0'],
  ['seed', 1.5, 'seed: must be a whole number, got 1.5'],
  ['replications', 0, 'replications: must be a whole number from 1 to 10000, got 0'],
  ['warmUpS', -1, 'warmUpS: must be a time in seconds, from 0 to 1000000000, got -1'],
  ['warmUpS', 3600, 'warmUpS: must be below durationS, for the warm-up lies inside the duration; got 3600 of 3600'],
  ['queues', {}, 'queues: must be a list, got {}'],
  ['centres.0.wieght', 1, 'centres[0].wieght: unknown key, did you mean weight?; known here: id, trunks, ivrPorts'],
  ['centres.0.trunks', -1, 'centres[0].trunks: must be a whole number from 0 to 1000000, got -1'],
  ['centres.0.weight', -1, 'centres[0].weight: must be a number, from 0 to 1000000, got -1'],
  ['centres.0.state', 'closed', 'centres[0].state: must be one of: active, degraded, draining, down, got "closed"'],
  ['centres.0.downtime.0.toS', 60, 'centres[0].downtime[0].toS: must be above fromS 60, got 60'],
  ['centres.2', { id: 'n' }, 'centres[2].id: must be another than that of centres[0], got n twice'],
  ['queues.0.medium', 'fax', 'queues[0].medium: must be one of: voice, chat, sms, email, got "fax"'],
  ['queues.0.medium', undefined, 'queues[0].medium: is missing; must be one of: voice, chat, sms, email'],
  ['queues.0.requires', { a: 11 }, 'queues[0].requires.a: must be a level, a whole number from 1 to 10, got 11'],
  ['queues.0.requires', { z: 1 }, 'queues[0].requires.z: unknown skill z, no seat has it; seats have: a, b'],
  ['queues.0.rings.0.requires', { z: 1 }, 'queues[0].rings[0].requires.z: unknown skill z, no seat has it; seats'],
  ['queues.0.rings.0.scope', ['y'], 'queues[0].rings[0].scope[0]: unknown centre y; must be one of: n, x'],
  ['queues.0.rings', [{ afterS: 9 }, { afterS: 8 }], 'queues[0].rings[1].afterS: must be at or above the one before'],
  ['queues.0.rings', [{}], 'queues[0].rings[0].afterS: is missing; must be a time in seconds'],
  ['queues.0.offerTimeoutS', 0, 'queues[0].offerTimeoutS: must be a time in seconds above 0'],
  ['queues.0.answerDelay', 5, 'queues[0].answerDelay: must be a distribution such as { "dist": "exponential"'],
  ['queues.0.maxWaiting', 1.5, 'queues[0].maxWaiting: must be a whole number from 0 to 1000000000, got 1.5'],
  ['queues.0.saturation', {}, 'queues[0].saturation: must have at least one of: waiting, oldestWaitMs, trunksFull'],
  ['queues.2', { id: 'q', medium: 'voice' }, 'queues[2].id: must be another than that of queues[0], got q twice'],
  ['arrivals.0.queue', 'p', 'arrivals[0].queue: unknown queue p; must be one of: q, mail'],
  ['arrivals.0.centre', 'n', 'arrivals[0]: must have only one of centre and weights, got both'],
  ['arrivals.0.weights', { n: 0 }, 'arrivals[0].weights: must have a weight above 0, got {"n":0}'],
  ['arrivals.0.weights', {}, 'arrivals[0].weights: must have a weight above 0, got {}'],
  ['arrivals.0.weights', { n: -5 }, 'arrivals[0].weights.n: must be a weight, from 0 to 1000000, got -5'],
  ['arrivals.0.weights', { y: 5 }, 'arrivals[0].weights.y: unknown centre y; must be one of: n, x'],
  ['arrivals.1.centre', 'y', 'arrivals[1].centre: unknown centre y; must be one of: n, x'],
  ['arrivals.0.interarrival', undefined, 'arrivals[0]: must have one of interarrival and timesS, got neither'],
  ['arrivals.0.timesS', [], 'arrivals[0]: must have one of interarrival and timesS, got both'],
  ['arrivals.0.interarrival', exponential(0), 'arrivals[0].interarrival: must have a mean of at least 0.001 s'],
  ['arrivals.0.interarrival', exponential(-3), 'arrivals[0].interarrival.meanS: must be a time in seconds, from 0'],
  ['arrivals.0.interarrival', { dist: 'exponential' }, 'arrivals[0].interarrival.meanS: is missing; must be a time'],
  ['arrivals.0.handle', { dist: 'gamma' }, 'arrivals[0].handle.dist: must be a distribution such as'],
  ['arrivals.0.handle', { dist: 'uniform', minS: 2, maxS: 1 }, 'arrivals[0].handle.maxS: must be at or above minS 2'],
  ['arrivals.0.handle', { dist: 'erlang', meanS: 2, k: 0 }, 'arrivals[0].handle.k: must be a whole number from 1'],
  ['arrivals.0.handle', { dist: 'erlang', meanS: 2, k: 1.5 }, 'arrivals[0].handle.k: must be a whole number from 1'],
  ['arrivals.0.handle', { dist: 'hyperexponential', meanS: 2, scv: 0.5 }, 'arrivals[0].handle.scv: must be a number'],
  ['arrivals.0.handle', { dist: 'lognormal', meanS: 0, sdS: 1 }, 'arrivals[0].handle.meanS: must be a time in seconds'],
  ['arrivals.0.handle', { dist: 'empirical', valuesS: [] }, 'arrivals[0].handle.valuesS: needs a value'],
  ['arrivals.0.handle', { dist: 'empirical', valuesS: [-1] }, 'arrivals[0].handle.valuesS[0]: must be a time'],
  ['arrivals.0.handle', { ...exponential(1), k: 2 }, 'arrivals[0].handle.k: unknown key; known here: dist, meanS'],
  ['arrivals.0.handle', undefined, 'arrivals[0].handle: is missing; must be a distribution'],
  ['arrivals.0.patience', { dist: 'uniform', minS: 2, maxS: 1 }, 'arrivals[0].patience.maxS: must be at or above minS'],
  ['arrivals.0.preferredGroup', 'h', 'arrivals[0].preferredGroup: unknown group h; must be one of: g'],
  ['arrivals.0.rateFactor.0.factor', -1, 'arrivals[0].rateFactor[0].factor: must be a number, from 0 to 1000000'],
  [
    'arrivals.0.rateFactor',
    [
      { fromS: 5, factor: 1 },
      { fromS: 5, factor: 2 },
    ],
    'arrivals[0].rateFactor[1].fromS: must be above the one before, got 5 after 5',
  ],
  ['arrivals.1.timesS', [2, 1], 'arrivals[1].timesS[1]: must be at or above the one before, got 1 after 2'],
  ['arrivals.1.timesS', [-2], 'arrivals[1].timesS[0]: must be a time in seconds, from 0 to 1000000000, got -2'],
  ['arrivals.1.rateFactor', [], 'arrivals[1].rateFactor: must be left out beside timesS'],
  [
    'arrivals.1.ivr',
    exponential(1),
    'arrivals[1].ivr: must be left out: an IVR is for calls, and queue mail is for em',
  ],
  ['trace.0.queue', 'p', 'trace[0].queue: unknown queue p; must be one of: q, mail'],
  ['trace.0.centre', 'y', 'trace[0].centre: unknown centre y; must be one of: n, x'],
  ['trace.0.atS', 3600, 'trace[0].atS: must be below durationS 3600, got 3600'],
  ['trace.0.handleS', undefined, 'trace[0].handleS: is missing; must be a time in seconds'],
  ['trace.0.patienceS', -1, 'trace[0].patienceS: must be a time in seconds, from 0 to 1000000000, got -1'],
  ['seats.0.centre', 'y', 'seats[0].centre: unknown centre y; must be one of: n, x'],
  ['seats.0.centre', undefined, 'seats[0].centre: is missing; must be one of: n, x'],
  ['seats.1', { centre: 'n' }, 'seats[1].group: is missing; must be an id'],
  ['seats.0.skills.a', 0, 'seats[0].skills.a: must be a level, a whole number from 1 to 10, got 0'],
  ['seats.0.caps.fax', 1, 'seats[0].caps.fax: unknown key; known here: voice, chat, sms, email'],
  ['seats.0.count', -1, 'seats[0].count: must be a whole number from 0 to 200000, got -1'],
  ['seats.0.onlineS.0', [5, 5], 'seats[0].onlineS[0]: must end after it begins, got [5, 5]'],
  ['seats.0.onlineS.0', [5], 'seats[0].onlineS[0]: must be a pair [from, to] of times in seconds'],
  ['overflow.0.queue', 'p', 'overflow[0].queue: unknown queue p; must be one of: q, mail'],
  ['overflow.0.home', 'y', 'overflow[0].home: unknown centre y; must be one of: n, x'],
  ['overflow.0.targets', ['y'], 'overflow[0].targets[0]: unknown centre y; must be one of: n, x'],
  ['overflow.0.targets', ['n'], 'overflow[0].targets[0]: must be another centre than home n'],
  ['overflow.0.targets', [], 'overflow[0].targets: needs a target'],
  ['overflow.0.action', 'voicemail', 'overflow[0].action: must be widen or move'],
  ['overflow.0.when', { oldestWaitMs: -1 }, 'overflow[0].when.oldestWaitMs: must be whole milliseconds from 0'],
  ['overflow.0.when', { all: [{ oldest: 1 }] }, 'overflow[0].when.all[0]: must have exactly one of: all, any, oldest'],
  ['overflow.0.share', 101, 'overflow[0].share: must be a whole percentage from 1 to 100, got 101'],
  ['overflow.0.hours', 'never', 'overflow[0].hours: must be "always", got "never"'],
];

test.each(SLIPS)('%s = %j is told', (path, value, expected) => {
  const problems = problemsOf(spoilt(path, value));
  expect(problems).toContainEqual(expect.stringContaining(expected));
  // One slip, one problem: nothing that follows from it is told as well.
  expect(problems).toHaveLength(1);
});

test('a move goes to a queue of the same medium', () => {
  const document = structuredClone(RIGHT) as { overflow: Record<string, unknown>[] };
  Object.assign(document.overflow[0] ?? {}, { action: 'move', targets: ['mail', 'q', 'p'] });
  expect(problemsOf(JSON.stringify(document))).toEqual([
    'overflow[0].targets[0]: must be a queue for voice, and mail is for email',
    'overflow[0].targets[1]: must be another queue than q',
    'overflow[0].targets[2]: unknown queue p; must be one of: q, mail',
  ]);
});

test('centres may all have weight 0 only where every contact names its centre', () => {
  const queues = [{ id: 'q', medium: 'voice' }];
  const handle = { dist: 'constant', meanS: 1 };
  const document = {
    durationS: 10,
    centres: [{ id: 'n', weight: 0 }],
    queues,
    arrivals: [
      { queue: 'q', timesS: [1], handle },
      { queue: 'q', centre: 'n', timesS: [1], handle },
    ],
    trace: [{ atS: 1, queue: 'q', handleS: 1 }],
  };
  expect(problemsOf(JSON.stringify(document))).toEqual([
    'arrivals[0]: needs a centre or weights, for no centre has a weight above 0',
    'trace[0]: needs a centre or weights, for no centre has a weight above 0',
  ]);
});

test('everything that is wrong is told at once, whatever its kind', () => {
  const text = JSON.stringify({
    durationS: -1,
    extra: 1,
    queues: [{ id: 'q' }],
    trace: [{ atS: 1, queue: 'p', handleS: 1 }],
  });
  expect(problemsOf(text).map((problem) => problem.split(':')[0])).toEqual([
    'durationS',
    'queues[0].medium',
    'extra',
    'trace[0].queue',
  ]);
});

test.each([
  [
    '{\n  "seed": 7, // why\n  "durationS": 1\n}',
    'is not JSON at line 2, column 14: JSON has no comments; leave them out',
  ],
  ['/* why */ {}', 'is not JSON at line 1, column 1: JSON has no comments; leave them out'],
  ['{"durationS": 1,}', 'is not JSON at line 1, column 17: must be one JSON document'],
  ['{"durationS": 1', 'is not JSON at line 1, column 16: must be one JSON document'],
  ["{'durationS': 1}", 'is not JSON at line 1, column 2: must be one JSON document'],
  ['', 'is not JSON at line 1, column 1: must be one JSON document'],
  ['{} {}', 'is not JSON at line 1, column 4: must be one JSON document'],
  ['[]', 'must be an object such as { "durationS": 3600, … }, got []'],
  ['null', 'must be an object such as { "durationS": 3600, … }, got null'],
])('%j is no scenario', (text, expected) => {
  expect(problemsOf(text)).toEqual([expect.stringContaining(expected)]);
});

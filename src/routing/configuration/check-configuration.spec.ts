import type { z } from 'zod';
import { buildRoutingConfig } from './build-routing-config';
import { checkConfiguration } from './check-configuration';
import { accessPointSchema, centreSchema, queueSchema, ruleSchema, settingsChangeSchema } from './configuration.schema';
import { defaultSettings } from './default-settings';
import type { Configuration } from './kinds';

type Given = Readonly<Record<string, unknown>>;
interface House {
  readonly north?: Given;
  readonly billing?: Given;
  readonly rule?: Given;
  readonly points?: readonly Given[];
  readonly rules?: readonly Given[];
}

const RULE = { id: 'r', name: 'r', queueId: 'billing', homeCentreId: 'north', when: { manual: true } };
const WIDEN = { ...RULE, targets: ['south'] };
const WORKDAYS = { days: [1, 2, 3, 4, 5], from: '08:00', to: '20:00' };

/** Two centres, three queues, a rule; an access point for voice and one for chat lead to `billing`, one for chat to `vip`. */
function house({ north, billing, rule = WIDEN, points = [], rules = [] }: House): Configuration {
  const point = (id: string, medium: string, address: string, queueId: string) =>
    ({ id, name: id, medium, address, queueId, homeCentreId: 'north' }) as const;
  return {
    centres: items(centreSchema, [
      { id: 'north', name: 'north', ...north },
      { id: 'south', name: 'south' },
    ]),
    skills: new Map(),
    queues: items(queueSchema, [
      { id: 'billing', name: 'b', requires: {}, ...billing },
      { id: 'general', name: 'g', requires: {} },
      { id: 'vip', name: 'v', requires: {} },
    ]),
    accessPoints: items(accessPointSchema, [
      point('phone', 'voice', '95598', 'billing'),
      point('web', 'chat', 'web-key', 'billing'),
      point('vip', 'chat', 'vip-key', 'vip'),
      ...points,
    ]),
    rules: items(ruleSchema, [rule, ...rules]),
    outcomes: new Map(),
    settings: defaultSettings(),
  };
}

function items<S extends z.ZodType<{ id: string }>>(schema: S, documents: readonly Given[]) {
  return new Map(documents.map((document) => [String(document['id']), { ...schema.parse(document), version: 1 }]));
}

function problems(configuration: Configuration): Record<string, string> {
  const found = checkConfiguration(
    configuration,
    (kind, id) => `${kind}.${id}`,
    () => true,
  );
  return Object.fromEntries(found.map(({ path, message }) => [path.replace(/^rules\.r\./, ''), message]));
}

/** Of the shape alone. */
function shapeProblems(schema: z.ZodType, document: Given): Record<string, string> {
  const { error } = schema.safeParse(document);
  return Object.fromEntries((error?.issues ?? []).map(({ path, message }) => [path.join('.'), message]));
}

const NUMBER = 'a number as dialled, 2 to 20 digits with an optional + in front,';

describe('the shape of a rule', () => {
  it.each<[Given, Record<string, string>]>([
    [
      { action: 'forward' },
      {
        action: 'must be one of: widen, move, announce, deflect, external, release, offer-callback, voicemail',
      },
    ],
    [{ choose: 'nearest' }, { choose: 'must be in-order or best' }],
    [{ share: 0 }, { share: 'must be a whole number from 1 to 100' }],
    [{ share: 12.5 }, { share: 'must be a whole number from 1 to 100' }],
    [{ share: 101 }, { share: 'must be a whole number from 1 to 100' }],
    [{ minGainMs: -1 }, { minGainMs: 'must be a whole number from 0 to 86400000' }],
    [{ lenderHealth: 'yes' }, { lenderHealth: 'must be true or false' }],
    [{ parameter: '' }, { parameter: 'must not be empty' }],
    [{ parameter: 'a\u0000b' }, { parameter: 'must not contain NUL or broken characters' }],
    [{ parameter: 'x'.repeat(501) }, { parameter: 'has at most 500 characters' }],
    [{ targets: ['South'] }, { 'targets.0': expect.stringContaining('must be an id') as string }],
    [{ targets: Array.from({ length: 51 }, (_, index) => `c${index}`) }, { targets: 'has at most 50 targets' }],
    [{ hours: '08:00-20:00' }, { hours: 'must be an object with weekly and perhaps dates' }],
    [{ hours: {} }, { 'hours.weekly': 'must be a list of weekly windows' }],
    [
      { hours: { weekly: [{ days: [0, 8], from: '24:00', to: '8:00' }] } },
      {
        'hours.weekly.0.days.0': 'must be a whole number from 1 to 7',
        'hours.weekly.0.days.1': 'must be a whole number from 1 to 7',
        'hours.weekly.0.from': 'must be a time of day from 00:00 to 23:59',
        'hours.weekly.0.to': 'must be a time of day from 00:00 to 24:00',
      },
    ],
    [
      { hours: { weekly: [{ days: [], from: '08:00', to: '24:01' }] } },
      {
        'hours.weekly.0.days': 'must be a list of days, 1 (Monday) to 7 (Sunday)',
        'hours.weekly.0.to': 'must be a time of day from 00:00 to 24:00',
      },
    ],
    [
      { hours: { weekly: [], dates: [{ date: '2027-02-30', windows: 'closed' }] } },
      {
        'hours.dates.0.date': 'must be a date such as 2027-02-17',
        'hours.dates.0.windows': 'must be a list of windows; none: closed',
      },
    ],
  ])('%j', (more, expected) => {
    expect(shapeProblems(ruleSchema, { ...WIDEN, ...more })).toEqual(expected);
  });

  it('leaves out what is not decided', () => {
    expect(ruleSchema.parse(WIDEN)).toMatchObject({
      action: 'widen',
      choose: 'in-order',
      share: 100,
      lenderHealth: false,
      homeFirst: false,
    });
  });
});

describe('a rule', () => {
  it.each<[Given, Record<string, string>]>([
    [{ action: 'widen', targets: [] }, { targets: 'needs at least one centre' }],
    [{ action: 'move', targets: [] }, { targets: 'needs at least one queue' }],
    [
      { action: 'widen', targets: ['north', 'west', 'south', 'south'] },
      {
        'targets.0': 'is the home centre itself; another centre would be right',
        'targets.1': 'centre `west` is not known; known: north, south',
        'targets.3': 'centre `south` is there already',
      },
    ],
    [
      { action: 'move', targets: ['billing', 'south', 'general', 'general'] },
      {
        'targets.0': "is the rule's own queue; another queue would be right",
        'targets.1': 'queue `south` is not known; known: billing, general, vip',
        'targets.3': 'queue `general` is there already',
      },
    ],
    [
      { action: 'announce', targets: ['south'], parameter: '请稍候' },
      { targets: 'have no meaning for "announce"; none would be right' },
    ],
    [
      { action: 'release', choose: 'best', lenderHealth: true, homeFirst: true },
      {
        choose: 'has no meaning for "release", which has no targets',
        lenderHealth: 'has no meaning unless action is "widen"',
        homeFirst: 'has no meaning unless action is "widen"',
      },
    ],
    [{ targets: ['south'], minGainMs: 30_000 }, { minGainMs: 'has no meaning unless choose is "best"' }],
    [
      { action: 'move', targets: ['general'], lenderHealth: true, parameter: 'x' },
      {
        lenderHealth: 'has no meaning unless action is "widen"',
        parameter: 'has no meaning for "move"; none would be right',
      },
    ],
    [{ action: 'announce' }, { parameter: 'is needed: the text that the customer is told' }],
    [
      { queueId: 'vip', action: 'deflect' },
      { parameter: 'is needed: the number, mail address or link that the customer is sent to' },
    ],
    [
      { queueId: 'vip', action: 'deflect', parameter: 'our web site' },
      { parameter: `must be ${NUMBER} a mail address, or a link beginning with http:// or https://` },
    ],
    [
      { action: 'deflect', parameter: 'https://example.cn/help' },
      { parameter: `is read out to callers of queue \`billing\`; ${NUMBER} would be right` },
    ],
    [
      { action: 'voicemail' },
      {
        action: '"voicemail" is carried out by no channel yet; announce, deflect, external, release would be right',
      },
    ],
    [
      { action: 'offer-callback' },
      {
        action:
          '"offer-callback" is carried out by no channel yet; announce, deflect, external, release would be right',
      },
    ],
    [
      { action: 'external', parameter: '+862112345678' },
      {
        action:
          '"external" is not carried out for chat, which queue `billing` receives; announce, deflect, release would be right',
      },
    ],
    [{ queueId: 'general', action: 'external' }, { parameter: `is needed: ${NUMBER} to put the call through to` }],
    [
      { queueId: 'general', action: 'external', parameter: '021-1234' },
      { parameter: `must be ${NUMBER} to put the call through to` },
    ],
    [
      { queueId: 'general', action: 'external', parameter: '95598' },
      { parameter: 'is a number of ours: the call would come back; another is right' },
    ],
    [
      { queueId: 'nowhere', homeCentreId: 'west' },
      {
        queueId: 'queue `nowhere` is not known; known: billing, general, vip',
        homeCentreId: 'centre `west` is not known; known: north, south',
        targets: 'needs at least one centre',
      },
    ],
    [
      {
        targets: ['south'],
        hours: {
          weekly: [WORKDAYS, { days: [6], from: '08:00', to: '08:00' }],
          dates: [
            { date: '2027-02-17', windows: [] },
            { date: '2027-02-17', windows: [{ from: '22:00', to: '06:00' }] },
          ],
        },
      },
      {
        'hours.weekly.1.to': 'is 08:00 like its beginning; 00:00 to 24:00 is a whole day',
        'hours.dates.1.date': '2027-02-17 is there already, at 0',
        'hours.dates.1.windows.0.to': 'is 06:00; a time after 22:00, to 24:00 at the latest, would be right',
      },
    ],
    [
      { targets: ['south'], hours: { weekly: [], dates: [{ date: '2027-02-17', windows: [] }] } },
      { hours: 'are never open; at least one window would be right, or no hours at all for always' },
    ],
  ])('%j is refused', (more, expected) => {
    expect(problems(house({ rule: { ...RULE, ...more } }))).toEqual(expected);
  });

  it.each<Given>([
    { targets: ['south'], choose: 'best', minGainMs: 10_000, lenderHealth: true, homeFirst: true, share: 30 },
    { action: 'move', targets: ['general', 'vip'], choose: 'best' },
    { action: 'announce', parameter: '坐席忙，请稍候。\nAll agents are busy.' },
    { action: 'release' },
    { action: 'release', parameter: '请明天再来。' },
    { action: 'deflect', parameter: '+862112345678' },
    { queueId: 'vip', action: 'deflect', parameter: 'https://example.cn/help' },
    { queueId: 'vip', action: 'deflect', parameter: 'help@example.cn' },
    { queueId: 'general', action: 'external', parameter: '12398' },
    { targets: ['south'], hours: { weekly: [WORKDAYS], dates: [{ date: '2027-02-17', windows: [] }] } },
  ])('%j is right', (more) => {
    expect(problems(house({ rule: { ...RULE, ...more } }))).toEqual({});
  });

  it('asks what rules move to its queue, and what access points bring later', () => {
    const external = { ...RULE, queueId: 'general', action: 'external', parameter: '12398' };
    const words = (medium: string) =>
      `"external" is not carried out for ${medium}, which queue \`general\` receives; announce, deflect, release would be right`;
    const chain = [
      { ...RULE, id: 'm1', queueId: 'vip', action: 'move', targets: ['billing'] },
      { ...RULE, id: 'm2', queueId: 'billing', action: 'move', targets: ['general'] },
    ];
    expect(problems(house({ rule: external, rules: chain }))).toEqual({ action: words('chat') });
    const point = {
      id: 'late',
      name: 'l',
      medium: 'sms',
      address: '10690001',
      queueId: 'general',
      homeCentreId: 'north',
    };
    expect(problems(house({ rule: external, points: [point] }))).toEqual({ action: words('sms') });
  });

  it('is not named to somebody who may not see it', () => {
    const configuration = house({ rule: { ...RULE, action: 'voicemail' } });
    const found = checkConfiguration(
      configuration,
      () => '',
      (kind) => kind !== 'rules',
    );
    expect(found.map(({ path }) => path)).toEqual(['rules.action']);
  });
});

describe('hours', () => {
  const hours = { weekly: [WORKDAYS] };
  const berlin = { timeZone: 'Europe/Berlin' };
  const words = (whose: string) =>
    `are counted by clocks that are never changed, and Europe/Berlin, the time zone of ${whose}, changes them; ` +
    'a zone without summer time such as Asia/Shanghai or Etc/GMT-1 would be right';

  it('need a centre whose clocks are never changed; a centre without hours may have any', () => {
    expect(problems(house({ north: { ...berlin, hours } }))).toEqual({
      'centres.north.hours': words('centre `north`'),
    });
    expect(problems(house({ north: berlin, rule: { ...WIDEN, hours } }))).toEqual({
      hours: words('its home centre `north`'),
    });
    expect(problems(house({ north: berlin }))).toEqual({});
  });

  it('reach the engine in minutes, those of a rule by the clocks of its home', () => {
    const config = buildRoutingConfig(
      3,
      house({
        north: { timeZone: 'Asia/Urumqi', hours },
        rule: { ...WIDEN, hours: { weekly: [{ ...WORKDAYS, days: [1] }] } },
      }),
    );
    expect(config.centres[0]?.hours).toMatchObject({ utcOffsetMin: 360, weekly: { length: 5 } });
    expect(config.centres[1]).not.toHaveProperty('hours');
    expect(config.rules[0]?.hours).toEqual({ utcOffsetMin: 360, weekly: [{ from: 480, to: 1_200 }] });
  });
});

describe('saturation and hops', () => {
  it.each<[Given, Record<string, string>]>([
    [{ waiting: 0 }, { 'saturation.waiting': 'must be a whole number from 1 to 1000000' }],
    [{ oldestWaitMs: -1 }, { 'saturation.oldestWaitMs': 'must be a whole number from 0 to 86400000' }],
    [{ trunksFull: false }, { 'saturation.trunksFull': 'must be true, or left out' }],
  ])('%j is refused', (saturation, expected) => {
    expect(shapeProblems(queueSchema, { id: 'q', name: 'q', requires: {}, saturation })).toEqual(expected);
  });

  it('say at least one value, and reach the engine', () => {
    expect(problems(house({ billing: { saturation: {} } }))).toEqual({
      'queues.billing.saturation': 'is empty; at least one of waiting, oldestWaitMs, trunksFull would be right',
    });
    const saturation = { waiting: 20, trunksFull: true };
    const config = buildRoutingConfig(1, house({ billing: { saturation } }));
    expect(config.queues[0]).toMatchObject({ saturation });
    expect(config.maxHops).toBe(1);
  });

  it.each([0, 6, 1.5])('%p hops are refused', (maxHops) => {
    expect(shapeProblems(settingsChangeSchema, { ...defaultSettings(), maxHops })).toEqual({
      maxHops: 'must be a whole number from 1 to 5',
    });
  });
});

it('rules reach the engine with everything that was decided', () => {
  const rule = { ...WIDEN, choose: 'best', minGainMs: 10_000, share: 30, lenderHealth: true };
  const tell = { ...RULE, id: 'tell', action: 'announce', parameter: '请稍候' };
  expect(buildRoutingConfig(1, house({ rule, rules: [tell] })).rules).toEqual([
    {
      id: 'r',
      queueId: 'billing',
      homeCentreId: 'north',
      when: { manual: true },
      action: 'widen',
      targets: ['south'],
      choose: 'best',
      minGainMs: 10_000,
      share: 30,
      lenderHealth: true,
      minForceMs: 0,
      enabled: 'auto',
      homeFirst: false,
    },
    expect.objectContaining({ id: 'tell', action: 'announce', targets: [], parameter: '请稍候' }),
  ]);
});

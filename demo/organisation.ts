import type { z } from 'zod';
import type { organisationSchema } from '../src/agents/skills/organisation.schema';
import type { Medium } from '../src/kernel/medium';
import type { samplingRuleSchema } from '../src/qa/sampling-rule.schema';

/** Public by design: these people can log in to a demonstration only. */
export const DEMO_PASSWORD = 'lianxian-demo';

interface DemoAccessPoint {
  readonly id: string;
  readonly name: string;
  readonly nameEn: string;
  readonly medium: Medium;
  readonly address: string;
  readonly queueId: string;
}

export const PHONE_NUMBERS: readonly DemoAccessPoint[] = [
  {
    id: 'phone-fault',
    name: '95598 故障报修',
    nameEn: '95598 Fault repair',
    medium: 'voice',
    address: '95598',
    queueId: 'fault-repair',
  },
  {
    id: 'phone-billing',
    name: '95598 电费咨询',
    nameEn: '95598 Billing',
    medium: 'voice',
    address: '955981',
    queueId: 'billing',
  },
  {
    id: 'phone-complaints',
    name: '95598 投诉',
    nameEn: '95598 Complaints',
    medium: 'voice',
    address: '955982',
    queueId: 'complaints',
  },
];

export const CHAT_WIDGETS: readonly DemoAccessPoint[] = [
  {
    id: 'web-fault',
    name: '网页 故障报修',
    nameEn: 'Web fault repair',
    medium: 'chat',
    address: 'demo-fault-repair',
    queueId: 'fault-repair',
  },
  {
    id: 'web-billing',
    name: '网页 电费咨询',
    nameEn: 'Web billing',
    medium: 'chat',
    address: 'demo-billing',
    queueId: 'billing',
  },
  {
    id: 'web-complaints',
    name: '网页 投诉',
    nameEn: 'Web complaints',
    medium: 'chat',
    address: 'demo-complaints',
    queueId: 'complaints',
  },
];

/** Numbers that text messages are sent to. */
export const TEXT_NUMBERS: readonly DemoAccessPoint[] = [
  {
    id: 'sms-fault',
    name: '短信 故障报修',
    nameEn: 'Text fault repair',
    medium: 'sms',
    address: '+8610695598',
    queueId: 'fault-repair',
  },
  {
    id: 'sms-billing',
    name: '短信 电费咨询',
    nameEn: 'Text billing',
    medium: 'sms',
    address: '+86106955981',
    queueId: 'billing',
  },
];

export const MAILBOXES: readonly DemoAccessPoint[] = [
  {
    id: 'mail-billing',
    name: '邮件 电费咨询',
    nameEn: 'Mail billing',
    medium: 'email',
    address: 'billing@95598.example',
    queueId: 'billing',
  },
  {
    id: 'mail-complaints',
    name: '邮件 投诉',
    nameEn: 'Mail complaints',
    medium: 'email',
    address: 'complaints@95598.example',
    queueId: 'complaints',
  },
];

interface DemoAgent {
  readonly login: string;
  readonly displayName: string;
  readonly centreId: string;
  readonly skills: Readonly<Record<string, number>>;
  /** Writes only: has no telephone. */
  readonly textOnly: boolean;
}

const agent = (
  number: number,
  displayName: string,
  centreId: string,
  fault: number,
  billing: number,
  complaints: number,
  textOnly = false,
): DemoAgent => ({
  login: `agent-${String(number).padStart(2, '0')}`,
  displayName,
  centreId,
  textOnly,
  skills: Object.fromEntries(
    Object.entries({ 'fault-repair': fault, billing, complaints }).filter(([, level]) => level > 0),
  ),
});

/** Left to the person who tries it. */
export const FREE_AGENT = agent(1, '林静怡', 'nanjing', 8, 8, 8);

export const ROBOT_AGENTS: readonly DemoAgent[] = [
  agent(2, '何俊', 'nanjing', 9, 3, 0),
  agent(3, '沈佳', 'nanjing', 7, 0, 4),
  agent(4, '吴婷', 'nanjing', 3, 8, 0),
  agent(5, '韩磊', 'nanjing', 6, 6, 0),
  agent(6, '马超', 'nanjing', 0, 9, 7),
  agent(7, '赵敏', 'nanjing', 5, 0, 9),
  agent(8, '周涛', 'tianjin', 8, 5, 0),
  agent(9, '孙悦', 'tianjin', 6, 0, 0),
  agent(10, '朱琳', 'tianjin', 4, 9, 3),
  agent(11, '胡伟', 'tianjin', 0, 7, 8),
  agent(12, '陈晨', 'tianjin', 9, 4, 5),
  agent(13, '郑爽', 'nanjing', 6, 7, 6, true),
  agent(14, '高远', 'tianjin', 7, 6, 6, true),
];

export const DUTY_MANAGER = { login: 'manager', displayName: '周敏' };
export const INSPECTOR = { login: 'inspector', displayName: '沈洁' };
export const ADMINISTRATOR = { login: 'demo-admin', displayName: '系统管理员' };

const QUEUES = [
  { id: 'fault-repair', name: '故障报修', nameEn: 'Fault repair', priority: 1, position: 1 },
  { id: 'billing', name: '电费咨询', nameEn: 'Billing', priority: 0, position: 2 },
  { id: 'complaints', name: '投诉', nameEn: 'Complaints', priority: 1, position: 3 },
];

/** Lends the other centre's seats while the oldest waits too long. */
const overflow = (
  queueId: string,
  from: string,
  to: string,
  names: readonly [string, string],
  oldestWaitMs: number,
) => ({
  id: `${queueId}-${from}-${to}`,
  name: names[0],
  nameEn: names[1],
  queueId,
  homeCentreId: from,
  when: { all: [{ oldestWaitMs, exit: 2_000 }] },
  targets: [to],
  minForceMs: 10_000,
});

/** A power company's hotline with two centres; what `npm run demo` opens with. */
export function demoOrganisation(): z.input<typeof organisationSchema> {
  const person = { password: DEMO_PASSWORD, origin: 'demo' as const };
  return {
    centres: [
      { id: 'nanjing', name: '南京', nameEn: 'Nanjing', weight: 3, trunks: 60, position: 1 },
      { id: 'tianjin', name: '天津', nameEn: 'Tianjin', weight: 2, trunks: 60, position: 2 },
    ],
    skills: QUEUES.map(({ id, name, nameEn, position }) => ({ id, name, nameEn, position })),
    // Experts first; whoever knows a little of it joins in after a while.
    queues: QUEUES.map((queue) => ({
      ...queue,
      requires: { [queue.id]: 5 },
      rings: [{ afterMs: 8_000, requires: { [queue.id]: 1 } }],
      answerTargetMs: 20_000,
    })),
    accessPoints: [...PHONE_NUMBERS, ...CHAT_WIDGETS, ...TEXT_NUMBERS, ...MAILBOXES],
    rules: [
      overflow('fault-repair', 'nanjing', 'tianjin', ['报修高峰 南京→天津', 'Fault peak Nanjing→Tianjin'], 6_000),
      overflow('billing', 'nanjing', 'tianjin', ['电费高峰 南京→天津', 'Billing peak Nanjing→Tianjin'], 8_000),
      overflow('fault-repair', 'tianjin', 'nanjing', ['报修高峰 天津→南京', 'Fault peak Tianjin→Nanjing'], 8_000),
      {
        ...overflow('complaints', 'tianjin', 'nanjing', ['投诉支援 天津→南京', 'Complaints help Tianjin→Nanjing'], 0),
        when: { manual: true },
      },
    ],
    people: [
      ...[FREE_AGENT, ...ROBOT_AGENTS].map(({ login, displayName, centreId, skills, textOnly }) => ({
        ...person,
        login,
        displayName,
        skills,
        roles: ['agent' as const],
        centreIds: [centreId],
        caps: { chat: 3, ...(textOnly ? { voice: 0 } : {}) },
      })),
      { ...person, ...DUTY_MANAGER, roles: ['duty-manager'], centreIds: 'all' },
      { ...person, ...INSPECTOR, roles: ['inspector'], centreIds: 'all' },
      { ...person, ...ADMINISTRATOR, roles: ['admin'], centreIds: 'all' },
    ],
  };
}

/** Queue → what of it becomes a sample: some dozen contacts close in a minute, so several samples a minute do. */
export function demoSamplingRules(): Readonly<Record<string, z.input<typeof samplingRuleSchema>>> {
  const always = [
    { name: 'overflowed', overflowed: true },
    { name: 'long-wait', minWaitedMs: 30_000 },
  ];
  // The same seed each time: a demonstration that is run again with the same contacts draws the same ones.
  const draw = {
    rate: 0.2,
    seed: 'lianxian-demonstration-95598',
    minimumPerAgent: { count: 5, period: 'day' as const },
  };
  return {
    'fault-repair': { ...draw, always },
    billing: { ...draw, always },
    complaints: { ...draw, rate: 1 },
  };
}

import { z } from 'zod';
import type { CentreState, RuleCondition } from '../engine/config';

const CENTRE_STATES = ['active', 'degraded', 'draining', 'down'] as const satisfies readonly CentreState[];
const DEEPEST = 5;
const MOST_PARTS = 20;
const LONGEST_WAIT_MS = 86_400_000;
const MOST_CONTACTS = 1_000_000;
const MILLISECONDS = 'whole milliseconds';
const WHOLE = 'a whole number';

/** One shape of a condition: its keys, and what is wrong with the value, as path and words. */
type Problem = readonly [path: readonly (string | number)[], message: string];
type Check = (condition: Readonly<Record<string, unknown>>, depth: number) => Problem[];

interface Shape {
  readonly keys: readonly string[];
  readonly check: Check;
}

const SHAPES: Readonly<Record<string, Shape>> = {
  all: { keys: ['all'], check: (condition, depth) => parts('all', condition['all'], depth) },
  any: { keys: ['any'], check: (condition, depth) => parts('any', condition['any'], depth) },
  oldestWaitMs: atLeast('oldestWaitMs', MILLISECONDS, 0, LONGEST_WAIT_MS),
  // From 1: none waiting, or no wait expected, is always reached, and a rule would never leave.
  waiting: atLeast('waiting', WHOLE, 1, MOST_CONTACTS),
  expectedWaitMs: atLeast('expectedWaitMs', MILLISECONDS, 1, LONGEST_WAIT_MS),
  serviceLevel: {
    keys: ['serviceLevel', 'minutes', 'exit'],
    check: ({ serviceLevel, minutes, exit }) => [
      ...within('serviceLevel', serviceLevel, 'whole percent', 1, 100),
      ...within('minutes', minutes, 'whole minutes', 1, 60),
      ...(exit === undefined ? [] : within('exit', exit, 'whole percent', lowest(serviceLevel), 100)),
    ],
  },
  readySeats: none('readySeats', 'nobody is ready'),
  staffedSeats: none('staffedSeats', 'nobody is signed in'),
  trunksInUse: atLeast('trunksInUse', WHOLE, 1, MOST_CONTACTS),
  centreState: {
    keys: ['centreState'],
    check: ({ centreState }) => {
      const states: readonly unknown[] = Array.isArray(centreState) ? centreState : [];
      const right = states.length > 0 && states.every((state) => (CENTRE_STATES as readonly unknown[]).includes(state));
      return right ? [] : [[['centreState'], `must be a list of: ${CENTRE_STATES.join(', ')}`]];
    },
  },
  manual: {
    keys: ['manual'],
    check: ({ manual }) => (manual === true ? [] : [[['manual'], 'must be true: only a person switches the rule']]),
  },
};

/**
 * A rule's condition, nested. Checked by hand, because a union can only answer "none of six shapes fits"; this names
 * the field and what would be right.
 */
export const conditionSchema = z
  .unknown()
  .meta({
    type: 'object',
    description: `Exactly one of ${Object.keys(SHAPES).join(', ')}; \`all\` and \`any\` hold a list of further conditions.`,
    minProperties: 1,
  })
  .transform((value, context): RuleCondition => {
    for (const [path, message] of problemsOf(value, 1)) {
      context.issues.push({ code: 'custom', input: value, path: [...path], message });
    }
    return value as RuleCondition;
  });

function problemsOf(value: unknown, depth: number): Problem[] {
  const names = Object.keys(SHAPES).join(', ');
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [[[], `must be an object with one of: ${names}`]];
  }
  if (depth > DEEPEST) return [[[], `must not be nested deeper than ${DEEPEST}`]];
  const condition = value as Readonly<Record<string, unknown>>;
  const given = Object.keys(condition).filter((key) => Object.hasOwn(SHAPES, key));
  const [name] = given;
  const shape = name === undefined ? undefined : SHAPES[name];
  if (shape === undefined || given.length > 1) {
    return [[[], `must have exactly one of: ${names}; put several into "all" or "any"`]];
  }
  const unknown = Object.keys(condition).filter((key) => !shape.keys.includes(key));
  return [
    ...unknown.map((key): Problem => [[key], `unknown key; known here: ${shape.keys.join(', ')}`]),
    ...shape.check(condition, depth),
  ];
}

function parts(key: 'all' | 'any', value: unknown, depth: number): Problem[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_PARTS) {
    return [[[key], `must be a list of 1 to ${MOST_PARTS} conditions`]];
  }
  return value.flatMap((part: unknown, index) =>
    problemsOf(part, depth + 1).map(([path, message]): Problem => [[key, index, ...path], message]),
  );
}

/** Holds from its value on; while the rule is in force, from `exit` on, which lies at or below it. */
function atLeast(key: string, unit: string, least: number, most: number): Shape {
  return {
    keys: [key, 'exit'],
    check: (condition) => {
      const { [key]: entry, exit } = condition;
      const highest = typeof entry === 'number' ? entry : most;
      return [
        ...within(key, entry, unit, least, most),
        ...(exit === undefined ? [] : within('exit', exit, unit, least, highest)),
      ];
    },
  };
}

function none(key: string, meaning: string): Shape {
  return { keys: [key], check: ({ [key]: value }) => (value === 0 ? [] : [[[key], `must be 0: ${meaning}`]]) };
}

/** A service level below which a rule enters is left above it. */
function lowest(entry: unknown): number {
  return typeof entry === 'number' ? entry : 1;
}

function within(key: string, value: unknown, unit: string, least: number, most: number): Problem[] {
  const right = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
  return right ? [] : [[[key], `must be ${unit} from ${least} to ${most}`]];
}

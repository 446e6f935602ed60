import { z } from 'zod';
import type { CentreState, RuleCondition } from '../engine/config';

const CENTRE_STATES = ['active', 'degraded', 'draining', 'down'] as const satisfies readonly CentreState[];
const DEEPEST = 5;
const MOST_PARTS = 20;
const LONGEST_WAIT_MS = 86_400_000;

/** One shape of a condition: its keys, and what is wrong with the value, as path and words. */
type Problem = readonly [path: readonly (string | number)[], message: string];
type Check = (condition: Readonly<Record<string, unknown>>, depth: number) => Problem[];

const SHAPES: Readonly<Record<string, { readonly keys: readonly string[]; readonly check: Check }>> = {
  all: { keys: ['all'], check: (condition, depth) => parts('all', condition['all'], depth) },
  any: { keys: ['any'], check: (condition, depth) => parts('any', condition['any'], depth) },
  oldestWaitMs: {
    keys: ['oldestWaitMs', 'exit'],
    check: ({ oldestWaitMs, exit }) => [
      ...wait('oldestWaitMs', oldestWaitMs, LONGEST_WAIT_MS),
      ...(exit === undefined
        ? []
        : wait('exit', exit, typeof oldestWaitMs === 'number' ? oldestWaitMs : LONGEST_WAIT_MS)),
    ],
  },
  readySeats: {
    keys: ['readySeats'],
    check: ({ readySeats }) => (readySeats === 0 ? [] : [[['readySeats'], 'must be 0: nobody is ready']]),
  },
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

function wait(key: string, value: unknown, most: number): Problem[] {
  const right = typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most;
  return right ? [] : [[[key], `must be whole milliseconds from 0 to ${most}`]];
}

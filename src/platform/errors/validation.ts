import { z } from 'zod';
import { type FieldProblem, UserError } from './errors';

/** A mistake as zod and other standard schemas report it. */
export interface Issue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[] | undefined;
  readonly code?: string;
  readonly keys?: readonly string[];
}

/**
 * The value as the schema gives it back; for everything that comes from outside without passing Nest's pipe (socket events).
 * @throws UserError `invalid-request` with one field problem per mistake
 */
export function parseInput<S extends z.ZodType>(schema: S, value: unknown): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw invalidRequest(result.error.issues, schema);
}

/** `schema`, when it is zod's, lets unknown keys be answered with the known ones. */
export function invalidRequest(issues: readonly Issue[], schema?: unknown): UserError {
  const fields = issues.flatMap((issue) => fieldProblems(issue, schema)).slice(0, 50);
  const where = fields.map(({ path }) => (path === '' ? 'the body' : path)).join(', ');
  return new UserError('invalid-request', `Not valid: ${where}.`, { status: 400, fields });
}

function fieldProblems(issue: Issue, schema: unknown): FieldProblem[] {
  const path = (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step));
  if (issue.code !== 'unrecognized_keys' || issue.keys === undefined) {
    return [{ path: path.join('.'), message: issue.message }];
  }
  const known = knownKeys(schema, path);
  const remedy = known.length === 0 ? 'leave it out' : `known here: ${known.join(', ')}`;
  return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: `unknown key; ${remedy}` }));
}

/** Keys of the object that `path` leads to in the schema; empty where a union or another kind of schema hides it. */
function knownKeys(schema: unknown, path: readonly string[]): readonly string[] {
  let current: unknown = unwrap(schema);
  for (const step of path) {
    if (current instanceof z.ZodObject) current = unwrap((current.shape as Record<string, unknown>)[step]);
    else if (current instanceof z.ZodArray) current = unwrap(current.element);
    else if (current instanceof z.ZodRecord) current = unwrap(current.valueType);
    else return [];
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : [];
}

function unwrap(schema: unknown): unknown {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return unwrap(schema.unwrap());
  }
  return schema;
}

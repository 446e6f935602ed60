import type { z } from 'zod';
import { nearMiss } from '../../config/near-miss';
import type { Scenario } from './scenario';
import { checkScenario, type Problem, type Sound } from './scenario-checks';
import { LISTS, VALUES } from './scenario-shape';

type Path = readonly PropertyKey[];

type ReadScenario =
  | { readonly scenario: Scenario; readonly problems?: undefined }
  | { readonly problems: readonly Problem[]; readonly scenario?: undefined };

/**
 * Reads a scenario file (routing.md section 7). Everything that is wrong is told at once: what has the right shape is
 * checked against the rest although something else has not.
 */
export function readScenario(text: string): ReadScenario {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    return { problems: [notJson(text, error)] };
  }
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    return { problems: [{ path: '', message: `must be an object such as { "durationS": 3600, … }${got(document)}` }] };
  }
  const { sound, problems } = shapeOf(document as Readonly<Record<string, unknown>>);
  problems.push(...checkScenario(sound));
  // JSON knows no undefined, so that what passed the shapes is a scenario as the types say it.
  return problems.length === 0 ? { scenario: document as unknown as Scenario } : { problems };
}

/** What has the right shape, and what is wrong with the rest. */
function shapeOf(document: Readonly<Record<string, unknown>>): { sound: Sound; problems: Problem[] } {
  const problems: Problem[] = [];
  const take = (schema: z.ZodType, value: unknown, path: Path): unknown => {
    const read = schema.safeParse(value, { reportInput: true });
    if (read.success) return value;
    problems.push(...read.error.issues.flatMap((issue) => problemsOf(issue, path, value)));
    return null;
  };
  const values: Record<string, unknown> = {};
  for (const [key, schema] of Object.entries(VALUES)) values[key] = take(schema, document[key], [key]);
  const lists: Record<string, readonly unknown[]> = {};
  for (const [key, schema] of Object.entries(LISTS)) {
    const list = document[key];
    if (list === undefined || Array.isArray(list)) {
      lists[key] = (list ?? []).map((item: unknown, index: number) => take(schema, item, [key, index]));
    } else {
      lists[key] = [];
      problems.push({ path: key, message: `must be a list${got(list)}` });
    }
  }
  const known = [...Object.keys(VALUES), ...Object.keys(LISTS)];
  for (const key of Object.keys(document)) if (!known.includes(key)) problems.push(unknownKey([], key, known));
  return { sound: { ...values, ...lists, given: document } as unknown as Sound, problems };
}

function problemsOf(issue: z.core.$ZodIssue, at: Path, value: unknown): Problem[] {
  const path = [...at, ...issue.path];
  if (issue.code === 'unrecognized_keys') {
    const siblings = knownKeys(at, issue.path, value);
    return issue.keys.map((key) => unknownKey(path, key, siblings));
  }
  // The condition of a rule says itself what is wrong inside of it, and is given whole.
  if (issue.code === 'custom') return [{ path: pathText(path), message: issue.message }];
  if (issue.code === 'invalid_key') {
    const message = issue.issues.map((inner) => inner.message).join('; ');
    return [{ path: pathText(path), message: message === '' ? issue.message : message }];
  }
  const message = issue.input === undefined ? `is missing; ${issue.message}` : `${issue.message}${got(issue.input)}`;
  return [{ path: pathText(path), message }];
}

function unknownKey(path: Path, key: string, known: readonly string[]): Problem {
  const meant = nearMiss(key, known);
  const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
  const list = known.length === 0 ? '' : `; known here: ${known.join(', ')}`;
  return { path: pathText([...path, key]), message: `unknown key${hint}${list}` };
}

/** The keys that the shape knows at a place inside of an item of a list. */
function knownKeys(at: Path, inner: Path, value: unknown): readonly string[] {
  let schema: unknown = (LISTS as Readonly<Record<PropertyKey, z.ZodType>>)[at[0] ?? ''];
  let here = value;
  for (const step of inner) {
    schema = childOf(plain(schema), step);
    here = (here as Readonly<Record<PropertyKey, unknown>> | undefined)?.[step];
  }
  const keys = definition(definition(plain(schema))?.keyType)?.entries;
  if (keys !== undefined) return Object.keys(keys);
  const shape = variantOf(plain(schema), here);
  return Object.keys((shape as { shape?: object } | undefined)?.shape ?? {});
}

/** What zod says of a schema, as far as it is needed to find the keys of an object. */
interface Definition {
  readonly type: string;
  readonly innerType?: unknown;
  readonly element?: unknown;
  readonly options?: readonly unknown[];
  readonly keyType?: unknown;
  readonly entries?: object;
}

function definition(schema: unknown): Definition | undefined {
  return (schema as { def?: Definition } | undefined)?.def;
}

function plain(schema: unknown): unknown {
  const { type, innerType } = definition(schema) ?? { type: 'none' };
  return type === 'optional' ? plain(innerType) : schema;
}

function childOf(schema: unknown, step: PropertyKey): unknown {
  const found = definition(schema);
  if (found?.type === 'array') return found.element;
  return (schema as { shape?: Readonly<Record<PropertyKey, unknown>> } | undefined)?.shape?.[step];
}

/** The distribution that `dist` names; any other schema is its own. */
function variantOf(schema: unknown, value: unknown): unknown {
  const { options } = definition(schema) ?? {};
  if (options === undefined) return schema;
  const dist = (value as { dist?: unknown } | undefined)?.dist;
  return options.find((option) => {
    const literal = (option as { shape?: { dist?: { value?: unknown } } }).shape?.dist;
    return literal?.value === dist;
  });
}

function got(value: unknown): string {
  const text = JSON.stringify(value);
  return `, got ${text.length > 60 ? `${text.slice(0, 57)}…` : text}`;
}

/** `queues[0].rings[1].afterS` */
function pathText(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    const key = String(step);
    const isName = /^[A-Za-z_$][\w$-]*$/.test(key);
    if (!isName) return `${text}[${JSON.stringify(key)}]`;
    return text === '' ? key : `${text}.${key}`;
  }, '');
}

/** Says where the text stops being JSON; comments get a word of their own, since section 7 of the page shows some. */
function notJson(text: string, error: unknown): Problem {
  const at = faultOf(text);
  const before = text.slice(0, at).split('\n');
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const remedy = /^\/[/*]/.test(text.slice(at))
    ? 'JSON has no comments; leave them out'
    : `must be one JSON document (${error instanceof Error ? error.message : String(error)})`;
  return { path: '', message: `is not JSON at ${place}: ${remedy}` };
}

/**
 * The first character with which the text cannot be the beginning of a JSON document, found by halving, because the
 * parser does not tell it with every message.
 */
function faultOf(text: string): number {
  let [good, bad] = [0, text.length + 1];
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayGoOn(beginning: string): boolean {
  try {
    JSON.parse(beginning);
    return true;
  } catch (error) {
    const reason = String(error);
    const position = /position (\d+)/.exec(reason)?.[1];
    return /end of JSON input/.test(reason) || (position !== undefined && Number(position) >= beginning.length);
  }
}

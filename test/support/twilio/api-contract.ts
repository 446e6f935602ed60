import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The parts of an OpenAPI document that are read here. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
}
interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: Schema;
  readonly required?: boolean;
}
interface Media {
  readonly schema: Schema;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, Media>> }>>;
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

export interface ApiRequest {
  readonly method: string;
  /** Without query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly form: URLSearchParams;
}

/** One thing that Twilio's own document forbids; no values, they may be what customers said. */
export type Violation = string;

interface Route {
  readonly pattern: RegExp;
  readonly template: string;
  readonly operation: Operation;
}

const FORM = 'application/x-www-form-urlencoded';
/** Formats that only Twilio knows say less than their names. */
const FOREIGN_FORMATS = [
  'date-time-rfc-2822',
  'uri-map',
  'iso-country-code',
  'http-method',
  'phone-number',
  'phone-number-capabilities',
  'currency',
  'ice-server',
  'endpoint',
  'twiml',
];

/**
 * Judges requests and answers by Twilio's OpenAPI document, more strictly than Twilio does: what the document does not name is an error,
 * so that no slip of the pen lives until the first real call.
 */
export class ApiContract {
  private readonly ajv: Ajv;
  private readonly routes = new Map<string, Route[]>();
  private readonly validators = new Map<string, ValidateFunction>();

  constructor(private readonly document: Document) {
    this.ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats(this.ajv, ['date', 'date-time', 'uri']);
    for (const name of [...FOREIGN_FORMATS, 'int64']) this.ajv.addFormat(name, true);
    for (const [template, operations] of Object.entries(document.paths)) {
      for (const method of ['get', 'post', 'delete']) {
        const operation = operations[method] as Operation | undefined;
        if (operation === undefined) continue;
        const source = template.replace(/[.]/g, '[.]').replace(/\{[A-Za-z]+\}/g, '([^/]+?)');
        const route = { pattern: new RegExp(`^${source}$`), template, operation };
        this.routes.set(method, [...(this.routes.get(method) ?? []), route]);
      }
    }
  }

  /** With the document beside this file; about 30 ms. */
  static load(): ApiContract {
    return new ApiContract(JSON.parse(specText()) as Document);
  }

  /** Everything that is wrong with a request; empty: Twilio would read it as it was meant. */
  checkRequest({ method, path, query, form }: ApiRequest): Violation[] {
    const route = this.find(method, path);
    if (route === undefined) return [`${method} ${path}: no such operation`];
    const parameters = route.operation.parameters ?? [];
    const body = route.operation.requestBody?.content[FORM]?.schema;
    const names = [...route.template.matchAll(/\{([A-Za-z]+)\}/g)].map(([, name = '']) => name);
    const values = (route.pattern.exec(path) ?? []).slice(1).map((value) => decodeURIComponent(value));
    const inPath = new URLSearchParams(names.map((name, index): [string, string] => [name, values[index] ?? '']));
    return [
      ...this.check(`${method} ${route.template} path`, asObject(parameters, 'path'), inPath),
      ...this.check(`${method} ${route.template} query`, asObject(parameters, 'query'), query),
      ...this.check(`${method} ${route.template} form`, body ?? { type: 'object', properties: {} }, form),
    ];
  }

  /** Everything in which an answer of ours differs from what Twilio would say. Any property may be null, which the document often forgets. */
  checkResponse(method: string, path: string, status: number, body: unknown): Violation[] {
    const route = this.find(method, path);
    if (route === undefined) return [`${method} ${path}: no such operation`];
    const response = route.operation.responses[String(status)];
    if (response === undefined) return [`${method} ${route.template}: no status ${status}`];
    const schema = response.content?.['application/json']?.schema;
    if (schema === undefined) return [];
    const key = `${method} ${route.template} response ${status}`;
    return this.validate(key, () => this.strict(schema, true), body);
  }

  private find(method: string, path: string): Route | undefined {
    return this.routes.get(method.toLowerCase())?.find(({ pattern }) => pattern.test(path));
  }

  private check(where: string, schema: Schema, given: URLSearchParams): Violation[] {
    const properties = schema.properties ?? {};
    const problems: Violation[] = [];
    const value: Record<string, unknown> = Object.create(null) as Record<string, unknown>;
    for (const key of new Set(given.keys())) {
      const all = given.getAll(key);
      const property = this.resolve(Object.hasOwn(properties, key) ? properties[key] : undefined);
      if (all.length > 1 && property !== undefined && property.type !== 'array')
        problems.push(`${where}: ${key} is repeated`);
      value[key] = property?.type === 'array' ? all : typed(property, all[0] ?? '');
    }
    return [...problems, ...this.validate(where, () => this.strict(schema, false), { ...value })];
  }

  private validate(key: string, schema: () => object, value: unknown): Violation[] {
    let validator = this.validators.get(key);
    if (validator === undefined) {
      validator = this.ajv.compile(schema());
      this.validators.set(key, validator);
    }
    if (validator(value)) return [];
    return (validator.errors ?? []).map(({ instancePath, message = '', params }) => {
      const extra = 'additionalProperty' in params ? ` ${String(params['additionalProperty'])}` : '';
      return `${key}: ${instancePath.slice(1)} ${message}${extra}`.replace(':  ', ': ');
    });
  }

  /** The schema without references, closed to unknown properties. */
  private strict(schema: Schema, answer: boolean): object {
    const { properties, items, ...rest } = this.resolve(schema) ?? {};
    const strict: Record<string, unknown> = { ...rest };
    delete strict['$ref'];
    // Twilio's own answers hold addresses without a host.
    if (answer && rest.format !== undefined) delete strict['format'];
    if (items !== undefined) strict['items'] = this.strict(items, answer);
    if (properties !== undefined) {
      strict['additionalProperties'] = false;
      strict['properties'] = Object.fromEntries(
        Object.entries(properties).map(([name, property]) => {
          const inner = this.strict(property, answer);
          return [name, answer ? { anyOf: [inner, { type: 'null' }] } : inner];
        }),
      );
    }
    return strict;
  }

  private resolve(schema: Schema | undefined): Schema | undefined {
    if (schema?.$ref === undefined) return schema;
    return this.resolve(this.document.components.schemas[schema.$ref.split('/').at(-1) ?? '']);
  }
}

/** The document as text, as in Twilio's package. */
export function specText(): string {
  let folder = __dirname;
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder);
  return gunzipSync(readFileSync(join(folder, 'test/support/twilio/spec/twilio_api_v2010.json.gz'))).toString('utf8');
}

function asObject(parameters: readonly Parameter[], place: Parameter['in']): Schema {
  const here = parameters.filter((parameter) => parameter.in === place);
  return {
    type: 'object',
    properties: Object.fromEntries(here.map(({ name, schema }) => [name, schema])),
    required: here.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

/** What a form's text stands for; text that stands for nothing of the type stays text and breaks the schema. */
function typed(property: Schema | undefined, text: string): unknown {
  switch (property?.type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : text;
    case 'integer':
      return /^-?\d{1,15}$/.test(text) ? Number(text) : text;
    case 'number':
      return /^-?\d+([.]\d+)?$/.test(text) ? Number(text) : text;
    default:
      return text;
  }
}

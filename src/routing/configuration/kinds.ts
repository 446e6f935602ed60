import type { EntityTarget } from 'typeorm';
import type { z } from 'zod';
import { AccessPointEntity } from './access-point.entity';
import { CentreEntity } from './centre.entity';
import type { ConfigurationItem } from './configuration-item';
import {
  type AccessPointDocument,
  accessPointSchema,
  type CentreDocument,
  centreSchema,
  type OutcomeDocument,
  outcomeSchema,
  type QueueDocument,
  queueSchema,
  type RuleDocument,
  ruleSchema,
  type SettingsDocument,
  type SkillDocument,
  skillSchema,
} from './configuration.schema';
import { OutcomeEntity } from './outcome.entity';
import { QueueEntity } from './queue.entity';
import { RuleEntity } from './rule.entity';
import { SkillEntity } from './skill.entity';

/** Kind of configured thing → its document, as REST and organisation documents have it. */
export interface Documents {
  centres: CentreDocument;
  skills: SkillDocument;
  queues: QueueDocument;
  accessPoints: AccessPointDocument;
  rules: RuleDocument;
  outcomes: OutcomeDocument;
}
export type Kind = keyof Documents;

/** In this order nothing is written before what it refers to; deleted in the opposite order. */
export const KINDS = [
  'centres',
  'skills',
  'queues',
  'accessPoints',
  'rules',
  'outcomes',
] as const satisfies readonly Kind[];

/** A document with its version. */
export type Stored<D> = D & { readonly version: number };
export type AnyDocument = Documents[Kind];

/** Everything that people decided, by id, in the order of lists. */
export type Configuration = { readonly [K in Kind]: ReadonlyMap<string, Stored<Documents[K]>> } & {
  readonly settings: Stored<SettingsDocument>;
};

interface KindFacts {
  readonly entity: EntityTarget<ConfigurationItem>;
  readonly schema: z.ZodObject;
  /** Under `/api`. */
  readonly path: string;
  /** One of it, in audit subjects and messages. */
  readonly one: string;
}

export const KIND_FACTS: Readonly<Record<Kind, KindFacts>> = {
  centres: { entity: CentreEntity, schema: centreSchema, path: 'centres', one: 'centre' },
  skills: { entity: SkillEntity, schema: skillSchema, path: 'skills', one: 'skill' },
  queues: { entity: QueueEntity, schema: queueSchema, path: 'queues', one: 'queue' },
  accessPoints: { entity: AccessPointEntity, schema: accessPointSchema, path: 'access-points', one: 'access-point' },
  rules: { entity: RuleEntity, schema: ruleSchema, path: 'rules', one: 'rule' },
  outcomes: { entity: OutcomeEntity, schema: outcomeSchema, path: 'outcomes', one: 'outcome' },
};

/** The items of a kind without the kind: for code that treats all alike. */
export function itemsOf(configuration: Configuration, kind: Kind): ReadonlyMap<string, Stored<AnyDocument>> {
  return configuration[kind];
}

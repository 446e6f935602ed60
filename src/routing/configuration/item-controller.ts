import { Body, Controller, Delete, Get, Param, Post, Put, Query, type Type } from '@nestjs/common';
import { z } from 'zod';
import { AccessRefused } from '../../identity/access-refused';
import { type AuditActor, AuditTrail } from '../../identity/audit-trail';
import { CurrentActor, CurrentPrincipal, RequireRoles } from '../../identity/decorators';
import { type Principal, type Role, ROLES } from '../../identity/principal';
import { seenVersion, slug } from '../../platform/http/shapes';
import { ConfigurationDirectory } from './configuration-directory';
import { ConfigurationEditor, type InForce } from './configuration-editor';
import { invalid, noSuchItem } from './configuration.errors';
import { type AnyDocument, type Kind, KIND_FACTS, type Stored } from './kinds';
import { maySee } from './may-change';

const deletionSchema = z.strictObject({
  version: z
    .string({ error: 'must be the version that you read: ?version=3' })
    .regex(/^\d{1,9}$/, 'must be the version that you read: ?version=3')
    .transform(Number),
});

type Change = Omit<AnyDocument, 'id'> & { readonly id?: string; readonly version: number };

interface Written extends InForce {
  readonly item: Stored<AnyDocument> | undefined;
}

/**
 * `/api/<path>` of one kind of configured thing: list, read, create, replace, delete. All kinds are alike; what is
 * right and who may do it is decided by the schema of the kind and the editor.
 */
export function itemController(kind: Kind, readers: readonly [Role, ...Role[]] = ROLES): Type {
  const { path, schema } = KIND_FACTS[kind];
  const changeSchema = schema.extend({ id: slug.optional(), version: seenVersion });

  @Controller(`api/${path}`)
  @RequireRoles('admin')
  class ItemController {
    constructor(
      readonly editor: ConfigurationEditor,
      readonly directory: ConfigurationDirectory,
      readonly audit: AuditTrail,
    ) {}

    /** What lies in the caller's centres, and what belongs to the whole hotline. */
    @Get()
    @RequireRoles(...readers)
    list(@CurrentPrincipal() principal: Principal): { readonly items: readonly AnyDocument[] } {
      const all: readonly Stored<AnyDocument>[] = this.directory[kind].all();
      return { items: all.filter((item) => maySee(principal, kind, item)) };
    }

    @Get(':id')
    @RequireRoles(...readers)
    async get(
      @CurrentPrincipal() principal: Principal,
      @CurrentActor() actor: AuditActor,
      @Param('id', { schema: slug }) id: string,
    ): Promise<AnyDocument> {
      return this.audit.rememberingRefusals(actor, () => {
        const item = this.directory[kind].get(id);
        if (item === undefined) return Promise.reject(noSuchItem(kind, id));
        if (maySee(principal, kind, item)) return Promise.resolve(item);
        return Promise.reject(new AccessRefused(noSuchItem(kind, id), `${KIND_FACTS[kind].one}:${id}`));
      });
    }

    @Post()
    async create(
      @CurrentPrincipal() principal: Principal,
      @CurrentActor() actor: AuditActor,
      @Body({ schema }) document: AnyDocument,
    ): Promise<Written> {
      return this.written(document.id, await this.editor.create(kind, principal, actor, document));
    }

    /** Replaces the whole thing; `version` is the one that was read. */
    @Put(':id')
    async replace(
      @CurrentPrincipal() principal: Principal,
      @CurrentActor() actor: AuditActor,
      @Param('id', { schema: slug }) id: string,
      @Body({ schema: changeSchema }) { version, ...change }: Change,
    ): Promise<Written> {
      if (change.id !== undefined && change.id !== id) {
        throw invalid([{ path: 'id', message: `is \`${change.id}\`; ids never change: \`${id}\`, or nothing` }]);
      }
      const document = { ...change, id } as AnyDocument;
      return this.written(id, await this.editor.replace(kind, principal, actor, document, version));
    }

    @Delete(':id')
    async remove(
      @CurrentPrincipal() principal: Principal,
      @CurrentActor() actor: AuditActor,
      @Param('id', { schema: slug }) id: string,
      @Query({ schema: deletionSchema }) { version }: z.output<typeof deletionSchema>,
    ): Promise<InForce> {
      return this.editor.remove(kind, principal, actor, id, version);
    }

    private written(id: string, inForce: InForce): Written {
      return { item: this.directory[kind].get(id), ...inForce };
    }
  }

  Object.defineProperty(ItemController, 'name', { value: `${kind}Controller` });
  return ItemController;
}

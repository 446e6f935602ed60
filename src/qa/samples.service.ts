import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type SelectQueryBuilder } from 'typeorm';
import { ConversationsService } from '../conversations/conversations.service';
import { CustomersService } from '../customers/customers.service';
import { AccessRefused } from '../identity/access-refused';
import { type AuditActor, AuditTrail } from '../identity/audit-trail';
import { coversCentre, type Principal } from '../identity/principal';
import { present } from '../kernel/assert';
import type { Clock } from '../kernel/clock';
import type {
  CustomerBrief,
  MessageView,
  NamedOption,
  SampleDetail,
  SamplePage,
  SampleView,
} from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { ConfigurationDirectory } from '../routing/configuration/configuration-directory';
import { mayInspect, onlyInspectable } from './inspection-scope';
import { sampleNotFound } from './qa.errors';
import { SampleEntity } from './sample.entity';
import { SampleViews } from './sample-views';
import { cursorText, type SamplesQuery } from './samples.schema';
import { SamplingRuleEntity } from './sampling-rule.entity';

/** Messages in one card; the longest chats have some hundreds. */
const MOST_MESSAGES = 2_000;
const MESSAGE_PAGE = 500;

/** What inspectors see: samples of their centres that they did not serve themselves, and nothing else. */
@Injectable()
export class SamplesService {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly views: SampleViews,
    private readonly conversations: ConversationsService,
    private readonly customers: CustomersService,
    private readonly directory: ConfigurationDirectory,
    private readonly audit: AuditTrail,
  ) {}

  /** The latest drawn first. */
  async list(principal: Principal, query: SamplesQuery): Promise<SamplePage> {
    const select = onlyInspectable(this.database.manager.createQueryBuilder(SampleEntity, 'sample'), principal);
    narrow(select, query);
    const rows = await select
      .orderBy('sample.drawnAt', 'DESC')
      .addOrderBy('sample.sampleId', 'DESC')
      .limit(query.limit + 1)
      .getMany();
    const page = rows.slice(0, query.limit);
    const last = page.at(-1);
    const more = rows.length > page.length && last !== undefined;
    return {
      items: await this.views.of(page),
      next: more ? cursorText({ drawnAt: last.drawnAt.getTime(), sampleId: last.sampleId }) : null,
      queues: this.directory.queues.all().map(option),
      centres: this.directory.centres
        .all()
        .filter(({ id }) => coversCentre(principal, id))
        .map(option),
      outcomes: this.directory.outcomes.all().map(option),
    };
  }

  /**
   * A sample with everything that was said. The look is in the audit trail before anything is shown, the refused one too.
   * @param id of the sample or of its contact
   * @throws UserError `sample-not-found`
   */
  async open(principal: Principal, actor: AuditActor, id: string): Promise<SampleDetail> {
    const sample = await this.require(principal, actor, id);
    await this.recordLook(principal, actor, sample);
    const { contactId } = sample;
    const [rule, view, messages, digests, summary, customer] = await Promise.all([
      this.ruleOf(sample),
      this.viewOf(sample),
      this.messages(contactId),
      this.conversations.summaries([contactId]),
      this.conversations.summary(contactId),
      this.customer(sample.customerId),
    ]);
    return {
      sample: view,
      subject: digests.get(contactId)?.subject ?? null,
      customer,
      messages,
      summary,
      draw: { ruleVersion: sample.ruleVersion, seed: rule.seed, value: sample.value, rate: sample.rate },
    };
  }

  /** A sample that this inspector may see; a refusal is written down. @throws UserError `sample-not-found` */
  async require(principal: Principal, actor: AuditActor, id: string): Promise<SampleEntity> {
    return this.audit.rememberingRefusals(actor, () => this.find(principal, id));
  }

  /** @throws AccessRefused with the same answer whatever the reason */
  private async find(principal: Principal, id: string): Promise<SampleEntity> {
    const sample = await this.database.manager
      .createQueryBuilder(SampleEntity, 'sample')
      .where('sample.sampleId = :id or sample.contactId = :contactId', { id, contactId: id })
      .getOne();
    if (sample === null) throw new AccessRefused(sampleNotFound(), `contact:${id}`);
    if (!mayInspect(principal, sample)) throw new AccessRefused(sampleNotFound(), `sample:${sample.sampleId}`);
    return sample;
  }

  /** Together with who opened it first: nobody looks without being written down. */
  private async recordLook(principal: Principal, actor: AuditActor, sample: SampleEntity): Promise<void> {
    const { sampleId, contactId, centreId } = sample;
    await this.database.transaction(async (manager) => {
      await manager.query(
        'update samples set opened_at = $2, opened_by = $3 where sample_id = $1 and opened_at is null',
        [sampleId, new Date(this.clock.now()), principal.personId],
      );
      await this.audit.record(
        { actor, action: 'sample-opened', subject: `sample:${sampleId}`, centreId, detail: { contactId } },
        manager,
      );
    });
  }

  /** As it stands now, with whoever opened it first. */
  private async viewOf({ sampleId }: SampleEntity): Promise<SampleView> {
    const opened = await this.database.manager.findOneByOrFail(SampleEntity, { sampleId });
    const [view] = await this.views.of([opened]);
    return present(view, 'one sample has one view');
  }

  private ruleOf({ queueId, ruleVersion }: SampleEntity): Promise<SamplingRuleEntity> {
    return this.database.manager.findOneByOrFail(SamplingRuleEntity, { queueId, version: ruleVersion });
  }

  private async messages(contactId: string): Promise<MessageView[]> {
    const messages: MessageView[] = [];
    while (messages.length < MOST_MESSAGES) {
      const page = await this.conversations.list(contactId, {
        afterSeq: messages.at(-1)?.seq ?? 0,
        limit: MESSAGE_PAGE,
      });
      messages.push(...page);
      if (page.length < MESSAGE_PAGE) break;
    }
    return messages;
  }

  private async customer(customerId: string | null): Promise<CustomerBrief> {
    const brief = customerId === null ? undefined : (await this.customers.briefs([customerId])).get(customerId);
    return brief ?? { customerId, name: null, maskedAddress: null };
  }
}

function narrow(select: SelectQueryBuilder<SampleEntity>, query: SamplesQuery): void {
  const { queueId, centreId, personId, medium, reason, opened, from, to, before } = query;
  if (queueId !== undefined) select.andWhere('sample.queueId = :queueId', { queueId });
  if (centreId !== undefined) select.andWhere('sample.centreId = :centreId', { centreId });
  if (personId !== undefined) select.andWhere('sample.personId = :personId', { personId });
  if (medium !== undefined) select.andWhere('sample.medium = :medium', { medium });
  if (reason !== undefined) {
    select.andWhere('sample.reasons @> :reason::jsonb', { reason: JSON.stringify([{ kind: reason }]) });
  }
  if (opened !== undefined) select.andWhere(`sample.openedAt is ${opened ? 'not null' : 'null'}`);
  if (from !== undefined) select.andWhere('sample.closedAt >= :from', { from: new Date(from) });
  if (to !== undefined) select.andWhere('sample.closedAt < :to', { to: new Date(to) });
  if (before !== undefined) {
    select.andWhere('(sample.drawnAt, sample.sampleId) < (:drawnAt, :sampleId)', {
      drawnAt: new Date(before.drawnAt),
      sampleId: before.sampleId,
    });
  }
}

function option(item: {
  readonly id: string;
  readonly name: string;
  readonly nameEn?: string | undefined;
}): NamedOption {
  return { id: item.id, name: item.name, nameEn: item.nameEn ?? null };
}

import { Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { ConversationsService } from '../../conversations/conversations.service';
import { MessageDeliveries, type ClaimedMessage } from '../../conversations/message-deliveries';
import type { Millis } from '../../kernel/clock';
import { Alerts } from '../../platform/alerts/alerts';
import { CommittedContacts } from '../committed-contacts';
import { OutcomeUnknownError, type MessageCarrier, type OutboundMessage, type TextMedium } from './message-carrier';

/** How patient we are with the providers of a medium. */
interface Patience {
  readonly firstRetryMs: Millis;
  readonly longestRetryMs: Millis;
  readonly maxAttempts: number;
}

/** A customer waits for an SMS: about half an hour. Mail servers ask for patience (greylisting, RFC 5321 section 4.5.4.1): about half a day. */
const PATIENCE: Readonly<Record<TextMedium, Patience>> = {
  sms: { firstRetryMs: 1_000, longestRetryMs: 300_000, maxAttempts: 14 },
  email: { firstRetryMs: 2_000, longestRetryMs: 1_800_000, maxAttempts: 32 },
};
const LOOK_MS = 1_000;
/** Handed over at once, for each medium. */
const MOST_AT_ONCE = 16;
const CALL_TIMEOUT_MS = 20_000;
/** A claim older than this is not acted on: somebody else may have been told that it was interrupted. */
const OLDEST_CLAIM_MS = 5_000;

/**
 * Hands agents' messages to what carries them, at the leader only, one at a time for each contact, in order, each until it is taken
 * or given up. Whether an interrupted one went out is looked up before it is sent again.
 */
@Injectable()
export class MessageDispatcher implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(MessageDispatcher.name);
  private readonly carriers = new Map<TextMedium, MessageCarrier>();
  private readonly underWay = new Map<string, ClaimedMessage>();
  private readonly looking = new Map<TextMedium, Promise<void>>();
  private readonly again = new Set<TextMedium>();
  private readonly stops: (() => void)[] = [];
  private readonly running = new Set<Promise<void>>();
  private released = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly deliveries: MessageDeliveries,
    private readonly contacts: CommittedContacts,
    private readonly alerts: Alerts,
    conversations: ConversationsService,
  ) {
    this.stops.push(
      conversations.subscribe({
        onMessage: ({ delivery }) => {
          if (delivery?.state === 'pending') this.wake();
        },
      }),
      contacts.subscribe({
        onReset: () => {
          this.released = false;
          this.wake();
        },
      }),
    );
  }

  /** Before the application is up: who carries the messages of a medium. */
  register(carrier: MessageCarrier): void {
    this.carriers.set(carrier.medium, carrier);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.wake();
    }, LOOK_MS).unref();
    this.wake();
  }

  async onModuleDestroy(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    for (const stop of this.stops) stop();
    await Promise.all(this.looking.values());
    await Promise.all(this.running);
  }

  private wake(): void {
    for (const carrier of this.carriers.values()) this.look(carrier);
  }

  /** One look at a time for each medium; asked for meanwhile, once more afterwards. */
  private look(carrier: MessageCarrier): void {
    const { medium } = carrier;
    if (this.stopped || !this.leads()) return;
    if (this.looking.has(medium)) {
      this.again.add(medium);
      return;
    }
    const looked = this.claim(carrier)
      .catch((error: unknown) => {
        this.logger.warn(`${medium} messages not looked for this time`, error);
      })
      .finally(() => {
        this.looking.delete(medium);
        if (this.again.delete(medium)) this.look(carrier);
      });
    this.looking.set(medium, looked);
  }

  private async claim(carrier: MessageCarrier): Promise<void> {
    if (!this.released) {
      await this.deliveries.releaseClaims([...this.underWay.values()]);
      this.released = true;
    }
    const room = MOST_AT_ONCE - [...this.underWay.values()].filter(({ medium }) => medium === carrier.medium).length;
    if (room <= 0) return;
    const asked = performance.now();
    const claims = await this.deliveries.claim(carrier.medium, room);
    for (const claim of claims) {
      const key = `${claim.contactId} ${claim.seq}`;
      this.underWay.set(key, claim);
      const handed = this.hand(carrier, claim, asked).finally(() => {
        this.underWay.delete(key);
        this.running.delete(handed);
        // The next message of the contact, or whatever waited for room.
        this.look(carrier);
      });
      this.running.add(handed);
    }
  }

  /** Never rejects. What could not be written down stays claimed, and is looked up by whoever leads next. */
  private async hand(carrier: MessageCarrier, claim: ClaimedMessage, asked: number): Promise<void> {
    try {
      if (this.stopped || !this.leads() || performance.now() - asked > OLDEST_CLAIM_MS) {
        await this.deliveries.postponed(claim, claim.mayBeThere ? 'unknown' : 'pending', 'interrupted', 0);
        return;
      }
      await this.carry(carrier, claim);
    } catch (error) {
      this.logger.error(`${claim.medium} message ${claim.seq} of contact ${claim.contactId} is left as claimed`, error);
      // Its claim is released with the next look.
      this.released = false;
    }
  }

  private async carry(carrier: MessageCarrier, claim: ClaimedMessage): Promise<void> {
    const message = outbound(claim);
    let mayBeThere = claim.mayBeThere;
    try {
      if (mayBeThere) {
        const found = await withinTime(carrier.lookUp(message));
        if (found !== null) {
          await this.deliveries.taken(claim, found);
          return;
        }
        mayBeThere = false;
      }
      const outcome = await withinTime(carrier.send(message));
      if (outcome.kind === 'sent') await this.deliveries.taken(claim, outcome.providerMessageId);
      else await this.deliveries.refused(claim, outcome.code);
    } catch (error) {
      await this.failed(carrier, claim, mayBeThere || error instanceof OutcomeUnknownError, error);
    }
  }

  private async failed(
    carrier: MessageCarrier,
    claim: ClaimedMessage,
    mayBeThere: boolean,
    error: unknown,
  ): Promise<void> {
    const { medium, contactId, seq, attempt } = claim;
    const patience = PATIENCE[carrier.medium];
    const why = error instanceof Error ? error.message : String(error);
    this.logger.warn(`${medium} message ${seq} of contact ${contactId}, attempt ${attempt}: ${why}`);
    if (attempt >= patience.maxAttempts) {
      await this.deliveries.givenUp(claim, 'provider-away');
      this.alerts.raise({ alert: 'messages-not-delivered' });
      return;
    }
    const doubled = Math.min(patience.longestRetryMs, patience.firstRetryMs * 2 ** (attempt - 1));
    const delayMs = doubled * (0.5 + Math.random());
    await this.deliveries.postponed(claim, mayBeThere ? 'unknown' : 'pending', 'provider-away', delayMs);
  }

  private leads(): boolean {
    return this.contacts.status().state === 'ok';
  }
}

function outbound(claim: ClaimedMessage): OutboundMessage {
  return {
    contactId: claim.contactId,
    seq: claim.seq,
    messageId: claim.messageId,
    text: claim.text,
    to: claim.customerAddress,
    from: claim.ourAddress,
    attempt: claim.attempt,
    writtenAt: claim.writtenAt,
    firstAttemptAt: claim.firstClaimedAt,
  };
}

/** A carrier that does not answer must not keep its place for ever; whether it sent is then unknown. */
async function withinTime<T>(call: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new OutcomeUnknownError(`no answer in ${CALL_TIMEOUT_MS} ms`));
    }, CALL_TIMEOUT_MS).unref();
  });
  try {
    return await Promise.race([call, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

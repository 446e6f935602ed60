import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import { ConversationsService } from '../../conversations/conversations.service';
import { MessageDeliveries, type ClaimedMessage } from '../../conversations/message-deliveries';
import type { Clock, Millis } from '../../kernel/clock';
import { Alerts } from '../../platform/alerts/alerts';
import { CLOCK } from '../../platform/time/clock';
import { CommittedContacts } from '../committed-contacts';
import {
  OutcomeUnknownError,
  type MessageCarrier,
  type OutboundMessage,
  type SendOutcome,
  type TextMedium,
  TooEarlyError,
} from './message-carrier';
import { MESSAGING_PROBE, type MessagingProbe } from './messaging-probe';

/** How patient we are with the providers of a medium. */
interface Patience {
  /** A carrier that has not answered by then: nobody knows whether it sent. */
  readonly callTimeoutMs: Millis;
  /** Handed over at once. */
  readonly atOnce: number;
  readonly firstRetryMs: Millis;
  readonly longestRetryMs: Millis;
  readonly maxAttempts: number;
}

/**
 * A customer waits for an SMS: about half an hour. Mail servers ask for patience (greylisting, RFC 5321 section 4.5.4.1): about half
 * a day; and one may take ten minutes to say that it took a mail (section 4.5.3.2.6), so the transport's own limits decide there.
 */
const PATIENCE: Readonly<Record<TextMedium, Patience>> = {
  sms: { callTimeoutMs: 20_000, atOnce: 16, firstRetryMs: 1_000, longestRetryMs: 300_000, maxAttempts: 14 },
  email: { callTimeoutMs: 1_200_000, atOnce: 5, firstRetryMs: 2_000, longestRetryMs: 1_800_000, maxAttempts: 32 },
};
const LOOK_MS = 1_000;
/** Claims that nobody settled for longer than a call may take are looked for so often. */
const STALE_LOOK_MS = 30_000;
/** What is under way when the process stops gets so long; the rest is looked up by whoever leads next. */
const STOP_MS = 3_000;
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
  /** Per medium, when claims of gone processes were last looked for in this term. */
  private readonly released = new Map<TextMedium, Millis>();
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    @Inject(MESSAGING_PROBE) private readonly probe: MessagingProbe,
    @Inject(CLOCK) private readonly clock: Clock,
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
          this.released.clear();
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
    await Promise.race([Promise.all(this.running), delay(STOP_MS, undefined, { ref: false })]);
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
    await this.release(carrier.medium);
    const underWay = this.underWayOf(carrier.medium);
    const room = PATIENCE[carrier.medium].atOnce - underWay.length;
    if (room <= 0) return;
    const asked = performance.now();
    const claims = await this.deliveries.claim(carrier.medium, room);
    for (const claim of claims) {
      this.probe.passed('message-claimed');
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

  /** At the beginning of a term every claim that is not ours; later, claims that a paused leader of before may have made. */
  private async release(medium: TextMedium): Promise<void> {
    const now = this.clock.now();
    const looked = this.released.get(medium);
    if (looked !== undefined && now - looked < STALE_LOOK_MS) return;
    const oldest = looked === undefined ? now : now - PATIENCE[medium].callTimeoutMs - STALE_LOOK_MS;
    await this.deliveries.releaseClaims(medium, new Date(oldest), this.underWayOf(medium));
    this.released.set(medium, now);
  }

  private underWayOf(medium: TextMedium): ClaimedMessage[] {
    return [...this.underWay.values()].filter((claim) => claim.medium === medium);
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
      this.released.delete(carrier.medium);
    }
  }

  private async carry(carrier: MessageCarrier, claim: ClaimedMessage): Promise<void> {
    const message = outbound(claim);
    const { callTimeoutMs } = PATIENCE[carrier.medium];
    let { mayBeThere } = claim;
    let outcome: SendOutcome;
    try {
      const found = mayBeThere ? await withinTime(carrier.lookUp(message), callTimeoutMs) : null;
      mayBeThere = false;
      outcome =
        found === null
          ? await withinTime(carrier.send(message), callTimeoutMs)
          : { kind: 'sent', providerMessageId: found };
    } catch (error) {
      await this.failed(carrier, claim, mayBeThere || error instanceof OutcomeUnknownError, error);
      return;
    }
    this.probe.passed('message-carried');
    // What cannot be written down from here on stays claimed: it is out, and must not be taken for one that is not.
    if (outcome.kind === 'sent') await this.deliveries.taken(claim, outcome.providerMessageId);
    else await this.deliveries.refused(claim, outcome.code);
  }

  private async failed(
    carrier: MessageCarrier,
    claim: ClaimedMessage,
    mayBeThere: boolean,
    error: unknown,
  ): Promise<void> {
    const { medium, contactId, seq, attempt } = claim;
    if (error instanceof TooEarlyError) {
      await this.deliveries.postponed(claim, 'unknown', 'provider-away', error.retryAfterMs);
      return;
    }
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
    automatic: claim.automatic,
    to: claim.customerAddress,
    from: claim.ourAddress,
    attempt: claim.attempt,
    writtenAt: claim.writtenAt,
    firstAttemptAt: claim.firstClaimedAt,
  };
}

/** A carrier that does not answer must not keep its place for ever; whether it sent is then unknown. */
async function withinTime<T>(call: Promise<T>, limitMs: Millis): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new OutcomeUnknownError(`no answer in ${limitMs} ms`));
    }, limitMs).unref();
  });
  try {
    return await Promise.race([call, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

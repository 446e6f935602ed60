import type { Clock, Millis } from '../../../kernel/clock';
import { OperationalError, UserError } from '../../../platform/errors/errors';
import type { WebhookParams } from '../../twilio/webhook-params';
import { EMPTY_TWIML } from '../../twilio/twilio-webhook';
import type { CallDocuments } from './call-documents';
import { isCallSid } from './call-sid';
import { CUSTOMER_LABEL } from './conference-name';
import { isOver } from './twilio-calls';
import type { TwilioVoiceProvider } from './twilio-voice-provider';

/** Of the 15 s that Twilio waits for a document. */
export const ANSWER_WITHIN_MS = 8_000;
/** A caller whom we cannot take in so long is asked to call again. */
const LONGEST_HOLD_MS = 10 * 60_000;

/** What Twilio asks and tells about calls, once it is known to be Twilio. Nothing here needs the database by itself. */
export class TwilioVoiceWebhooks {
  constructor(
    private readonly provider: TwilioVoiceProvider,
    private readonly documents: CallDocuments,
    private readonly clock: Clock,
  ) {}

  /**
   * A call comes in, or comes back from holding.
   * @param query `since`: when it first came
   * @returns null: it could not be taken yet, see `hold`
   */
  async voice(params: WebhookParams, query: Query, withinMs: Millis = ANSWER_WITHIN_MS): Promise<string | null> {
    const since = this.since(query);
    return await this.provider.onIncoming(
      {
        callId: callSid(params.get('CallSid')),
        from: params.text('From'),
        to: params.text('To'),
        since: since ?? this.clock.now(),
        isFirst: since === null,
      },
      withinMs,
    );
  }

  /**
   * Music for somebody whom we cannot take yet; after ten minutes a farewell.
   * @param receivedAt when this was asked for, which counts if it was the first time
   */
  hold(query: Query, receivedAt: Millis = this.clock.now()): string {
    const since = this.since(query);
    const now = this.clock.now();
    if (since !== null && now - since > LONGEST_HOLD_MS) return this.documents.farewell('try-again-later');
    return this.documents.hold(since ?? receivedAt, since === null);
  }

  /** What Twilio plays when an address of ours failed: the same music, counting on from the address that failed. */
  fallback(params: WebhookParams): string {
    const failed = params.text('ErrorUrl');
    const since = URL.canParse(failed) ? new URL(failed).searchParams.get('since') : null;
    return this.hold({ since: since ?? undefined });
  }

  /** State of a caller's call. */
  async status(params: WebhookParams): Promise<string> {
    if (!isOver(params.text('CallStatus'))) return EMPTY_TWIML;
    const callId = callSid(params.get('CallSid'));
    taken(await this.provider.onCallOver({ callId, from: params.text('From'), to: params.text('To') }));
    return EMPTY_TWIML;
  }

  /** Who comes into a conference and leaves it. */
  async conference(params: WebhookParams): Promise<string> {
    const name = params.text('FriendlyName');
    const label = params.text('ParticipantLabel');
    const event = params.text('StatusCallbackEvent');
    if (event === 'participant-join') {
      const legSid = callSid(params.get('CallSid'));
      taken(await this.provider.onJoined(name, params.text('ConferenceSid'), label, legSid));
    }
    if (event === 'participant-leave') {
      if (label !== CUSTOMER_LABEL) taken(await this.provider.onLeft(name, label));
      // Who was sent to another conference left this one, too.
      else if (isOver(params.text('ParticipantCallStatus')))
        taken(await this.provider.onCallOver({ callId: callSid(params.get('CallSid')), from: '', to: '' }));
    }
    return EMPTY_TWIML;
  }

  /** State of a seat's leg. */
  async leg(params: WebhookParams, query: Query): Promise<string> {
    const status = params.text('CallStatus');
    if (isOver(status) && query.leg !== undefined)
      taken(await this.provider.onLegOver(callSid(query.call), query.leg, status));
    return EMPTY_TWIML;
  }

  private since({ since }: Query): Millis | null {
    if (since === undefined || !/^\d{1,15}$/.test(since)) return null;
    return Math.min(Number(since), this.clock.now());
  }
}

/** Of addresses that we gave to Twilio. */
export interface Query {
  readonly since?: string | undefined;
  readonly call?: string | undefined;
  readonly leg?: string | undefined;
}

function callSid(text: string | undefined): string {
  if (text !== undefined && isCallSid(text)) return text;
  throw new UserError('bad-request', 'This webhook names no call.');
}

/** What is not committed is not acknowledged; Twilio tells it again, and so do we. */
function taken(isTaken: boolean): void {
  if (!isTaken) throw new OperationalError('not-taken', 'This could not be taken now. Tell it again.');
}

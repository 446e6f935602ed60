import { type ApiCall, apiError, type ApiReply, NOT_FOUND, page } from './api-reply';
import { newSid, rfc2822 } from './sids';
import type { SentWebhook, WebhookAnswer, WebhookSender } from './webhook-sender';

export type MessageStatus =
  'accepted' | 'queued' | 'sending' | 'sent' | 'delivered' | 'undelivered' | 'failed' | 'read' | 'received';

/** A message as the simulator keeps it. */
export interface SimulatedMessage {
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api';
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly numMedia: number;
  readonly createdAt: number;
  readonly statusCallback: string | null;
  sentAt: number | null;
  status: MessageStatus;
  errorCode: number | null;
}

export interface ArrivingMessage {
  readonly from: string;
  readonly to: string;
  readonly body: string;
  readonly numMedia?: number;
  /** The webhook is not called: the message waits in the list to be found. */
  readonly unheard?: boolean;
  /** Fields in place of the usual ones, or besides them. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Null: without idempotency token. */
  readonly token?: string | null;
  /** As if it had come then. */
  readonly at?: number;
}

/** How messages of ours are treated after they were taken. */
export type Treatment = 'delivered' | 'left-alone';

const STOP = new Set(['STOP', 'STOPALL', 'UNSUBSCRIBE', 'CANCEL', 'END', 'QUIT', 'OPTOUT', 'REVOKE']);
const START = new Set(['START', 'YES', 'UNSTOP']);
const RANK: readonly MessageStatus[] = ['accepted', 'queued', 'sending', 'sent', 'delivered', 'read'];
const LONGEST = 1600;

/** Messages of the account: what comes in, what goes out, and who does not want any more. */
export class SimulatedMessages {
  readonly all: SimulatedMessage[] = [];
  /** Of messages of ours that are taken from now on. */
  treatment: Treatment = 'delivered';
  private readonly blocked = new Set<string>();
  private readonly webhooks = new Map<string, string>();

  constructor(
    private readonly accountSid: string,
    private readonly sender: WebhookSender,
    private readonly now: () => number,
  ) {}

  /** A number of the account, and what is called when a message comes in. */
  own(number: string, smsUrl: string): void {
    this.webhooks.set(number, smsUrl);
  }

  outbound(): SimulatedMessage[] {
    return this.all.filter(({ direction }) => direction === 'outbound-api');
  }

  /** Somebody writes to a number of ours. Resolves with what the service answered; undefined when it was not called. */
  async arrive(arriving: ArrivingMessage): Promise<{ message: SimulatedMessage; answer: WebhookAnswer | undefined }> {
    const { message, webhook } = this.take(arriving);
    if (arriving.unheard === true) return { message, answer: undefined };
    return { message, answer: await this.sender.deliver(webhook) };
  }

  /** As `arrive`, with the webhook in the caller's hands. */
  take(arriving: ArrivingMessage): { message: SimulatedMessage; webhook: SentWebhook } {
    const at = arriving.at ?? this.now();
    const message: SimulatedMessage = {
      sid: newSid((arriving.numMedia ?? 0) > 0 ? 'MM' : 'SM'),
      direction: 'inbound',
      from: arriving.from,
      to: arriving.to,
      body: arriving.body,
      numMedia: arriving.numMedia ?? 0,
      createdAt: at,
      statusCallback: null,
      sentAt: at,
      status: 'received',
      errorCode: null,
    };
    this.all.push(message);
    this.heed(message);
    const url = this.webhooks.get(arriving.to);
    if (url === undefined) throw new Error('the simulator does not own this number');
    const options = arriving.token === undefined ? {} : { token: arriving.token };
    return {
      message,
      webhook: this.sender.prepare(url, { ...this.inboundFields(message), ...arriving.fields }, options),
    };
  }

  /**
   * The carrier says what became of a message of ours; the service is told, also of states that the message has left behind: callbacks
   * arrive in any order and more than once.
   */
  async report(
    sid: string,
    status: MessageStatus,
    errorCode: number | null = null,
  ): Promise<WebhookAnswer | undefined> {
    const message = this.all.find((one) => one.sid === sid);
    if (message === undefined) throw new Error('no such message');
    if (advances(message.status, status)) {
      message.status = status;
      message.errorCode = errorCode;
      if (status === 'sent') message.sentAt = this.now();
    }
    if (message.statusCallback === null) return undefined;
    return await this.sender.send(message.statusCallback, {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      From: message.from,
      To: message.to,
      MessageSid: sid,
      SmsSid: sid,
      MessageStatus: status,
      SmsStatus: status,
      ...(errorCode === null ? {} : { ErrorCode: String(errorCode) }),
      ...(status === 'delivered' || status === 'undelivered' ? { RawDlrDoneDate: '2611241030' } : {}),
    });
  }

  create({ form }: ApiCall): ApiReply {
    const text = (key: string): string => form.get(key) ?? '';
    const [to, from, body] = [text('To'), text('From'), text('Body')];
    if (!/^\+[1-9]\d{6,14}$/.test(to)) return apiError(400, 21211, `The 'To' number ${to} is not a valid phone number`);
    if (!this.webhooks.has(from))
      return apiError(400, 21606, 'The From phone number is not a valid message-capable one');
    if (body === '') return apiError(400, 21602, 'Message body is required');
    if (body.length > LONGEST)
      return apiError(400, 21617, 'The concatenated message body exceeds the 1600 character limit');
    if (this.blocked.has(pair(from, to))) return apiError(400, 21610, 'Attempt to send to unsubscribed recipient');
    const message: SimulatedMessage = {
      sid: newSid('SM'),
      direction: 'outbound-api',
      from,
      to,
      body,
      numMedia: 0,
      createdAt: this.now(),
      statusCallback: form.get('StatusCallback'),
      sentAt: null,
      status: 'queued',
      errorCode: null,
    };
    this.all.push(message);
    const taken = { status: 201, body: this.view(message) };
    if (this.treatment === 'delivered') void this.sender.track(this.carry(message));
    return taken;
  }

  fetch({ ids }: ApiCall): ApiReply {
    const message = this.all.find(({ sid }) => sid === ids[0]);
    return message === undefined ? NOT_FOUND : { status: 200, body: this.view(message) };
  }

  /** Newest first. A message that was not sent yet is filtered by its creation. */
  list(call: ApiCall): ApiReply {
    const { query } = call;
    const [to, from] = [query.get('To'), query.get('From')];
    const after = Date.parse(query.get('DateSent>') ?? '1970-01-01T00:00:00Z');
    const before = Date.parse(query.get('DateSent<') ?? '9999-01-01T00:00:00Z');
    const at = (message: SimulatedMessage): number => seconds(message.sentAt ?? message.createdAt);
    const found = this.all
      .filter((message) => (to === null || message.to === to) && (from === null || message.from === from))
      .filter((message) => at(message) >= after && at(message) <= before)
      .sort((a, b) => b.createdAt - a.createdAt);
    return page(
      'messages',
      found.map((message) => this.view(message)),
      call,
    );
  }

  private async carry({ sid }: SimulatedMessage): Promise<void> {
    for (const status of ['sending', 'sent', 'delivered'] as const) await this.report(sid, status);
  }

  /** What Twilio does by itself when somebody wants no more messages, or wants them again. */
  private heed({ from, to, body }: SimulatedMessage): void {
    const word = body.trim().toUpperCase();
    if (STOP.has(word)) this.blocked.add(pair(to, from));
    if (START.has(word)) this.blocked.delete(pair(to, from));
  }

  private inboundFields(message: SimulatedMessage): Record<string, string> {
    const media = Array.from({ length: message.numMedia }, (_, index) => [
      [
        `MediaUrl${index}`,
        `https://api.twilio.com/2010-04-01/Accounts/${this.accountSid}/Messages/${message.sid}/Media/ME${index}`,
      ],
      [`MediaContentType${index}`, 'image/jpeg'],
    ]).flat() as [string, string][];
    return {
      ToCountry: 'CN',
      ToState: '',
      SmsMessageSid: message.sid,
      NumMedia: String(message.numMedia),
      ToCity: '',
      FromZip: '',
      SmsSid: message.sid,
      FromState: '',
      SmsStatus: 'received',
      FromCity: '',
      Body: message.body,
      FromCountry: 'CN',
      To: message.to,
      ToZip: '',
      NumSegments: String(segments(message.body)),
      MessageSid: message.sid,
      AccountSid: this.accountSid,
      From: message.from,
      ApiVersion: '2010-04-01',
      ...Object.fromEntries(media),
    };
  }

  private view(message: SimulatedMessage): Record<string, unknown> {
    const uri = `/2010-04-01/Accounts/${this.accountSid}/Messages/${message.sid}`;
    return {
      sid: message.sid,
      account_sid: this.accountSid,
      api_version: '2010-04-01',
      body: message.body,
      date_created: rfc2822(message.createdAt),
      date_sent: message.sentAt === null ? null : rfc2822(message.sentAt),
      date_updated: rfc2822(message.sentAt ?? message.createdAt),
      direction: message.direction,
      error_code: message.errorCode,
      error_message: null,
      from: message.from,
      messaging_service_sid: null,
      num_media: String(message.numMedia),
      num_segments: String(segments(message.body)),
      price: null,
      price_unit: 'USD',
      status: message.status,
      subresource_uris: { media: `${uri}/Media.json` },
      to: message.to,
      uri: `${uri}.json`,
    };
  }
}

function advances(from: MessageStatus, to: MessageStatus): boolean {
  if (from === 'undelivered' || from === 'failed' || from === 'received') return false;
  if (to === 'undelivered' || to === 'failed') return from !== 'delivered' && from !== 'read';
  return RANK.indexOf(to) > RANK.indexOf(from);
}

function pair(ours: string, theirs: string): string {
  return `${ours} ${theirs}`;
}

function seconds(at: number): number {
  return Math.floor(at / 1_000) * 1_000;
}

/** GSM-7 is not told apart here: 70 UTF-16 units alone, 67 each when there are more. */
function segments(body: string): number {
  return body.length <= 70 ? 1 : Math.ceil(body.length / 67);
}

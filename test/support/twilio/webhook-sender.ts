import { createHmac, randomUUID } from 'node:crypto';

export type WebhookFields = Readonly<Record<string, string>>;

/** A webhook as it went out, so that it can be sent again to the letter. */
export interface SentWebhook {
  /** The public address, which is what was signed. */
  readonly url: string;
  readonly method: 'GET' | 'POST';
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What came back; status 0: nothing did. */
export interface WebhookAnswer {
  readonly status: number;
  readonly body: string;
  readonly sent: SentWebhook;
}

const TIMEOUT_MS = 15_000;

/**
 * Calls the customer's service as Twilio does: form and signature over the public address, one repetition when no connection comes
 * about, with the same idempotency token. What the public address leads to may change: services restart.
 */
export class WebhookSender {
  /** Everything that went out, in order. */
  readonly log: WebhookAnswer[] = [];
  private readonly routes = new Map<string, string>();
  private readonly underWay = new Set<Promise<unknown>>();

  constructor(private readonly authToken: string) {}

  /** @param publicOrigin as signed; @param actual where that really is, such as `http://127.0.0.1:4567`; null: nowhere */
  lead(publicOrigin: string, actual: string | null): void {
    if (actual === null) this.routes.set(publicOrigin, 'http://127.0.0.1:9');
    else this.routes.set(publicOrigin, actual);
  }

  async send(
    url: string,
    fields: WebhookFields,
    options: { readonly method?: 'GET' | 'POST'; readonly token?: string | null; readonly authToken?: string } = {},
  ): Promise<WebhookAnswer> {
    return await this.deliver(this.prepare(url, fields, options));
  }

  /** What `send` would send. Fields that are undefined are left out. */
  prepare(
    url: string,
    fields: WebhookFields,
    options: { readonly method?: 'GET' | 'POST'; readonly token?: string | null; readonly authToken?: string } = {},
  ): SentWebhook {
    const { method = 'POST', token = randomUUID(), authToken = this.authToken } = options;
    const [withoutFragment = ''] = url.split('#');
    const query = new URLSearchParams(fields).toString();
    const target =
      method === 'GET' ? `${withoutFragment}${withoutFragment.includes('?') ? '&' : '?'}${query}` : withoutFragment;
    const signed = method === 'GET' ? {} : fields;
    return {
      url: target,
      method,
      body: method === 'GET' ? '' : query,
      headers: {
        'X-Twilio-Signature': signature(authToken, target, signed),
        ...(method === 'GET' ? {} : { 'Content-Type': 'application/x-www-form-urlencoded; charset=UTF-8' }),
        ...(token === null ? {} : { 'I-Twilio-Idempotency-Token': token }),
        'User-Agent': 'TwilioProxy/1.1',
      },
    };
  }

  /** Sends it as it is; the same one may be sent as often as a test likes. */
  async deliver(sent: SentWebhook): Promise<WebhookAnswer> {
    const answer = await this.track(this.attempt(sent));
    this.log.push(answer);
    return answer;
  }

  /** Work that sends webhooks, one after the other perhaps: `idle` waits for it. */
  async track<T>(work: Promise<T>): Promise<T> {
    this.underWay.add(work);
    try {
      return await work;
    } finally {
      this.underWay.delete(work);
    }
  }

  /** Resolves when nothing is on its way. */
  async idle(): Promise<void> {
    while (this.underWay.size > 0) await Promise.allSettled(this.underWay);
  }

  private async attempt(sent: SentWebhook): Promise<WebhookAnswer> {
    for (let left = 1; ; left -= 1) {
      try {
        const { origin, pathname, search } = new URL(sent.url);
        const response = await fetch((this.routes.get(origin) ?? origin) + pathname + search, {
          method: sent.method,
          // A connection of its own: one that was kept open may lead to a process that is gone.
          headers: { ...sent.headers, Connection: 'close' },
          ...(sent.method === 'GET' ? {} : { body: sent.body }),
          redirect: 'manual',
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        return { status: response.status, body: await response.text(), sent };
      } catch {
        if (left === 0) return { status: 0, body: '', sent };
      }
    }
  }
}

/** As Twilio's page on webhook security describes it; written down here independently of its package. */
function signature(authToken: string, url: string, fields: WebhookFields): string {
  const text = Object.keys(fields)
    .sort()
    .map((key) => key + (fields[key] ?? ''));
  return createHmac('sha1', authToken)
    .update(url + text.join(''), 'utf8')
    .digest('base64');
}

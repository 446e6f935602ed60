import twilio, { type Twilio } from 'twilio';
import type RequestClient from 'twilio/lib/base/RequestClient';
import type { TwilioConfig } from '../../config/config';

/** Injection token of Twilio's REST client; null when nothing is Twilio's. */
export const TWILIO_CLIENT = Symbol('TwilioClient');
export type TwilioClient = Twilio;

const API_HOST = 'api.twilio.com';
/** Twilio's default is 30 s; an agent and a caller wait at the other end. */
const TIMEOUT_MS = 8_000;

/**
 * Twilio's own client. It repeats nothing by itself: whether something may be repeated is known by whoever asked (see
 * `twilioFailure`). With `apiUrl` every request goes there, and one to any other host of Twilio's is refused.
 */
export function createTwilioClient({ accountSid, authToken, apiUrl }: TwilioConfig): TwilioClient {
  const options = { timeout: TIMEOUT_MS, autoRetry: false };
  const httpClient = apiUrl === undefined ? new twilio.RequestClient(options) : new RedirectedClient(apiUrl, options);
  return twilio(accountSid, authToken, { accountSid, httpClient });
}

/** Leads what is meant for Twilio to a simulator. */
class RedirectedClient extends twilio.RequestClient {
  constructor(
    private readonly origin: string,
    options: RequestClient.RequestClientOptions,
  ) {
    super(options);
  }

  override async request<TData>(options: RequestClient.RequestOptions<TData>) {
    const { hostname, pathname, search } = new URL(options.uri);
    if (hostname !== API_HOST) throw new Error(`TWILIO_API_URL stands for ${API_HOST} only, not for ${hostname}`);
    return await super.request<TData>({ ...options, uri: this.origin + pathname + search });
  }
}

import { validateRequest, validateRequestWithBody } from 'twilio';
import { WebhookParams } from './webhook-params';

/** A request as it came in, and the address it was sent to as Twilio knows it. */
export interface SignedRequest {
  readonly method: string;
  /** Configured origin and the path with its query as received; never made of `Host` or `X-Forwarded-*`. */
  readonly url: string;
  readonly contentType: string | undefined;
  /** Empty: no body. */
  readonly body: Buffer;
  /** `X-Twilio-Signature`. */
  readonly signature: string | undefined;
}

const FORM = 'application/x-www-form-urlencoded';
const JSON_TYPE = 'application/json';

/**
 * The parameters of a request that Twilio signed with one of these tokens (two while tokens are exchanged), null for any other.
 * Of a JSON body, which must match the signed `bodySHA256`, there are none: the caller reads the body itself.
 *
 * Signatures know no time: who replays a request is told by its ids, see TwilioReplays. A body that is no UTF-8 is not what was
 * signed any more once it is read, so it is refused; a message lost that way is fetched from Twilio's list.
 */
export function verifiedParams(request: SignedRequest, tokens: readonly string[]): WebhookParams | null {
  const { method, url, signature, body } = request;
  if (signature === undefined || signature === '' || !URL.canParse(url)) return null;
  const type = (request.contentType ?? FORM).split(';')[0]?.trim().toLowerCase() ?? '';
  if (method === 'GET') {
    const query = WebhookParams.parse(new URL(url).search);
    return tokens.some((token) => validateRequest(token, signature, url, {})) ? query : null;
  }
  const text = body.toString('utf8');
  if (type === FORM) {
    const params = WebhookParams.parse(text);
    const signed = params.toSigned();
    return tokens.some((token) => validateRequest(token, signature, url, signed)) ? params : null;
  }
  if (type !== JSON_TYPE || !new URL(url).searchParams.has('bodySHA256')) return null;
  return tokens.some((token) => validateRequestWithBody(token, signature, url, text)) ? WebhookParams.parse('') : null;
}

/**
 * What a failed attempt means. `refused`: for good, with a stable code. `again`: the mail was certainly not taken. `unknown`: it may
 * have been. `detail` is for logs: codes and commands, never addresses or what the server said.
 */
export type SmtpFailure =
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'again'; readonly detail: string }
  | { readonly kind: 'unknown'; readonly detail: string };

/** Our own set-up is wrong, not the mail: login wanted or refused, TLS wanted. Somebody will put it right. */
const OUR_FAULT = [421, 530, 534, 535, 538];
/** Before the mail's first byte went out. */
const BEFORE_THE_MAIL = ['EDNS', 'ETLS', 'EAUTH', 'ENOAUTH', 'EREQUIRETLS', 'EPROTOCOL', 'ECONFIG', 'EPROXY'];
const NEVER_CONNECTED = ['ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOTFOUND'];

/** Reads an error of nodemailer. What it does not know may have happened after the mail went out. */
export function failureOf(error: unknown): SmtpFailure {
  const { code, errno, command, responseCode, status } = fieldsOf(error);
  const detail = `the mail server: ${[code, responseCode, command].filter(Boolean).join(' ') || 'failed'}`;
  if (typeof responseCode === 'number' && responseCode >= 400) {
    if (responseCode < 500 || OUR_FAULT.includes(responseCode) || BEFORE_THE_MAIL.includes(code))
      return { kind: 'again', detail };
    return { kind: 'refused', code: refusalCode(command, responseCode, status) };
  }
  if (code === 'EENVELOPE') return { kind: 'refused', code: 'unknown-recipient' };
  if (BEFORE_THE_MAIL.includes(code) || NEVER_CONNECTED.includes(code) || NEVER_CONNECTED.includes(errno))
    return { kind: 'again', detail };
  return { kind: 'unknown', detail };
}

/** The enhanced status code (RFC 3463) says it best; servers without one are read by what they refused. */
function refusalCode(command: string, responseCode: number, status: string): string {
  if (status === '2.2') return 'mailbox-full';
  if (status === '3.4' || status === '2.3') return 'too-long';
  if (status.startsWith('1.')) return 'unknown-recipient';
  if (status !== '' && status !== '0.0') return 'rejected';
  if (responseCode === 552) return command === 'RCPT TO' ? 'mailbox-full' : 'too-long';
  return command === 'RCPT TO' ? 'unknown-recipient' : 'rejected';
}

interface Fields {
  readonly code: string;
  readonly errno: string;
  readonly command: string;
  readonly responseCode: number | undefined;
  /** Of an enhanced status code what follows the class: `1.1` of `5.1.1`; empty: none. */
  readonly status: string;
}

function fieldsOf(error: unknown): Fields {
  const { code, command, responseCode, response, message } = (error ?? {}) as Record<string, unknown>;
  const text = (value: unknown) => (typeof value === 'string' ? value : '');
  return {
    code: text(code),
    errno: NEVER_CONNECTED.find((name) => text(message).includes(name)) ?? '',
    command: text(command),
    responseCode: typeof responseCode === 'number' ? responseCode : undefined,
    status: /^\d{3}[ -]\d\.(\d{1,3}\.\d{1,3})\b/.exec(text(response))?.[1] ?? '',
  };
}

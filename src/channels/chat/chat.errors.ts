import { UserError } from '../../platform/errors/errors';
import { CHAT_LIMITS } from '../../platform/realtime/chat-protocol';
import type { Refusal } from '../../platform/realtime/console-protocol';

export function noConversation(): UserError {
  return new UserError('no-conversation', 'There is no conversation on this connection; send chat:open first.');
}

export function unknownConversation(): UserError {
  return new UserError('unknown-conversation', 'This conversation is not known; start a new one.', { status: 404 });
}

export function chatEnded(): UserError {
  return new UserError('chat-ended', 'This conversation has ended; start a new one.', { status: 409 });
}

export function textTooLong(): UserError {
  return new UserError('too-long', `A message has at most ${CHAT_LIMITS.textLength} characters; send it in parts.`, {
    status: 413,
  });
}

export function tooManyConversations(): UserError {
  return new UserError(
    'too-many-conversations',
    'Too many conversations from this address are open; end one, or try again later.',
    { status: 429 },
  );
}

/** The page may send the same thing again a little later. */
export function tooFast(): Refusal {
  return { ok: false, code: 'too-fast', message: 'Too much at once; send it again in a few seconds.', retryable: true };
}

export function unknownWidget(): Refusal {
  return {
    ok: false,
    code: 'unknown-widget',
    message: 'This chat is not available. Check the widget key of the page.',
  };
}

export function badHandshake(): Refusal {
  return { ok: false, code: 'bad-handshake', message: 'auth must hold widgetKey and, to continue, the token.' };
}

export function tooManyConnections(): Refusal {
  return {
    ok: false,
    code: 'too-many-connections',
    message: 'Too many connections from this address; close one, or try again later.',
    retryable: true,
  };
}

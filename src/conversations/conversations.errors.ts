import { UserError } from '../platform/errors/errors';

export function conversationNotFound(contactId: string): UserError {
  return new UserError('conversation-not-found', `There is no conversation for contact ${contactId}.`, { status: 404 });
}

export function messageIdReused(messageId: string): UserError {
  return new UserError(
    'message-id-reused',
    `Message id ${messageId} was used for another text; give each message an id of its own.`,
    { status: 409 },
  );
}

export function textEmpty(): UserError {
  return new UserError('text-empty', 'The message has no text.', { status: 422 });
}

export function textTooLong(limit: number): UserError {
  return new UserError('text-too-long', `A message has at most ${limit} characters; send it in parts.`, {
    status: 413,
  });
}

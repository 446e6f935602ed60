import { CHAT_LIMITS } from './chat-protocol';
import { REPLY_LENGTH } from './console-protocol';

// The files of the protocols import nothing, so that pages can compile each by itself.
test('an agent may write as much in a chat as a customer', () => {
  expect(REPLY_LENGTH.chat).toBe(CHAT_LIMITS.textLength);
});

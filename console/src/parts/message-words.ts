import i18next from 'i18next';
import type { MessageView } from '../../../src/platform/realtime/console-protocol';

/** What a message says; a message of the system is a code that is put into words here. */
export function messageWords(message: Pick<MessageView, 'from' | 'text' | 'authorName'>): string {
  if (message.from !== 'system') return message.text;
  const words: unknown = i18next.getResource(i18next.language, 'shell', `system.${message.text}`);
  return typeof words === 'string' ? words.replace('{{name}}', message.authorName ?? '') : message.text;
}

/** Message-IDs that we give, wherever they stand: `<lianxian.UUID@domain>`. */
export const OUR_MESSAGE_ID =
  /<lianxian\.[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}@[a-z0-9.-]{1,253}>/i;

/**
 * The Message-ID of an agent's mail: the same at every attempt, so that a mail sent twice is one mail to whoever gets it.
 * @param mailbox ours, that it comes from
 */
export function ourMessageId(messageId: string, mailbox: string): string {
  return `<lianxian.${messageId.toLowerCase()}@${mailbox.slice(mailbox.lastIndexOf('@') + 1)}>`;
}

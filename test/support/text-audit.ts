import type { TextCustomer } from '../../demo/robots/text-customer';

/** What the carriers of text messages saw, kept whole. */
export interface TextStories {
  readonly medium: 'sms' | 'email';
  readonly customers: readonly TextCustomer[];
  /** Our messages as the carrier has them, in the order they came: its id and the text. One that came again is there twice. */
  readonly carried: readonly { readonly providerMessageId: string; readonly text: string }[];
  /** Whether the same id may come twice: a mailbox shows it once. */
  readonly mayRepeat: boolean;
}

type Rows = <R extends object>(sql: string, values: unknown[]) => Promise<R[]>;

/** What customers wrote is stored once, what agents wrote arrived once and in order, and nothing is still owed. Sentences, one per disagreement. */
export async function textFindings(rows: Rows, stories: TextStories): Promise<string[]> {
  return [
    ...(await everyTextStoredOnce(rows, stories)),
    ...(await everyAnswerCarriedOnce(rows, stories)),
    ...(await everyAnswerHeardInOrder(rows, stories)),
  ];
}

async function everyTextStoredOnce(rows: Rows, { medium, customers }: TextStories): Promise<string[]> {
  const stored = await rows<{ text: string; times: number }>(
    `SELECT m.text, count(*)::integer AS times FROM inbound_messages i JOIN messages m USING (contact_id, message_id)
      WHERE i.medium = $1 GROUP BY m.text`,
    [medium],
  );
  const times = new Map(stored.map((row) => [row.text, row.times]));
  const said = new Set(customers.flatMap((customer) => customer.said));
  return [
    ...[...said]
      .filter((text) => times.get(text) !== 1)
      .map((text) => `${medium}: «${text}» is stored ${times.get(text) ?? 0} times`),
    ...stored.filter(({ text }) => !said.has(text)).map(({ text }) => `${medium}: nobody ever wrote «${text}»`),
  ];
}

async function everyAnswerCarriedOnce(rows: Rows, { medium, carried, mayRepeat }: TextStories): Promise<string[]> {
  const deliveries = await rows<{ contact_id: string; seq: number; state: string; id: string | null }>(
    'SELECT contact_id, seq, state, provider_message_id AS id FROM message_deliveries WHERE medium = $1',
    [medium],
  );
  const times = new Map<string, number>();
  for (const { providerMessageId } of carried) times.set(providerMessageId, (times.get(providerMessageId) ?? 0) + 1);
  const ours = new Set(deliveries.map(({ id }) => id));
  return [
    ...deliveries
      .filter(({ state }) => state !== 'sent' && state !== 'delivered')
      .map(({ contact_id, seq, state }) => `${medium} ${contact_id} message ${seq} is still ${state}`),
    ...deliveries.flatMap(({ contact_id, seq, id }) => {
      const came = times.get(id ?? '') ?? 0;
      return came === 1 || (mayRepeat && came > 1)
        ? []
        : [`${medium} ${contact_id} message ${seq} was carried ${came} times`];
    }),
    ...[...times.keys()]
      .filter((id) => !ours.has(id))
      .map((id) => `${medium} ${id} was carried and is no message of ours`),
  ];
}

async function everyAnswerHeardInOrder(rows: Rows, { medium, customers }: TextStories): Promise<string[]> {
  const written = await rows<{ address: string; texts: string[] }>(
    `SELECT c.customer_address AS address, array_agg(m.text ORDER BY c.created_at, m.seq) AS texts
       FROM messages m JOIN conversations c USING (contact_id)
      WHERE c.medium = $1 AND m.sender = 'agent' GROUP BY c.customer_address`,
    [medium],
  );
  const byAddress = new Map(written.map(({ address, texts }) => [address, texts]));
  return customers.flatMap(({ address, heard }) => {
    const texts = byAddress.get(address) ?? [];
    const inOrder =
      heard.length === texts.length && heard.every((text, index) => text.includes(texts[index] ?? '\u0000'));
    return inOrder ? [] : [`${medium} ${address} heard ${heard.length} answers, ${texts.length} were written`];
  });
}

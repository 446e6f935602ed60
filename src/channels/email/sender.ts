import { readMailAddress } from '../../customers/mail-address';
import type { MailHeader } from './reading/mail';
import { cleanLine } from './mail-text';

const LONGEST_NAME = 60;

export interface Sender {
  /** Small letters; can be answered. */
  readonly address: string;
  readonly name: string | undefined;
}

/**
 * Who wrote a mail: the first address of From; without one that can be answered, the envelope's sender. Null: nobody can be answered.
 * @param envelopeSender of MAIL FROM; empty for the null sender
 */
export function senderOf(header: MailHeader, envelopeSender: string): Sender | null {
  for (const { address, name } of header.from) {
    const known = address === null ? null : readMailAddress(address);
    if (known === null) continue;
    const shown = cleanLine(name, LONGEST_NAME);
    return { address: known, name: shown === '' ? undefined : shown };
  }
  const address = readMailAddress(envelopeSender);
  return address === null ? null : { address, name: undefined };
}

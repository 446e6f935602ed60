import type { AddressKind } from './customer.entity';
import { maskPhone } from './phone-number';

const HIDDEN = '***';

/** What consoles may show of an address without asking: `139****5678`, `z***@example.org`; a chat visitor's id says nothing. */
export function maskAddress(kind: AddressKind, address: string): string {
  switch (kind) {
    case 'phone':
      return maskPhone(address);
    case 'email':
      return maskMail(address);
    case 'chat':
      return HIDDEN;
  }
}

/** The first letter and the domain; of a mailbox of one letter the domain only. */
function maskMail(address: string): string {
  const at = address.lastIndexOf('@');
  const [first = ''] = address;
  return `${at > 1 ? first : ''}${HIDDEN}${address.slice(at)}`;
}

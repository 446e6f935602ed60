import { UserError } from '../platform/errors/errors';
import type { AddressKind } from './customer.entity';
import { readMailAddress } from './mail-address';
import { readCallerNumber } from './phone-number';

const VISITOR_ID_LENGTH = 128;

/**
 * The one form in which an address is kept, whoever gives it.
 * @throws UserError `address-withheld` for a phone number that is not there; `address-invalid`
 */
export function addressForm(kind: AddressKind, raw: string): string {
  if (kind === 'chat') {
    if (raw.length === 0 || raw.length > VISITOR_ID_LENGTH)
      throw new UserError('address-invalid', `A visitor id has 1 to ${VISITOR_ID_LENGTH} characters.`);
    return raw;
  }
  if (kind === 'email') {
    const address = readMailAddress(raw);
    if (address === null)
      throw new UserError('address-invalid', 'This is no mail address; name@example.org would be one.');
    return address;
  }
  const caller = readCallerNumber(raw);
  if (caller.kind === 'withheld')
    throw new UserError('address-withheld', 'The caller withheld their number; serve them without a customer.');
  return caller.address;
}

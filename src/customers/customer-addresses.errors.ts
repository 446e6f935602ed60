import { UserError } from '../platform/errors/errors';

export function addressInvalid(kind: 'phone' | 'email'): UserError {
  const message =
    kind === 'phone'
      ? 'This is no telephone number; 13912345678 or +86 25 8422 1234 would be one.'
      : 'This is no mail address; name@example.org would be one.';
  return new UserError('address-invalid', message, { status: 400, fields: [{ path: 'address', message }] });
}

export function addressTaken(): UserError {
  return new UserError(
    'address-taken',
    'This address belongs to another customer. Add it with `merge` if both are the same person.',
    { status: 409 },
  );
}

export function addressUnknown(): UserError {
  return new UserError('address-unknown', 'This customer has no such address (any more).', { status: 404 });
}

export function addressNotShown(): UserError {
  return new UserError('address-not-shown', 'The id of a chat visitor is a secret of their browser.', { status: 403 });
}

export function addressGiven(): UserError {
  return new UserError('address-given', 'The customer came from this address; it cannot be taken away.', {
    status: 409,
  });
}

export function tooManyAddresses(most: number): UserError {
  return new UserError('too-many-addresses', `A customer has at most ${most} addresses. Remove one first.`, {
    status: 409,
  });
}

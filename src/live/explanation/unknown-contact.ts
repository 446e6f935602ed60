import { UserError } from '../../platform/errors/errors';
import { REJECTION_MESSAGES } from '../../routing/rejections';

export function unknownContact(): UserError {
  return new UserError('unknown-contact', REJECTION_MESSAGES['unknown-contact'], { status: 404 });
}

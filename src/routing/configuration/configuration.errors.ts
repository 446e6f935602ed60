import { type FieldProblem, UserError } from '../../platform/errors/errors';
import { type Kind, KIND_FACTS } from './kinds';

export function noSuchItem(kind: Kind, id: string): UserError {
  return new UserError(`${KIND_FACTS[kind].one}-not-found`, `There is no ${KIND_FACTS[kind].one} \`${id}\`.`, {
    status: 404,
  });
}

export function alreadyThere(kind: Kind, id: string): UserError {
  const message = `There is a ${KIND_FACTS[kind].one} \`${id}\` already. Change it by PUT, or choose another id.`;
  return new UserError('already-there', message, {
    status: 409,
    fields: [{ path: 'id', message: `\`${id}\` is taken; choose another` }],
  });
}

const MOST_NAMED = 10;

export function inUse(kind: Kind, id: string, users: readonly string[]): UserError {
  const named = users.slice(0, MOST_NAMED).join(', ');
  const more = users.length > MOST_NAMED ? `, and ${users.length - MOST_NAMED} more` : '';
  return new UserError(
    'in-use',
    `The ${KIND_FACTS[kind].one} \`${id}\` is used by ${named}${more}. Take it out there first.`,
    { status: 409 },
  );
}

export function invalid(fields: readonly FieldProblem[]): UserError {
  const where = fields.map(({ path }) => path || 'the body').join(', ');
  return new UserError('invalid-request', `Not valid: ${where}.`, { status: 400, fields });
}

import { passwordProblem } from '../../identity/passwords';
import type { PersonEntity } from '../../identity/person.entity';
import type { FieldProblem } from '../../platform/errors/errors';
import type { PathOf } from '../../routing/configuration/check-configuration';
import { notKnown } from '../../routing/configuration/references';
import { KINDS } from '../../routing/configuration/kinds';
import type { Member, Organisation } from './organisation.schema';

/** What the people of a document are checked against. */
export interface Surroundings {
  readonly centreIds: readonly string[];
  readonly skillIds: readonly string[];
  /** Everybody who is there already. */
  readonly people: readonly Pick<PersonEntity, 'login' | 'seatNumber' | 'origin'>[];
  readonly demoAllowed: boolean;
}

/** Where a thing of the document stands: `queues.3`; what the document does not name is called by its id. */
export function pathIn(organisation: Organisation): PathOf {
  return (kind, id) => {
    if (kind === 'settings') return 'settings';
    const index = organisation[kind].findIndex((item) => item.id === id);
    return `${kind}.${index < 0 ? id : index}`;
  };
}

/** Things that stand twice in the document. */
export function checkDoubles(organisation: Organisation): FieldProblem[] {
  const problems = KINDS.flatMap((kind) =>
    doubles(
      kind,
      'id',
      organisation[kind].map(({ id }) => id),
    ),
  );
  const { people } = organisation;
  return [
    ...problems,
    ...doubles(
      'people',
      'login',
      people.map(({ login }) => login),
    ),
    ...doubles(
      'people',
      'seatNumber',
      people.map(({ seatNumber }) => seatNumber),
    ),
  ];
}

/** Everything that is wrong with the people of the document. */
export function checkMembers(members: readonly Member[], around: Surroundings): FieldProblem[] {
  const named = new Set(members.map(({ login }) => login));
  return members.flatMap((member, index) =>
    checkMember(member, around, named).map(({ path, message }) => ({ path: `people.${index}.${path}`, message })),
  );
}

function checkMember(member: Member, around: Surroundings, named: ReadonlySet<string>): FieldProblem[] {
  const problems: FieldProblem[] = [];
  const present = around.people.find(({ login }) => login === member.login);
  if (member.centreIds !== 'all') {
    problems.push(...unknown('centre', member.centreIds, around.centreIds, (_, index) => `centreIds.${index}`));
  }
  problems.push(...unknown('skill', Object.keys(member.skills ?? {}), around.skillIds, (id) => `skills.${id}`));
  // Somebody else in the document may be giving the number up in the same breath; then the store decides.
  const holder = around.people.find(({ seatNumber }) => seatNumber === member.seatNumber);
  if (holder !== undefined && holder.login !== member.login && !named.has(holder.login)) {
    problems.push({ path: 'seatNumber', message: `${holder.seatNumber} belongs to ${holder.login}; choose another` });
  }
  if (present !== undefined && present.origin !== member.origin) {
    problems.push({ path: 'origin', message: `is ${present.origin} for ever; that would be right` });
  }
  if (member.origin === 'demo' && !around.demoAllowed) {
    problems.push({ path: 'origin', message: 'demo is for the demonstration only; admin would be right' });
  }
  // The passwords of the demonstration are public; what would a rule protect?
  if (present === undefined && member.password !== undefined && member.origin === 'admin') {
    const problem = passwordProblem(member.password, member.login, 'password');
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

function unknown(
  what: 'centre' | 'skill',
  ids: readonly string[],
  known: readonly string[],
  pathOf: (id: string, index: number) => string,
): FieldProblem[] {
  return ids.flatMap((id, index) =>
    known.includes(id) ? [] : [{ path: pathOf(id, index), message: notKnown(what, id, known) }],
  );
}

function doubles(list: string, key: string, values: readonly (string | number | undefined)[]): FieldProblem[] {
  return values.flatMap((value, index) => {
    const first = values.indexOf(value);
    if (value === undefined || first === index) return [];
    return [{ path: `${list}.${index}.${key}`, message: `\`${value}\` stands at ${list}.${first} already` }];
  });
}

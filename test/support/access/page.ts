import { type Role, ROLES } from '../../../src/identity/principal';
import { CHAT_EVENTS, EVENTS } from './events';
import { type CentreLimit, type RouteAccess, ROUTES } from './routes';

const INTRODUCTION = `# Who may do what

Every REST route and every socket event, who may use it, and for which centres. Printed from the tables that
\`test/integration/access-matrix.spec.ts\` and \`access-sockets.spec.ts\` try on the running application: each entry with every role, near
and far centres, no session, an expired one, a person who left, a one-time password, a foreign origin. A route or event without an entry
fails there. After a change: \`npm run docs:access\`.

- **Roles**: agent, inspector, duty manager, case handler, administrator. Several roles of one person add up.
- **Centres**: a person has some centres or all. What lies in others does not exist for them (404), or is refused (403); either way nothing
  of it is told, and the attempt is in the audit trail where it names a thing.
- Every call that changes something must carry the \`Origin\` of our own pages, unless it is a provider's, which carries a signature.
- Nothing but the marked routes (¹) works before a one-time password is changed.
`;

/** The whole of `docs/access.md`, formatted as Prettier would. */
export function accessPage(): string {
  return [
    INTRODUCTION,
    '## REST\n',
    table(
      ['route', 'who', 'centres'],
      Object.entries(ROUTES).map(([route, access]) => [`\`${route}\``, whoOf(access), limitOf(access.centres)]),
    ),
    '\n## Socket of the consoles (`/console`)\n\nA session is needed; roles are judged again at every event.\n',
    table(
      ['event', 'who', 'about'],
      Object.entries(EVENTS).map(([event, { who, about }]) => [`\`${event}\``, rolesOf(who), about]),
    ),
    '\nWhat is pushed follows the same lines: `agent:frame` and `agent:message` go to the person at the seat, `board:frame` holds what lies in',
    "the viewer's centres.\n",
    '## Socket of the chat page (`/chat`)\n\nFor everybody who names the key of a chat page.\n',
    table(
      ['event', 'about'],
      Object.entries(CHAT_EVENTS).map(([event, { about }]) => [`\`${event}\``, about]),
    ),
    '',
  ].join('\n');
}

function whoOf({ who, beforePasswordChange }: RouteAccess): string {
  if (who === 'everybody') return 'everybody, without a session';
  if (who === 'provider') return "the provider's machines, by signature";
  return rolesOf(who) + (beforePasswordChange === true ? ' ¹' : '');
}

const ROLE_WORDS: Readonly<Record<Role, string>> = {
  agent: 'agent',
  inspector: 'inspector',
  'duty-manager': 'duty manager',
  'case-handler': 'case handler',
  admin: 'administrator',
};

function rolesOf(roles: readonly Role[]): string {
  if (roles.length === ROLES.length) return 'every role';
  return ROLES.filter((role) => roles.includes(role))
    .map((role) => ROLE_WORDS[role])
    .join(', ');
}

function limitOf(centres: CentreLimit): string {
  switch (centres.limit) {
    case 'none':
      return centres.because;
    case 'own':
      return `own centres; others: \`${centres.otherwise}\``;
    case 'shown':
      return 'answers with own centres only';
    case 'whole':
      return 'people of all centres only';
  }
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

import type { Configuration } from './kinds';

/** Where a problem is, within its item, and in words what was wrong and what would be right. */
export type Report = (path: string, message: string) => void;

type Thing = 'centre' | 'queue' | 'skill' | 'outcome';

export function centres(configuration: Configuration, ids: readonly string[], path: string, report: Report): void {
  ids.forEach((id, index) => {
    known(configuration.centres, 'centre', id, `${path}.${index}`, report);
    if (ids.indexOf(id) < index) report(`${path}.${index}`, `centre \`${id}\` is there already`);
  });
}

export function known(
  among: ReadonlyMap<string, unknown>,
  what: Thing,
  id: string,
  path: string,
  report: Report,
): void {
  if (!among.has(id)) report(path, notKnown(what, id, among.keys()));
}

const MOST_SHOWN = 30;

/** What was wrong with a reference, and what would be right. */
export function notKnown(what: Thing, id: string, among: Iterable<string>): string {
  const all = [...among].sort();
  const more = all.length > MOST_SHOWN ? `, and ${all.length - MOST_SHOWN} more` : '';
  return `${what} \`${id}\` is not known; known: ${all.slice(0, MOST_SHOWN).join(', ') || 'none yet'}${more}`;
}

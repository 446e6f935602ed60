import type { NamesById, ThingName } from '../../platform/realtime/console-protocol';
import type { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';

interface Ids {
  readonly queues: Iterable<string>;
  readonly centres: Iterable<string>;
  readonly rules: Iterable<string>;
  readonly skills: Iterable<string>;
}

type Named = { readonly name: string; readonly nameEn?: string | null | undefined };

/** Names as they are now; a thing that is not configured any more stands for itself by its id. */
export function namesById(directory: ConfigurationDirectory, ids: Ids): NamesById {
  return {
    queues: named(ids.queues, (id) => directory.queues.get(id)),
    centres: named(ids.centres, (id) => directory.centres.get(id)),
    rules: named(ids.rules, (id) => directory.rules.get(id)),
    skills: named(ids.skills, (id) => directory.skills.get(id)),
  };
}

function named(ids: Iterable<string>, find: (id: string) => Named | undefined): Record<string, ThingName> {
  const names: Record<string, ThingName> = {};
  for (const id of new Set(ids)) {
    const thing = find(id);
    names[id] = { name: thing?.name ?? id, nameEn: thing?.nameEn ?? null };
  }
  return names;
}

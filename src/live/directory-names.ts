import { Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { PeopleDirectory } from '../identity/people-directory';
import { ConfigurationDirectory } from '../routing/configuration/configuration-directory';
import type { BoardNames } from './board-view';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const RETRY_MS = 1_000;

type Named = { readonly name: string; readonly nameEn: string | null };

/** Names for the board, from memory. Names of people are read when they are first wanted, and the board is told when they are there. */
@Injectable()
export class DirectoryNames implements BoardNames, OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(DirectoryNames.name);
  private readonly people = new Map<string, string>();
  private readonly wanted = new Set<string>();
  private readonly listeners = new Set<(personId: string) => void>();
  private asking = false;
  private stop: () => void = () => undefined;

  constructor(
    private readonly directory: ConfigurationDirectory,
    private readonly peopleDirectory: PeopleDirectory,
  ) {}

  onModuleInit(): void {
    this.stop = this.peopleDirectory.subscribe({
      onChanged: (personId) => {
        if (this.people.delete(personId)) this.want(personId);
      },
    });
  }

  onModuleDestroy(): void {
    this.stop();
  }

  centre(id: string): Named {
    return named(id, this.directory.centres.get(id));
  }

  queue(id: string): Named {
    return named(id, this.directory.queues.get(id));
  }

  rule(id: string): string {
    return this.directory.rules.get(id)?.name ?? id;
  }

  person(id: string): string {
    // The system itself may be an actor; it has no row among the people.
    if (!UUID.test(id)) return id;
    this.want(id);
    return this.people.get(id) ?? '';
  }

  /** Names of everything configured as it is now in the database. */
  async refresh(): Promise<void> {
    await this.directory.refresh();
  }

  /** Tells when a name that was missing, or changed, is there. Returns the way to stop. */
  onPerson(listener: (personId: string) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private want(personId: string): void {
    if (this.people.has(personId) || this.wanted.has(personId)) return;
    this.wanted.add(personId);
    if (this.asking) return;
    this.asking = true;
    // Whoever builds a picture of 2,000 seats asks for 2,000 names: one question for all.
    setImmediate(() => void this.ask());
  }

  private async ask(): Promise<void> {
    const asked = [...this.wanted];
    let failed = false;
    try {
      const names = await this.peopleDirectory.names(asked);
      for (const id of asked) {
        this.wanted.delete(id);
        this.people.set(id, names.get(id)?.displayName ?? '');
      }
      for (const id of asked) for (const listener of this.listeners) listener(id);
    } catch (error) {
      failed = true;
      this.log.warn(`names not read this time: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.asking = this.wanted.size > 0;
    if (this.asking) setTimeout(() => void this.ask(), failed ? RETRY_MS : 0).unref();
  }
}

function named(
  id: string,
  item: { readonly name: string; readonly nameEn?: string | null | undefined } | undefined,
): Named {
  return { name: item?.name ?? id, nameEn: item?.nameEn ?? null };
}

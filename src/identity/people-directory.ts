import { Inject, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { PersonEntity } from './person.entity';

export interface PersonName {
  readonly displayName: string;
  readonly seatNumber: number;
}

export interface PeopleListener {
  /** After the commit. Must not throw. */
  onChanged(personId: string): void;
}

/** After so long a name is read again, because another process may have changed it. */
const REMEMBER_MS = 60_000;
/** More than any hotline has people at work; beyond it the memory starts anew. */
const MOST_REMEMBERED = 20_000;

/** Names of people for views. People are never deleted, so every id that was ever right has a name. */
@Injectable()
export class PeopleDirectory {
  private readonly known = new Map<string, { readonly name: PersonName; readonly readAt: Millis }>();
  private changes = 0;
  private readonly listeners = new Set<PeopleListener>();

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Names by person id; ids of nobody are left out. */
  async names(personIds: Iterable<string>): Promise<Map<string, PersonName>> {
    const wanted = new Set(personIds);
    const names = new Map<string, PersonName>();
    const missing: string[] = [];
    const oldest = this.clock.now() - REMEMBER_MS;
    for (const id of wanted) {
      const known = this.known.get(id);
      if (known === undefined || known.readAt <= oldest) missing.push(id);
      else names.set(id, known.name);
    }
    for (const [id, name] of await this.load(missing)) names.set(id, name);
    return names;
  }

  /** Returns the way to stop. */
  subscribe(listener: PeopleListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Called by whoever changed a person, after the commit. */
  changed(personId: string): void {
    this.changes += 1;
    this.known.delete(personId);
    for (const listener of this.listeners) listener.onChanged(personId);
  }

  private async load(personIds: readonly string[]): Promise<readonly (readonly [string, PersonName])[]> {
    if (personIds.length === 0) return [];
    const { changes } = this;
    const readAt = this.clock.now();
    const people = await this.database.manager.find(PersonEntity, {
      where: { id: In(personIds) },
      select: { id: true, displayName: true, seatNumber: true },
    });
    const names = people.map(({ id, displayName, seatNumber }) => [id, { displayName, seatNumber }] as const);
    // Read before a change that is committed by now: right for this answer, too old to keep.
    if (changes !== this.changes) return names;
    if (this.known.size + names.length > MOST_REMEMBERED) this.known.clear();
    for (const [id, name] of names) this.known.set(id, { name, readAt });
    return names;
  }
}

import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PersonEntity } from '../../identity/person.entity';
import { routerAway } from '../router.errors';
import { ROUTER, type RouterPort } from '../ports';
import { usersOf } from './check-configuration';
import { inUse } from './configuration.errors';
import { type Configuration, type Kind, KIND_FACTS } from './kinds';

/** Asks what configuration cannot know: who, outside of it, uses a thing. In words: `person wang.li`. */
export type OutsideUsers = (manager: EntityManager, kind: Kind, id: string) => Promise<readonly string[]>;

/** Who uses a thing that somebody wants to delete: other configuration, live contacts and seats, people. */
@Injectable()
export class ConfigurationUses {
  private readonly outside: OutsideUsers[] = [];

  constructor(@Inject(ROUTER) private readonly router: RouterPort) {}

  /** Rooms that refer to configured things name their users here. */
  register(users: OutsideUsers): void {
    this.outside.push(users);
  }

  /**
   * Inside the transaction that is to delete the thing. The row is locked first: whoever is about to refer to it has
   * either committed, and is seen, or waits for us and will not find it.
   * @throws UserError `in-use`
   * @throws RouterUnavailableError when a centre or queue is to go and nobody can say whether customers wait there
   */
  async requireUnused(manager: EntityManager, configuration: Configuration, kind: Kind, id: string): Promise<void> {
    await manager.findOne(KIND_FACTS[kind].entity, { where: { id }, lock: { mode: 'pessimistic_write' } });
    const users = [...usersOf(configuration, kind, id), ...this.live(kind, id), ...(await people(manager, kind, id))];
    for (const ask of this.outside) users.push(...(await ask(manager, kind, id)));
    if (users.length > 0) throw inUse(kind, id, users);
  }

  private live(kind: Kind, id: string): string[] {
    if (kind !== 'centres' && kind !== 'queues') return [];
    if (this.router.status().state === 'away') throw routerAway();
    const { contact, seat } = this.router.committed().state;
    const contacts = contact.filter((one) => (kind === 'queues' ? one.queueId : one.homeCentreId) === id).length;
    const seats = kind === 'centres' ? seat.filter((one) => one.centreId === id).length : 0;
    return [
      ...(contacts > 0 ? [`${contacts} open contact${contacts === 1 ? '' : 's'}`] : []),
      ...(seats > 0 ? [`${seats} signed-in seat${seats === 1 ? '' : 's'}`] : []),
    ];
  }
}

async function people(manager: EntityManager, kind: Kind, id: string): Promise<string[]> {
  if (kind !== 'centres') return [];
  const found = await manager
    .createQueryBuilder(PersonEntity, 'person')
    .where(':id = any(person.centreIds)', { id })
    .orderBy('person.login')
    .getMany();
  return found.map(({ login }) => `person ${login}`);
}

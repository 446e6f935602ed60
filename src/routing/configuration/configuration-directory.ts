import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { present } from '../../kernel/assert';
import type { Medium } from '../../kernel/medium';
import { ROUTER, type RouterPort } from '../ports';
import { ConfigurationStore } from './configuration-store';
import type { Configuration, Documents, Stored } from './kinds';

/**
 * Names, addresses and everything else about configured things, answered from memory at once. Read at start, after
 * each change in this process, and when the router says that it applied a version.
 */
@Injectable()
export class ConfigurationDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly log = new Logger(ConfigurationDirectory.name);
  private configuration: Configuration | null = null;
  private byAddress = new Map<string, Stored<Documents['accessPoints']>>();
  /** Reads follow one another: an older answer must not replace a newer one. */
  private reading: Promise<void> = Promise.resolve();
  private unsubscribe: () => void = () => undefined;

  constructor(
    @InjectDataSource() private readonly database: DataSource,
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly store: ConfigurationStore,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.refresh();
    this.unsubscribe = this.router.subscribe({
      onCommitted: ({ effects }) => {
        if (effects.some((effect) => effect.kind === 'config-applied')) this.refreshLater();
      },
      onReset: () => {
        this.refreshLater();
      },
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
  }

  readonly centres = lookup(() => this.now().centres);
  readonly queues = lookup(() => this.now().queues);
  readonly skills = lookup(() => this.now().skills);
  readonly rules = lookup(() => this.now().rules);
  readonly outcomes = lookup(() => this.now().outcomes);
  readonly accessPoints = {
    ...lookup(() => this.now().accessPoints),
    /** The access point of a dialled number, mailbox or widget key. */
    byAddress: (medium: Medium, address: string): Stored<Documents['accessPoints']> | undefined =>
      this.byAddress.get(addressKey(medium, address)),
  };

  /** Reads everything anew. After it resolves, every change committed before the call is seen. */
  async refresh(): Promise<void> {
    const read = this.reading.then(async () => {
      const configuration = await this.store.read(this.database.manager);
      this.byAddress = new Map(
        [...configuration.accessPoints.values()].map((point) => [addressKey(point.medium, point.address), point]),
      );
      this.configuration = configuration;
    });
    this.reading = read.catch(() => undefined);
    await read;
  }

  private refreshLater(): void {
    this.refresh().catch((error: unknown) => {
      this.log.warn(`names not read again this time: ${error instanceof Error ? error.message : String(error)}`);
    });
  }

  private now(): Configuration {
    return present(this.configuration, 'the directory is read before anything is served');
  }
}

/** One kind of thing, by id and in the order of lists. */
interface Lookup<D> {
  get(id: string): Stored<D> | undefined;
  all(): readonly Stored<D>[];
}

function lookup<D>(current: () => ReadonlyMap<string, Stored<D>>): Lookup<D> {
  return { get: (id) => current().get(id), all: () => [...current().values()] };
}

function addressKey(medium: Medium, address: string): string {
  return `${medium} ${address}`;
}

import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Millis } from '../kernel/clock';
import { COMMAND_KINDS, type CommandKind } from './engine/commands';
import type { CommandOutcome, RouterMeter } from './router-meter';

/** What is read when somebody looks. */
export interface RouterState {
  readonly leading: boolean;
  readonly waiting: number;
  readonly heartbeatAgeMs: Millis;
  readonly seq: number;
}

/** The router in figures: its state is read at the scrape, the rest is counted as it happens. */
export class RouterMetrics implements RouterMeter {
  private readonly epoch: Gauge;
  private readonly batch: Histogram;
  private readonly commit: Histogram;
  private readonly commands: Counter<'kind' | 'outcome'>;
  private readonly rejections: Counter<'reason'>;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.epoch = new Gauge({
      name: 'lianxian_router_epoch',
      help: 'The number of the lease this process leads or led under last; 0: it never led.',
      registers,
    });
    this.batch = new Histogram({
      name: 'lianxian_router_batch_commands',
      help: 'Commands written in one call of the database.',
      buckets: [1, 2, 5, 10, 20, 50, 100],
      registers,
    });
    this.commit = new Histogram({
      name: 'lianxian_router_commit_duration_seconds',
      help: 'The one call of the database that writes a batch.',
      buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10],
      registers,
    });
    this.commands = new Counter({
      name: 'lianxian_router_commands_total',
      help: 'Commands by kind and by what became of them.',
      labelNames: ['kind', 'outcome'],
      registers,
    });
    // From 0 on: of a count that begins at 1 Prometheus sees no increase, and the first one is the one to see.
    for (const kind of COMMAND_KINDS) this.commands.inc({ kind, outcome: 'poisoned' }, 0);
    this.rejections = new Counter({
      name: 'lianxian_router_rejections_total',
      help: 'Commands that the engine refused, by its reason.',
      labelNames: ['reason'],
      registers,
    });
  }

  /** Where the state is read at each scrape. */
  watch(state: () => RouterState): void {
    const registers = [this.registry];
    const gauge = (name: string, help: string, read: (now: RouterState) => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(read(state()));
        },
      });
    gauge('lianxian_router_leading', '1 while this process leads and can commit, else 0.', ({ leading }) =>
      leading ? 1 : 0,
    );
    gauge('lianxian_router_mailbox_commands', 'Commands that wait for the router.', ({ waiting }) => waiting);
    gauge('lianxian_router_seq', 'Number of the last commit that this process knows.', ({ seq }) => seq);
    gauge(
      'lianxian_router_heartbeat_age_seconds',
      'Since the loop of the router last went round; at least every second while it leads.',
      ({ heartbeatAgeMs }) => heartbeatAgeMs / 1_000,
    );
  }

  leads(epoch: number): void {
    this.epoch.set(epoch);
  }

  committed(commands: number, tookMs: Millis): void {
    this.batch.observe(commands);
    this.commit.observe(tookMs / 1_000);
  }

  settled(kind: CommandKind, outcome: CommandOutcome): void {
    this.commands.inc({ kind, outcome });
  }

  refused(reason: string): void {
    this.rejections.inc({ reason });
  }
}

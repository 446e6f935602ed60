import { Inject, Injectable, Logger, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { midnightBefore } from '../kernel/business-day';
import type { Clock, Millis } from '../kernel/clock';
import type { Principal } from '../identity/principal';
import { Alerts, type Alert } from '../platform/alerts/alerts';
import { OperationalError } from '../platform/errors/errors';
import type { BoardFrame, BoardSnapshot } from '../platform/realtime/console-protocol';
import { CLOCK } from '../platform/time/clock';
import { RoutingConfigurations } from '../routing/configuration/routing-configurations';
import type { CentreId } from '../routing/engine/config';
import { ROUTER, type CommittedBatch, type RouterPort } from '../routing/ports';
import { BoardModel } from './board-model';
import { DayStore } from './day-store';
import { DirectoryNames } from './directory-names';
import { ScopedBoard } from './scoped-board';

/** Frames at most four times a second. */
const FRAME_MS = 250;
/** After a failed read of the configuration or of the day, the next attempt. */
const RETRY_MS = 1_000;

/** Where frames go; the gateway binds it. `scope` names the viewers that see the same. */
export interface BoardAudience {
  frame(scope: string, frame: BoardFrame): void;
  /** The numbers start anew: ask for a snapshot. */
  reset(scope: string): void;
  watched(scope: string): boolean;
}

/** The duty board of this process: follows the router's commits and makes one stream of frames per set of visible centres. */
@Injectable()
export class BoardService implements OnModuleInit, OnModuleDestroy {
  readonly model = new BoardModel();
  private readonly log = new Logger(BoardService.name);
  private readonly boards = new Map<string, ScopedBoard>();
  private readonly stops: (() => void)[] = [];
  private audience: BoardAudience | null = null;
  private newAlerts: Alert[] = [];
  private timer: NodeJS.Timeout | undefined;
  private wantedVersion = 0;
  private midnight: Millis = 0;
  private reading = false;
  private retryAt: Millis = 0;

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly configurations: RoutingConfigurations,
    private readonly day: DayStore,
    private readonly names: DirectoryNames,
    private readonly alerts: Alerts,
  ) {}

  onModuleInit(): void {
    this.stops.push(
      this.router.subscribe({
        onReset: () => {
          this.restart();
        },
        onCommitted: (batch) => {
          this.follow(batch);
        },
      }),
      this.alerts.subscribe((alert) => {
        this.newAlerts.push(alert);
      }),
      this.names.onPerson((personId) => {
        this.model.markPerson(personId);
      }),
    );
    if (this.router.status().state === 'ok') this.restart();
    this.timer = setInterval(() => {
      this.tick();
    }, FRAME_MS);
    this.timer.unref();
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
    for (const stop of this.stops) stop();
  }

  bind(audience: BoardAudience): void {
    this.audience = audience;
  }

  /** The picture that the next frame of this scope follows. @throws OperationalError until the state is loaded */
  snapshot(principal: Principal): BoardSnapshot {
    if (this.model.config.version === 0) {
      throw new OperationalError('board-loading', 'The board is being loaded. Ask again in a moment.', {
        retryAfterS: 1,
      });
    }
    const scope = scopeOf(principal);
    let board = this.boards.get(scope);
    if (board === undefined) {
      board = new ScopedBoard(this.model, this.names, principal.centreIds, this.alerts.recent());
      this.boards.set(scope, board);
    }
    return board.snapshot(this.clock.now());
  }

  private restart(): void {
    const { state } = this.router.committed();
    this.model.reset(state);
    this.wantedVersion = state.partition[0]?.configVersion ?? 0;
    this.openDay();
    this.retryAt = 0;
    this.forgetBoards();
    this.read();
  }

  private follow(batch: CommittedBatch): void {
    this.model.apply(batch.to, batch.changes, batch.effects);
    for (const effect of batch.effects) {
      if (effect.kind === 'config-applied') {
        this.wantedVersion = effect.version;
        this.retryAt = 0;
        this.read();
      }
      if (effect.kind === 'alert-raised') {
        const { alert, at, queueId, centreId, seatId } = effect;
        this.alerts.raise({ alert, at, queueId, centreId, seatId });
      }
    }
  }

  private tick(): void {
    const now = this.clock.now();
    if (midnightBefore(now) !== this.midnight && this.model.config.version > 0) this.openDay();
    if (now >= this.retryAt) this.read();
    this.sendFrames(now);
  }

  private sendFrames(now: Millis): void {
    const { audience } = this;
    if (audience === null) return;
    const marks = this.model.takeMarks();
    const alerts = this.newAlerts;
    this.newAlerts = [];
    for (const [scope, board] of this.boards) {
      if (!audience.watched(scope)) {
        this.boards.delete(scope);
        continue;
      }
      const frame = board.frame(marks, alerts, now);
      if (frame !== null) audience.frame(scope, frame);
    }
  }

  /** Reads what the database alone knows, one thing after the other, and again after a failure. */
  private read(): void {
    if (this.reading || this.upToDate()) return;
    this.reading = true;
    this.readOnce()
      .catch((error: unknown) => {
        this.retryAt = this.clock.now() + RETRY_MS;
        this.log.warn(`the board could not be read: ${error instanceof Error ? error.message : String(error)}`);
      })
      .finally(() => {
        this.reading = false;
      });
  }

  private upToDate(): boolean {
    return this.wantedVersion === this.model.config.version && !this.model.figures.awaitsBaseline;
  }

  private async readOnce(): Promise<void> {
    const version = this.wantedVersion;
    if (version !== this.model.config.version) {
      const config = await this.configurations.version(version);
      if (config === null) throw new Error(`routing configuration ${version} is not stored`);
      await this.names.refresh();
      this.model.configure(config);
      this.forgetBoards();
    }
    const { midnight } = this;
    if (this.model.figures.awaitsBaseline && this.model.config.version > 0) {
      const baseline = await this.day.load(midnight, this.model.config);
      if (this.model.figures.baseline(midnight, baseline)) this.model.markDay();
    }
  }

  private openDay(): void {
    this.midnight = midnightBefore(this.clock.now());
    this.model.figures.openDay(this.midnight);
    this.model.markDay();
  }

  private forgetBoards(): void {
    for (const scope of this.boards.keys()) this.audience?.reset(scope);
    this.boards.clear();
  }
}

/** Viewers with the same centres see the same; the name of what they see. */
export function scopeOf(principal: Principal): string {
  if (principal.centreIds === 'all') return 'board:all';
  return `board:${[...new Set<CentreId>(principal.centreIds)].sort().join(',')}`;
}

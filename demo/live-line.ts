import type { BoardWatcher } from './robots/board-watcher';
import { since, type Figures } from './ledger';

const QUIET_EVERY = 5;

/** The figures of this run in one line, taken from a duty manager's board, once a second. */
export class LiveLine {
  private timer: NodeJS.Timeout | undefined;
  private ticks = 0;
  private before: Figures | null = null;

  constructor(
    private readonly board: BoardWatcher,
    private readonly out: NodeJS.WriteStream,
  ) {}

  /** Counts from what the board shows now. Resolves when it shows anything. */
  async start(): Promise<void> {
    while (this.figures() === null) await new Promise((resolve) => setTimeout(resolve, 50));
    this.timer = setInterval(() => {
      this.tick();
    }, 1_000);
  }

  /** What the board shows for this run; null before its first snapshot. */
  figures(): Figures | null {
    const today = this.board.figures();
    if (today === null) return null;
    // The board counts the whole day; what was there before this run is not ours.
    this.before ??= today;
    return since(this.before, today);
  }

  stop(): void {
    clearInterval(this.timer);
    this.print(true);
  }

  private tick(): void {
    this.ticks += 1;
    this.print(this.out.isTTY || this.ticks % QUIET_EVERY === 0);
  }

  private print(due: boolean): void {
    const figures = this.figures();
    if (!due || figures === null) return;
    const line = this.line(figures);
    if (this.out.isTTY) this.out.write(`\r\u001b[K${line}`);
    else this.out.write(`${line}\n`);
  }

  private line({ voice, chat, sms, email }: Figures): string {
    const centres = this.board.centres().map(({ name, waiting, seats, overflowOut }) => {
      const away = overflowOut > 0 ? ` ⇄${overflowOut}` : '';
      return `${name} 等待 ${waiting} 空闲 ${seats.ready} 服务 ${seats.busy}${away}`;
    });
    const medium = (name: string, counts: Figures['voice']): string =>
      `${name} 已服务 ${counts.served} 放弃 ${counts.abandoned}${counts.rejected + counts.other > 0 ? ` 其他 ${counts.rejected + counts.other}` : ''}`;
    const state = this.board.connected() ? '' : '  · 服务断开，等待恢复 service away';
    return `${medium('电话', voice)} │ ${medium('在线', chat)} │ ${medium('短信', sms)} │ ${medium('邮件', email)} │ ${centres.join(' │ ')}${state}`;
  }
}

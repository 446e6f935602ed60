import type { Millis } from '../kernel/clock';
import type { AgentFrame } from '../platform/realtime/console-protocol';
import { agentDelta, type AgentNotices, type AgentView } from './agent-view';

/** One browser tab (or robot) of an agent. */
export interface DeskConsole {
  /** The socket's id: new with every connection. */
  readonly socketId: string;
  /** The tab's own name, kept over reloads; null when it has none. */
  readonly consoleId: string | null;
  /** Sends a frame; a frame with an offer for the console that holds the seat must be confirmed as shown. */
  frame(frame: AgentFrame, confirmOffer: boolean): void;
  takenOver(): void;
}

/** Where a desk gets its picture from. */
export interface DeskSource {
  /** Loads what the view needs and memory lacks (names, messages). Never rejects: what is missing stays empty. */
  prepare(personId: string): Promise<void>;
  /** The picture as of now, from memory. */
  view(personId: string): AgentView;
  now(): Millis;
}

interface Seated {
  readonly console: DeskConsole;
  /** It has a snapshot, so frames make sense to it. */
  follows: boolean;
}

const NOTHING: AgentView = {
  seat: null,
  offer: null,
  contacts: [],
  load: [],
  today: { served: 0, missed: 0, meanHandleMs: null },
};

/**
 * The desktop of one agent as all consoles of that person see it: one numbered sequence of views, and the one console that holds
 * the seat. Snapshots are the last published view, so a snapshot always equals an older one plus the frames since.
 */
export class Desk {
  private readonly consoles = new Map<string, Seated>();
  private holderId: string | null = null;
  /** The tab that held the seat and may be reloading: others do not get the seat before `until`. */
  private reserved: { readonly consoleId: string | null; readonly until: Millis } | null = null;
  private published: AgentView = NOTHING;
  private to = 0;
  private dirty = false;
  private running: Promise<void> | null = null;
  private notices: AgentNotices[] = [];

  constructor(
    readonly personId: string,
    private readonly source: DeskSource,
    private readonly reloadMs: Millis,
  ) {}

  get attended(): boolean {
    return this.consoles.size > 0;
  }

  holds(socketId: string): boolean {
    return this.holderId === socketId;
  }

  /** A console sits down. The same tab takes its seat back; otherwise the first one holds it. */
  join(console: DeskConsole): void {
    if (this.consoles.has(console.socketId)) return;
    this.consoles.set(console.socketId, { console, follows: false });
    const holder = this.holder();
    if (holder !== null) {
      if (console.consoleId !== null && holder.consoleId === console.consoleId) this.takeOver(console.socketId);
      return;
    }
    const heir = this.reserved?.consoleId ?? null;
    if (heir === null || heir === console.consoleId) this.hand(console.socketId);
  }

  /** A console is gone. With other tabs open the seat waits for a reload of the one that held it. */
  leave(socketId: string): void {
    const left = this.consoles.get(socketId);
    if (left === undefined) return;
    this.consoles.delete(socketId);
    if (this.holderId !== socketId) return;
    this.holderId = null;
    if (this.attended) this.reserved = { consoleId: left.console.consoleId, until: this.source.now() + this.reloadMs };
  }

  /** The reservation is over and its tab did not come back: the console that sat down first holds the seat. */
  settleHolder(): void {
    if (this.reserved === null || this.reserved.until > this.source.now()) return;
    this.reserved = null;
    const [first] = this.consoles.keys();
    if (this.holderId === null && first !== undefined) this.hand(first);
  }

  /** The person wants the seat here; the console that had it is told. */
  takeOver(socketId: string): void {
    const before = this.holder();
    if (before?.socketId === socketId || !this.consoles.has(socketId)) return;
    this.hand(socketId);
    before?.takenOver();
  }

  /** Something of this desk changed; frames follow as soon as the missing names are loaded. */
  touch(notice?: AgentNotices): void {
    if (notice !== undefined) this.notices.push(notice);
    this.dirty = true;
    this.running ??= this.run();
  }

  /** Resolves when the published view holds everything committed until now. */
  async settled(): Promise<void> {
    this.touch();
    await this.running;
  }

  /** The last published view; from here on the console gets the frames that follow it. Call in the step that replies. */
  snapshot(socketId: string): { readonly to: number; readonly view: AgentView; readonly holdsSeat: boolean } {
    const seated = this.consoles.get(socketId);
    if (seated !== undefined) seated.follows = true;
    return { to: this.to, view: this.published, holdsSeat: this.holds(socketId) };
  }

  /** The console that holds the seat still has this offer before it. */
  offers(offerId: string): boolean {
    return this.published.offer?.offerId === offerId;
  }

  private async run(): Promise<void> {
    while (this.dirty) {
      this.dirty = false;
      await this.source.prepare(this.personId);
      this.publish();
    }
    // In the same step as the last look at `dirty`, so that no touch falls between.
    this.running = null;
  }

  private publish(): void {
    const [first = {}, ...more] = this.notices;
    this.notices = [];
    const view = this.source.view(this.personId);
    const delta = agentDelta(this.published, view, first);
    this.published = view;
    if (delta !== null) this.send(() => delta);
    for (const notice of more) this.send(() => notice);
  }

  private hand(socketId: string): void {
    this.holderId = socketId;
    this.reserved = null;
    this.send((id) => ({ holdsSeat: id === socketId }));
  }

  private send(body: (socketId: string) => Omit<AgentFrame, 'from' | 'to' | 'serverNow'>): void {
    const from = this.to;
    this.to = from + 1;
    const serverNow = this.source.now();
    for (const [socketId, { console, follows }] of this.consoles) {
      if (!follows) continue;
      const frame: AgentFrame = { from, to: this.to, serverNow, ...body(socketId) };
      console.frame(frame, frame.offer !== undefined && frame.offer !== null && this.holds(socketId));
    }
  }

  private holder(): DeskConsole | null {
    return this.holderId === null ? null : (this.consoles.get(this.holderId)?.console ?? null);
  }
}

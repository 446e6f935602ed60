interface Positioned {
  readonly to: number;
}
interface Framed extends Positioned {
  readonly from: number;
}

/** Frames kept while a snapshot is on its way; more than that and another snapshot is cheaper. */
const KEPT_FRAMES = 500;

/**
 * Keeps a view whole over an unreliable wire: a snapshot first, then frames whose `from` is the `to` we hold. Frames that
 * arrive before the snapshot are kept and applied after it if they are newer; any other frame means something was missed,
 * and a new snapshot is asked for.
 */
export class SnapshotStream<Snapshot extends Positioned, Frame extends Framed> {
  private held: number | null = null;
  private early: Frame[] = [];
  private loading = false;
  /** Distinguishes the answer to an abandoned request (the wire broke meanwhile) from the present one's. */
  private request = 0;
  private stopped = false;

  constructor(
    private readonly view: {
      /** Asks for a snapshot; null when none could be had (the connection will come back and `restart` be called). */
      readonly load: () => Promise<Snapshot | null>;
      readonly onSnapshot: (snapshot: Snapshot) => void;
      readonly onFrame: (frame: Frame) => void;
    },
  ) {}

  /** Asks for a snapshot again; on every (re)connect, and when the server says the view was rebuilt. */
  restart(): void {
    this.held = null;
    this.early = [];
    this.loading = false;
    this.load();
  }

  /** A frame from the wire. Returns true when it was applied. */
  accept(frame: Frame): boolean {
    if (this.stopped) return false;
    if (this.held === null) {
      this.early.push(frame);
      if (this.early.length > KEPT_FRAMES) this.early.shift();
      return false;
    }
    if (frame.from !== this.held) {
      if (frame.to <= this.held) return false;
      this.held = null;
      this.early = [frame];
      this.load();
      return false;
    }
    this.held = frame.to;
    this.view.onFrame(frame);
    return true;
  }

  /** No more callbacks after this. */
  stop(): void {
    this.stopped = true;
  }

  private load(): void {
    if (this.loading || this.stopped) return;
    this.loading = true;
    this.request += 1;
    const { request } = this;
    void this.view.load().then((snapshot) => {
      if (request !== this.request || this.stopped) return;
      this.loading = false;
      if (snapshot !== null) this.begin(snapshot);
    });
  }

  private begin(snapshot: Snapshot): void {
    const kept = this.early;
    this.early = [];
    this.held = snapshot.to;
    this.view.onSnapshot(snapshot);
    for (const frame of kept) if (frame.to > snapshot.to) this.accept(frame);
  }
}

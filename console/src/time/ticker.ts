/**
 * One 1 Hz ticker per page. Clocks subscribe and write their own text nodes, so a page full of running times costs no
 * React render. Ticks fall on whole seconds of the server's clock, so that all clocks of a page move together.
 */
type Tick = (serverNow: number) => void;

const subscribers = new Set<Tick>();
let timer: ReturnType<typeof setTimeout> | null = null;
/** Server time minus this machine's, in milliseconds, as last measured. */
let offsetMs = 0;

/** The present instant of the server, as well as this page knows it. */
export function serverNow(): number {
  return Date.now() + offsetMs;
}

/** How far the server's clock is ahead of this machine's. */
export function clockOffset(): number {
  return offsetMs;
}

/** Called by the live connection at each measurement. */
export function setClockOffset(ms: number): void {
  offsetMs = ms;
}

function schedule(): void {
  timer = setTimeout(
    () => {
      const now = serverNow();
      for (const tick of subscribers) tick(now);
      schedule();
    },
    1000 - (((serverNow() % 1000) + 1000) % 1000),
  );
}

/** Calls `tick` at every whole second until the returned function is called. */
export function onTick(tick: Tick): () => void {
  subscribers.add(tick);
  if (timer === null) schedule();
  return () => {
    subscribers.delete(tick);
    if (subscribers.size === 0 && timer !== null) {
      clearTimeout(timer);
      timer = null;
    }
  };
}

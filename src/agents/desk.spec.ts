import type { AgentFrame, SeatView } from '../platform/realtime/console-protocol';
import type { AgentView } from './agent-view';
import { Desk, type DeskConsole, type DeskSource } from './desk';

const SEAT: SeatView = {
  seatId: 'p1',
  centreId: 'north',
  state: 'ready',
  reason: null,
  stateSince: 0,
  next: { state: 'ready', reason: null },
  capacityUnits: 100,
  unitsInUse: 0,
};

class Source implements DeskSource {
  time = 0;
  shown: AgentView = {
    seat: SEAT,
    offer: null,
    contacts: [],
    load: [],
    today: { served: 0, missed: 0, meanHandleMs: null },
  };
  gate: Promise<void> = Promise.resolve();
  prepare(): Promise<void> {
    return this.gate;
  }
  view(): AgentView {
    return this.shown;
  }
  now(): number {
    return this.time;
  }
}

class Tab implements DeskConsole {
  readonly frames: AgentFrame[] = [];
  takenAway = 0;
  constructor(
    readonly socketId: string,
    readonly consoleId: string | null = null,
  ) {}
  frame(frame: AgentFrame): void {
    this.frames.push(frame);
  }
  takenOver(): void {
    this.takenAway += 1;
  }
}

function deskWith(): { desk: Desk; source: Source } {
  const source = new Source();
  return { desk: new Desk('p1', source, 3_000), source };
}

describe('who holds the seat', () => {
  it('is the first console; a second one is read-only and may take over, and the first is told', () => {
    const { desk } = deskWith();
    const [a, b] = [new Tab('a', 'tab-a'), new Tab('b', 'tab-b')];
    desk.join(a);
    desk.join(b);
    desk.snapshot('a');
    expect([desk.holds('a'), desk.holds('b')]).toEqual([true, false]);
    desk.takeOver('b');
    expect([desk.holds('a'), desk.holds('b')]).toEqual([false, true]);
    expect(a.takenAway).toBe(1);
    expect(a.frames.at(-1)).toMatchObject({ holdsSeat: false });
  });

  it('is told nothing when it takes over what it has', () => {
    const { desk } = deskWith();
    const a = new Tab('a');
    desk.join(a);
    desk.takeOver('a');
    expect(a.takenAway).toBe(0);
  });

  it('goes back to a tab that reloads, though another tab is open', () => {
    const { desk, source } = deskWith();
    desk.join(new Tab('a', 'tab-a'));
    desk.join(new Tab('b', 'tab-b'));
    desk.leave('a');
    expect(desk.holds('b')).toBe(false);
    source.time = 1_000;
    desk.join(new Tab('c', 'tab-c'));
    expect([desk.holds('b'), desk.holds('c')]).toEqual([false, false]);
    source.time = 2_000;
    desk.join(new Tab('a2', 'tab-a'));
    expect(desk.holds('a2')).toBe(true);
  });

  it('goes to the other tab when the one that held it does not come back', () => {
    const { desk, source } = deskWith();
    const b = new Tab('b', 'tab-b');
    desk.join(new Tab('a', 'tab-a'));
    desk.join(b);
    desk.snapshot('b');
    desk.leave('a');
    source.time = 2_999;
    desk.settleHolder();
    expect(desk.holds('b')).toBe(false);
    source.time = 3_000;
    desk.settleHolder();
    expect(desk.holds('b')).toBe(true);
    expect(b.frames.at(-1)).toMatchObject({ holdsSeat: true });
  });

  it('goes to the same tab at once while its old socket is not yet missed', () => {
    const { desk } = deskWith();
    const old = new Tab('a', 'tab-a');
    desk.join(old);
    desk.join(new Tab('a2', 'tab-a'));
    expect(desk.holds('a2')).toBe(true);
    expect(old.takenAway).toBe(1);
  });

  it('goes to a new tab at once when nobody else was there', () => {
    const { desk } = deskWith();
    desk.join(new Tab('a', 'tab-a'));
    desk.leave('a');
    desk.join(new Tab('c', 'tab-c'));
    expect(desk.holds('c')).toBe(true);
  });
});

describe('frames', () => {
  it('follow a snapshot without a gap and only what changed', async () => {
    const { desk, source } = deskWith();
    const a = new Tab('a');
    desk.join(a);
    await desk.settled();
    const { to } = desk.snapshot('a');
    source.shown = { ...source.shown, seat: { ...SEAT, state: 'not-ready', reason: 'meal' } };
    await desk.settled();
    expect(a.frames).toEqual([{ from: to, to: to + 1, serverNow: 0, seat: source.shown.seat }]);
    await desk.settled();
    expect(a.frames).toHaveLength(1);
  });

  it('reach nobody who has no snapshot', async () => {
    const { desk } = deskWith();
    const a = new Tab('a');
    desk.join(a);
    await desk.settled();
    expect(a.frames).toEqual([]);
  });

  it('carry a change that came while names were being loaded', async () => {
    const { desk, source } = deskWith();
    const a = new Tab('a');
    desk.join(a);
    await desk.settled();
    desk.snapshot('a');
    let open = (): void => undefined;
    source.gate = new Promise((resolve) => {
      open = resolve;
    });
    desk.touch();
    source.shown = { ...source.shown, seat: { ...SEAT, unitsInUse: 30 } };
    desk.touch();
    open();
    await desk.settled();
    expect(a.frames.map((frame) => frame.seat?.unitsInUse)).toEqual([30]);
  });

  it('tell every notice, one a frame', async () => {
    const { desk } = deskWith();
    const a = new Tab('a');
    desk.join(a);
    await desk.settled();
    desk.snapshot('a');
    desk.touch({ offerEnded: { offerId: '1', end: 'missed', cause: null } });
    desk.touch({ offerEnded: { offerId: '2', end: 'declined', cause: 'busy' } });
    await desk.settled();
    expect(a.frames.map((frame) => frame.offerEnded?.offerId)).toEqual(['1', '2']);
    expect(a.frames.map((frame) => frame.to - frame.from)).toEqual([1, 1]);
  });
});

import { MEDIA, type Medium } from '../../../src/kernel/medium';

export const PHASE = {
  none: 0,
  arrived: 1,
  waiting: 2,
  connecting: 3,
  active: 4,
  held: 5,
  paused: 6,
  wrapUp: 7,
  closed: 8,
};

/** What the driver knows of each contact, by number, in columns outside of the JavaScript heap. */
export class ContactTable {
  private size = 0;
  private queues = new Uint16Array(1_024);
  private homes = new Uint8Array(1_024);
  private media = new Uint8Array(1_024);
  private phases = new Uint8Array(1_024);
  private stamps = new Int32Array(1_024);
  private seats = new Int32Array(1_024);

  /** The number of a new contact. */
  add(queue: number, home: number, medium: Medium): number {
    const number = this.size++;
    if (number === this.phases.length) this.grow();
    this.queues[number] = queue;
    this.homes[number] = home;
    this.media[number] = MEDIA.indexOf(medium);
    return number;
  }

  queue(number: number): number {
    return this.queues[number] ?? 0;
  }

  setQueue(number: number, queue: number): void {
    this.queues[number] = queue;
  }

  home(number: number): number {
    return this.homes[number] ?? 0;
  }

  setHome(number: number, home: number): void {
    this.homes[number] = home;
  }

  medium(number: number): Medium {
    return MEDIA[this.media[number] ?? 0] ?? 'voice';
  }

  phase(number: number): number {
    return this.phases[number] ?? PHASE.none;
  }

  /** Plans made for an earlier stamp are off. */
  setPhase(number: number, phase: number): void {
    this.phases[number] = phase;
    this.touch(number);
  }

  touch(number: number): void {
    this.stamps[number] = this.stamp(number) + 1;
  }

  stamp(number: number): number {
    return this.stamps[number] ?? 0;
  }

  seat(number: number): number {
    return this.seats[number] ?? 0;
  }

  setSeat(number: number, seat: number): void {
    this.seats[number] = seat;
  }

  private grow(): void {
    const length = this.phases.length * 2;
    this.queues = copied(this.queues, new Uint16Array(length));
    this.homes = copied(this.homes, new Uint8Array(length));
    this.media = copied(this.media, new Uint8Array(length));
    this.phases = copied(this.phases, new Uint8Array(length));
    this.stamps = copied(this.stamps, new Int32Array(length));
    this.seats = copied(this.seats, new Int32Array(length));
  }
}

function copied<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}

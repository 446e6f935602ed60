import type { Millis } from '../../src/kernel/clock';
import type { Random } from '../../src/kernel/random';
import type { ConnectFailure, Farewell, LiveCall, SeatLeg, VoiceEvent } from '../../src/channels/phone/voice-provider';
import { recordingOf } from './recording-shelf';
import type { Timers } from './timers';

/** How a caller behaves, and how the seat's telephone does. */
export interface DialPlan {
  /** As the network shows it; empty or `anonymous`: withheld. */
  readonly from: string;
  /** The number dialled. */
  readonly to: string;
  /** Hangs up after so long without a seat, again from the start whenever the seat is lost. Default: never. */
  readonly patienceMs?: Millis;
  /** Hangs up after so long of talk; being on hold does not count. Default: never. */
  readonly talkMs?: Millis;
  /** The seat's telephone is picked up after so long. Default 200. */
  readonly seatAnswersMs?: Millis;
  /** Chance that joining a seat fails, 0 to 1. Default: the exchange's. */
  readonly connectFailure?: number;
  /** How it fails then. Default: any way. */
  readonly failure?: ConnectFailure;
  /** The talk is recorded, without what was on hold. Default: the exchange's. */
  readonly recorded?: boolean;
}

export interface CallEnd {
  readonly by: 'customer' | 'seat' | 'system';
  readonly farewell: Farewell;
}

/** One thing that the caller was told, heard, or did. The sum of these is what the books of the service must agree with. */
export type Told = { readonly at: Millis } & (
  | { readonly what: 'dialled' | 'accepted' | 'parked' | 'held' | 'resumed' }
  | { readonly what: 'announced'; readonly words: string }
  | { readonly what: 'sent-on'; readonly number: string }
  | { readonly what: 'seat-rung' | 'connected'; readonly seatId: string }
  | { readonly what: 'connect-failed'; readonly seatId: string; readonly failure: ConnectFailure }
  | ({ readonly what: 'ended' } & CallEnd)
);

type CallState = LiveCall['state'];
type ToldDetail = Told extends infer T ? (T extends Told ? Omit<T, 'at'> : never) : never;

const FAILURES: readonly ConnectFailure[] = ['no-answer', 'busy', 'unreachable', 'rejected'];
const SEAT_ANSWERS_MS = 200;

/** A call with a life of its own: whatever the service is told about it may be old news by then. */
export class SimulatedCall {
  /** Everything in order. */
  readonly told: Told[] = [];
  /** Resolves when the call is over. */
  readonly ended: Promise<CallEnd>;
  private current: CallState = 'ringing';
  private leg: string | null = null;
  private readonly legsSeen = new Set<string>();
  private talkLeftMs: Millis;
  private talkSince: Millis | null = null;
  private talkedMs = 0;
  private readonly planned = new Map<'patience' | 'talk' | 'seat', () => void>();
  private readonly watchers = new Set<(told: Told) => void>();
  private settle!: (end: CallEnd) => void;

  constructor(
    readonly callId: string,
    readonly plan: DialPlan,
    private readonly timers: Timers,
    private readonly random: Random,
    private readonly raise: (event: VoiceEvent) => void,
  ) {
    this.talkLeftMs = plan.talkMs ?? Infinity;
    this.ended = new Promise((resolve) => (this.settle = resolve));
  }

  get state(): CallState {
    return this.current;
  }

  /** The seat leg that rings or talks. */
  get legId(): string | null {
    return this.leg;
  }

  /** Rings at the service. Once, by the exchange. */
  begin(): void {
    this.tell({ what: 'dialled' });
    this.losePatienceLater();
    this.raise({ kind: 'incoming', callId: this.callId, from: this.plan.from, to: this.plan.to });
  }

  /** Calls back with everything the caller is told from now on. Returns the way to stop. */
  watch(watcher: (told: Told) => void): () => void {
    this.watchers.add(watcher);
    return () => {
      this.watchers.delete(watcher);
    };
  }

  /** Resolves when something fitting was or is told; rejects when the call ends without it. */
  until(what: Told['what']): Promise<Told> {
    const known = this.told.findLast((told) => told.what === what);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const stop = this.watch((told) => {
        if (told.what === what) resolve(told);
        else if (told.what === 'ended') reject(new Error(`the call ended (${told.by}) before "${what}"`));
        else return;
        stop();
      });
    });
  }

  /** The caller hangs up. */
  hangUp(): void {
    this.end({ by: 'customer', farewell: 'none' });
  }

  /** The seat puts the receiver down. */
  seatHangsUp(): void {
    if (this.current === 'connected' || this.current === 'held') this.end({ by: 'seat', farewell: 'none' });
  }

  answer(): void {
    if (this.current !== 'ringing') return;
    this.current = 'waiting';
    this.tell({ what: 'accepted' });
  }

  park(): void {
    if (this.current === 'waiting') return;
    const hadSeat = this.current !== 'ringing';
    this.leg = null;
    this.stop('seat');
    this.pauseTalk();
    this.current = 'waiting';
    this.tell({ what: hadSeat ? 'parked' : 'accepted' });
    this.losePatienceLater();
  }

  announce(words: string): void {
    if (this.current === 'waiting') this.tell({ what: 'announced', words });
  }

  connect(leg: SeatLeg): void {
    if (this.legsSeen.has(leg.legId)) return;
    this.answer();
    if (this.current !== 'waiting') this.park();
    this.legsSeen.add(leg.legId);
    this.leg = leg.legId;
    this.current = 'connecting';
    this.tell({ what: 'seat-rung', seatId: leg.seatId });
    const answersMs = this.plan.seatAnswersMs ?? SEAT_ANSWERS_MS;
    const failure = this.failureOfThisTry();
    if (failure !== null)
      this.later('seat', answersMs, () => {
        this.fail(leg, failure);
      });
    else if (answersMs > leg.timeoutMs)
      this.later('seat', leg.timeoutMs, () => {
        this.fail(leg, 'no-answer');
      });
    else
      this.later('seat', answersMs, () => {
        this.join(leg);
      });
  }

  /** Talks with somebody outside, as long as with a seat. */
  sendOn(number: string): void {
    if (this.current !== 'waiting') return;
    this.current = 'connected';
    this.stop('patience');
    this.tell({ what: 'sent-on', number });
    this.talkOn();
  }

  hold(): void {
    if (this.current !== 'connected') return;
    this.pauseTalk();
    this.current = 'held';
    this.tell({ what: 'held' });
  }

  resume(): void {
    if (this.current !== 'held') return;
    this.current = 'connected';
    this.tell({ what: 'resumed' });
    this.talkOn();
  }

  /** Over, whoever ended it; `silent`: the exchange itself forgets to say so, as after a crash of its own. */
  end(end: CallEnd, silent = false): void {
    if (this.current === 'ended') return;
    this.pauseTalk();
    this.current = 'ended';
    for (const stop of this.planned.values()) stop();
    this.planned.clear();
    this.tell({ what: 'ended', ...end });
    this.settle(end);
    if (silent) return;
    if (this.plan.recorded === true && this.talkedMs > 0) {
      const recording = recordingOf(this.callId, this.talkedMs, this.timers.now());
      this.raise({ kind: 'recorded', callId: this.callId, recording });
    }
    this.raise({ kind: 'ended', callId: this.callId, by: end.by });
  }

  private join(leg: SeatLeg): void {
    this.current = 'connected';
    this.stop('patience');
    this.tell({ what: 'connected', seatId: leg.seatId });
    this.raise({ kind: 'seat-connected', callId: this.callId, legId: leg.legId });
    this.talkOn();
  }

  private fail(leg: SeatLeg, failure: ConnectFailure): void {
    this.leg = null;
    this.current = 'waiting';
    this.tell({ what: 'connect-failed', seatId: leg.seatId, failure });
    this.raise({ kind: 'connect-failed', callId: this.callId, legId: leg.legId, failure });
  }

  private failureOfThisTry(): ConnectFailure | null {
    const chance = this.plan.connectFailure ?? 0;
    if (this.random.next() >= chance) return null;
    return this.plan.failure ?? FAILURES[Math.floor(this.random.next() * FAILURES.length)] ?? null;
  }

  private losePatienceLater(): void {
    this.later('patience', this.plan.patienceMs ?? Infinity, () => {
      this.hangUp();
    });
  }

  private talkOn(): void {
    this.talkSince = this.timers.now();
    this.later('talk', this.talkLeftMs, () => {
      this.hangUp();
    });
  }

  private pauseTalk(): void {
    this.stop('talk');
    if (this.talkSince === null) return;
    const talkedMs = this.timers.now() - this.talkSince;
    this.talkedMs += talkedMs;
    this.talkLeftMs = Math.max(0, this.talkLeftMs - talkedMs);
    this.talkSince = null;
  }

  private later(what: 'patience' | 'talk' | 'seat', delayMs: Millis, run: () => void): void {
    this.stop(what);
    if (Number.isFinite(delayMs)) this.planned.set(what, this.timers.after(delayMs, run));
  }

  private stop(what: 'patience' | 'talk' | 'seat'): void {
    this.planned.get(what)?.();
    this.planned.delete(what);
  }

  private tell(detail: ToldDetail): void {
    const told: Told = { at: this.timers.now(), ...detail };
    this.told.push(told);
    for (const watcher of [...this.watchers]) watcher(told);
  }
}

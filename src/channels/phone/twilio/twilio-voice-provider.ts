import { Logger } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';
import type { Clock, Millis } from '../../../kernel/clock';
import {
  VoiceAwayError,
  type CommandOutcome,
  type ConnectFailure,
  type Farewell,
  type LiveCall,
  type SeatLeg,
  type VoiceListener,
  type VoiceProvider,
  type VoiceStatus,
  type WaitTreatment,
} from '../voice-provider';
import type { CallDocuments, Greeting } from './call-documents';
import { CallEvents } from './call-events';
import { isCallSid } from './call-sid';
import { conferenceName, CUSTOMER_LABEL, readConferenceName } from './conference-name';
import { failureOf, type KnownCall, KnownCalls, type KnownLeg } from './known-calls';
import { OpenWebhooks } from './open-webhooks';
import { seatIdentity } from './seat-identity';
import type { ListedCall, ListedConference, ListedParticipant, TwilioCalls } from './twilio-calls';

export interface TwilioVoiceOptions {
  /** How often Twilio is asked which calls have ended: finds what no webhook told, and whether Twilio is there at all. */
  readonly pollMs: Millis;
  /** The same while Twilio is away. */
  readonly awayPollMs: Millis;
  /** Pause before an event that was not taken is told again. */
  readonly retryMs: Millis;
  /** How far back a new process looks for calls that ended without it. */
  readonly lookBackMs: Millis;
  /** Participants that are asked for at once. */
  readonly requestsAtOnce: number;
}

export const TWILIO_VOICE_OPTIONS: TwilioVoiceOptions = {
  pollMs: 15_000,
  awayPollMs: 2_000,
  retryMs: 1_000,
  lookBackMs: 3_600_000,
  requestsAtOnce: 8,
};

/** Twilio tells whole seconds, and clocks differ. */
const POLL_OVERLAP_MS = 60_000;

export interface IncomingCall {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  /** When the caller began to wait. */
  readonly since: Millis;
  /** Twilio has not asked about this call before. */
  readonly isFirst: boolean;
}

/**
 * Telephony by Twilio: one conference for each caller, seats are rung into it (docs/adr/0007-twilio-calls.md). What Twilio tells by
 * webhooks comes in through `TwilioVoiceWebhooks`; what no webhook told is found by asking.
 */
export class TwilioVoiceProvider implements VoiceProvider {
  readonly name = 'twilio';
  private readonly logger = new Logger(TwilioVoiceProvider.name);
  private readonly known = new KnownCalls();
  private readonly open = new OpenWebhooks();
  private stopped = false;
  private readonly running = new Set<Promise<unknown>>();
  private events: CallEvents | null = null;
  private listener: VoiceListener | null = null;
  private statusNow: VoiceStatus = 'away';
  /** Ends the present pause. */
  private wake: () => void = () => undefined;
  private lookedAt: Millis | null = null;

  /** @param isOurs whether a dialled number is an access point of ours; the account may have others */
  constructor(
    private readonly calls: TwilioCalls,
    private readonly documents: CallDocuments,
    private readonly isOurs: (to: string) => boolean,
    private readonly clock: Clock,
    private readonly options: TwilioVoiceOptions = TWILIO_VOICE_OPTIONS,
  ) {}

  start(listener: VoiceListener): void {
    this.listener = listener;
    this.events = new CallEvents((event) => listener.onEvent(event), this.options.retryMs);
    this.track(this.keepLooking());
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    for (const { leg } of this.known.all()) clearTimeout(leg?.timer);
    await this.events?.stop();
    await Promise.allSettled(this.running);
    this.listener = null;
  }

  status(): VoiceStatus {
    return this.statusNow;
  }

  async answer(callId: string, wait: WaitTreatment): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    // A seat that is on its way or there already waits where the answer before led, which may not have reached the call.
    const turn =
      call.conference !== null && call.leg !== null ? call.conference.turn : (call.conference?.turn ?? 0) + 1;
    const name = conferenceName(callId, turn);
    // A webhook that waits is answered whatever was said before: what was said before did not reach the call.
    if (this.open.give(callId, this.documents.wait(name, wait, callId, call.seenAt))) {
      call.conference = { name, turn, sid: null };
      return 'done';
    }
    if (call.conference !== null) return 'done';
    const conference = await this.commanded(() => this.findConference(call));
    if (conference !== null) return 'done';
    return await this.sendToConference(call, wait);
  }

  async park(callId: string, wait: WaitTreatment): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    const { leg } = call;
    if (leg === null || leg.state === 'over') {
      const isSeated = await this.commanded(() => this.hasSeat(call));
      if (!isSeated)
        return (await this.commanded(() => this.calls.dialledNumber(callId))) === null ? 'call-gone' : 'done';
    }
    await this.commanded(() => this.findConference(call));
    // Before the request: what the seat's side tells from now on is no end of the call.
    if (leg !== null) {
      call.legsDone.add(leg.legId);
      call.leg = null;
      call.mayHaveLegs = true;
    }
    const outcome = await this.sendToConference(call, wait);
    // The conference before is over with its caller; a seat that only rings is not in it.
    await this.commanded(() => this.giveUp(call, leg));
    return outcome;
  }

  async announce(callId: string, words: string): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    // In one step from waiting to the words and back to waiting: a conference that has not begun takes no announcement.
    if (call.isLeaving || call.leg !== null) return 'done';
    const turn = (call.conference?.turn ?? 0) + 1;
    const name = conferenceName(callId, turn);
    // Not answered yet: the words take the place of the greeting.
    if (this.open.give(callId, this.documents.wait(name, { words }, callId, call.seenAt))) {
      call.conference = { name, turn, sid: null };
      return 'done';
    }
    if (await this.commanded(() => this.hasSeat(call))) return 'done';
    return await this.sendToConference(call, { words });
  }

  async connect(callId: string, { legId, seatId, timeoutMs }: SeatLeg): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    if (call.leg?.legId === legId || call.legsDone.has(legId)) return 'done';
    const { leg: before } = call;
    // Known before the first request, so that a second order finds it.
    const leg: KnownLeg = { legId, callSid: null, state: 'ringing', timer: undefined };
    call.leg = leg;
    try {
      if (before !== null) await this.giveUp(call, before);
      return await this.commanded(() => this.ring(call, leg, seatId, timeoutMs));
    } catch (error) {
      // Whether it rings is not known: the next order looks first.
      if (call.leg === leg) call.leg = null;
      call.mayHaveLegs = true;
      throw error;
    }
  }

  async hold(callId: string): Promise<CommandOutcome> {
    return await this.setHold(callId, true);
  }

  async resume(callId: string): Promise<CommandOutcome> {
    return await this.setHold(callId, false);
  }

  async hangUp(callId: string, farewell: Farewell): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    const { endsBy } = call;
    // Before the request: its end may be told before its answer.
    call.endsBy ??= 'system';
    if (this.open.give(callId, this.documents.farewell(farewell))) {
      call.isLeaving = true;
      return 'done';
    }
    if (call.isLeaving && farewell !== 'none') return 'done';
    const outcome = await this.commanded(() =>
      farewell === 'none' ? this.calls.hangUp(callId) : this.calls.follow(callId, this.documents.farewell(farewell)),
    );
    call.isLeaving = outcome === 'done';
    // The caller was quicker.
    if (outcome === 'call-gone') call.endsBy = endsBy;
    if (call.leg !== null) await this.commanded(() => this.giveUp(call, call.leg));
    return outcome;
  }

  async sendOn(callId: string, number: string): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    if (call.isLeaving) return 'done';
    return await this.commanded(async () => {
      const ours = call.to ?? (await this.calls.dialledNumber(callId));
      if (ours === null) return 'call-gone';
      const outcome = await this.calls.follow(callId, this.documents.sendOn(number, ours));
      call.isLeaving = outcome === 'done';
      return outcome;
    });
  }

  async liveCalls(): Promise<readonly LiveCall[]> {
    // Twilio's lists take a moment, in which an end may be told, and another call may end.
    const ended = this.endsToTell();
    return await this.commanded(async () => {
      const [inProgress, conferences] = await Promise.all([this.calls.callsInProgress(), this.calls.conferences()]);
      const seated = await this.seatsOf([...conferences.values()].filter(({ hasBegun }) => hasBegun));
      const live = inProgress
        .filter(({ callId, to }) => this.isOurs(to) && !this.call(callId).isOver)
        .map((call) => this.liveCall(call, conferences.get(call.callId), seated.get(call.callId) ?? []));
      for (const callId of this.endsToTell()) ended.add(callId);
      const isEnded = [...ended].map((callId) => ({ callId, from: '', to: '', state: 'ended', legId: null }) as const);
      return [...live, ...isEnded];
    });
  }

  /**
   * The voice webhook: resolves with what the call should do. Null: nothing was decided in time; keep the caller, and come again.
   * @param withinMs Twilio waits so long for the answer
   */
  async onIncoming(incoming: IncomingCall, withinMs: Millis): Promise<string | null> {
    const { callId, from, to, since } = incoming;
    const { events } = this;
    const isNew = this.known.get(callId) === undefined;
    const call = this.known.of(callId, since);
    call.to = to;
    if (isNew && incoming.isFirst) call.mayHaveLegs = false;
    if (call.isOver || call.isLeaving) return this.documents.farewell('none');
    if (events === null || withinMs <= 0) return null;
    return await this.open.answerOf(callId, withinMs, () => events.tell({ kind: 'incoming', callId, from, to, since }));
  }

  /**
   * The caller's call is over.
   * @returns false: that was not taken yet
   */
  async onCallOver({ callId, from, to }: Pick<ListedCall, 'callId' | 'from' | 'to'>, since?: Millis): Promise<boolean> {
    const { events } = this;
    if (events === null) return false;
    const first = this.known.get(callId);
    const call = first ?? this.known.of(callId, since ?? this.clock.now());
    if (call.isOver && !events.isPending(callId)) return true;
    this.known.over(call, this.clock.now());
    // A seat that rings is not in the conference that ends with its caller.
    this.track(this.giveUp(call, call.leg));
    // A call that this process never heard of may be one that nobody heard of.
    if (first === undefined && this.isOurs(to))
      void events.tell({ kind: 'incoming', callId, from, to, ...(since === undefined ? {} : { since }) });
    return await events.tell({ kind: 'ended', callId, by: call.endsBy ?? 'customer' });
  }

  /**
   * Somebody came into a conference.
   * @param callSid of their leg
   * @returns false: not taken
   */
  async onJoined(conference: string, sid: string, label: string, callSid: string): Promise<boolean> {
    const read = readConferenceName(conference);
    if (read === null) return true;
    const call = this.call(read.callId);
    if (call.conference === null && !(await this.learnConference(call))) return false;
    if ((call.conference?.turn ?? 0) <= read.turn) call.conference = { name: conference, turn: read.turn, sid };
    if (label === CUSTOMER_LABEL || label === '' || call.isOver || this.events === null) return true;
    if (call.legsDone.has(label)) return await this.sendAway(call, conference, callSid);
    if (call.conference?.name !== conference) return true;
    call.leg ??= { legId: label, callSid: null, state: 'joined', timer: undefined };
    if (call.leg.legId !== label) return true;
    call.leg.state = 'joined';
    clearTimeout(call.leg.timer);
    return await this.events.tell({ kind: 'seat-connected', callId: read.callId, legId: label });
  }

  /** A seat left the conference: the talk is over, unless the caller is elsewhere by now. False: not taken. */
  async onLeft(conference: string, label: string): Promise<boolean> {
    const read = readConferenceName(conference);
    if (read === null || label === CUSTOMER_LABEL || label === '') return true;
    const call = this.call(read.callId);
    if (this.isSettled(call, label)) return true;
    if (call.conference === null && !(await this.learnConference(call))) return false;
    const isPresent = call.conference?.name === conference;
    const isOfSeat = call.leg === null || call.leg.legId === label;
    if (!isPresent || !isOfSeat || this.isSettled(call, label)) return true;
    call.legsDone.add(label);
    call.leg = null;
    this.seatIsGone(call);
    return true;
  }

  /** The leg of a seat is over. False: not taken. */
  async onLegOver(callId: string, legId: string, status: string): Promise<boolean> {
    const call = this.call(callId);
    if (this.isSettled(call, legId)) return true;
    if (status === 'completed') {
      // It was answered, so it was in the conference; that it left there is told too, in any order.
      if (call.conference !== null && call.leg?.state === 'joined')
        return await this.onLeft(call.conference.name, legId);
      return true;
    }
    return await this.failLeg(call, legId, failureOf(status));
  }

  /** Nothing that is told of this leg matters any more. */
  private isSettled(call: KnownCall, legId: string): boolean {
    return call.isOver || call.legsDone.has(legId);
  }

  /** Null: over, or never a call of Twilio's. */
  private liveOrNull(callId: string): KnownCall | null {
    const call = isCallSid(callId) ? this.call(callId) : null;
    return call?.isOver === false ? call : null;
  }

  private endsToTell(): Set<string> {
    const callIds = new Set<string>();
    for (const { callId, isOver } of this.known.all())
      if (isOver && this.events?.isPending(callId) === true) callIds.add(callId);
    return callIds;
  }

  private call(callId: string): KnownCall {
    return this.known.get(callId) ?? this.known.of(callId, this.clock.now());
  }

  private async sendToConference(call: KnownCall, wait: Greeting): Promise<CommandOutcome> {
    const turn = (call.conference?.turn ?? 0) + 1;
    const name = conferenceName(call.callId, turn);
    const twiml = this.documents.wait(name, wait, call.callId, call.seenAt);
    // Before the request: whoever leaves the conference before is not to end the call.
    call.conference = { name, turn, sid: null };
    try {
      return await this.commanded(() => this.calls.follow(call.callId, twiml));
    } catch (error) {
      // Where the caller is now must be asked.
      call.conference = null;
      throw error;
    }
  }

  private async setHold(callId: string, hold: boolean): Promise<CommandOutcome> {
    const call = this.liveOrNull(callId);
    if (call === null) return 'call-gone';
    return await this.commanded(async () => {
      const sid = await this.findConference(call);
      return sid === null ? 'call-gone' : await this.calls.setHold(sid, callId, hold);
    });
  }

  private async ring(call: KnownCall, leg: KnownLeg, seatId: string, timeoutMs: Millis): Promise<CommandOutcome> {
    const { callId } = call;
    const { legId } = leg;
    if (call.mayHaveLegs && (await this.isRinging(call, leg))) return 'done';
    const from = call.to ?? (await this.calls.dialledNumber(callId));
    if (from === null) return 'call-gone';
    const conference = call.conference?.name ?? conferenceName(callId, 1);
    const order = { conference, callId, legId, from, seatIdentity: seatIdentity(seatId), ringMs: timeoutMs };
    const callSid = await this.calls.ringSeat(order);
    if (callSid === null) {
      void this.failLeg(call, legId, 'unreachable');
      return 'done';
    }
    leg.callSid = callSid;
    if (call.leg !== leg || call.isOver) {
      await this.giveUp(call, leg);
    } else if (leg.state === 'ringing') {
      leg.timer = setTimeout(() => {
        this.track(this.ringOut(call, leg));
      }, timeoutMs).unref();
    }
    return 'done';
  }

  /** An earlier order, of this process or of the one before, may have come through without our knowing. */
  private async isRinging(call: KnownCall, leg: KnownLeg): Promise<boolean> {
    const there = (await this.participantsOf(call)).find(({ label }) => label === leg.legId);
    if (there === undefined) return false;
    leg.callSid = there.callSid;
    if (!there.isJoined) return true;
    leg.state = 'joined';
    // Not waited for: whoever orders this may be the one who would take it.
    void this.events?.tell({ kind: 'seat-connected', callId: call.callId, legId: leg.legId });
    return true;
  }

  private async ringOut(call: KnownCall, leg: KnownLeg): Promise<void> {
    if (leg.state !== 'ringing' || call.leg !== leg) return;
    // Before it is told: who takes the call in between would be joined to it, and so would the next seat.
    await this.giveUp(call, leg).catch((error: unknown) => {
      this.logger.warn(`leg ${leg.legId} rings on until Twilio ends it, or it is answered and sent away`, error);
    });
    await this.failLeg(call, leg.legId, 'no-answer');
  }

  private async failLeg(call: KnownCall, legId: string, failure: ConnectFailure): Promise<boolean> {
    call.legsDone.add(legId);
    if (call.leg?.legId === legId) {
      clearTimeout(call.leg.timer);
      call.leg.state = 'over';
      call.leg = null;
    }
    return (await this.events?.tell({ kind: 'connect-failed', callId: call.callId, legId, failure })) ?? false;
  }

  /** Hangs up a seat's leg without a word about it. */
  private async giveUp(call: KnownCall, leg: KnownLeg | null): Promise<void> {
    if (leg === null) return;
    call.legsDone.add(leg.legId);
    clearTimeout(leg.timer);
    if (call.leg === leg) call.leg = null;
    if (leg.callSid !== null && leg.state !== 'over') await this.calls.hangUp(leg.callSid);
    leg.state = 'over';
  }

  /**
   * A seat that answered after it was given up: the router knows nothing of it. Its joining began the conference, and one that has
   * begun has no music, so the caller moves on to another.
   * @returns false: not done
   */
  private async sendAway(call: KnownCall, conference: string, callSid: string): Promise<boolean> {
    try {
      await this.commanded(() => this.calls.hangUp(callSid));
      const isHere = call.conference?.name === conference && call.leg === null;
      const isStaying = !call.isOver && !call.isLeaving && call.endsBy === null;
      if (isHere && isStaying) await this.sendToConference(call, { announcement: 'back-in-queue' });
      return true;
    } catch (error) {
      this.logger.warn(`call ${call.callId}: a seat that answered too late could not be sent away yet`, error);
      return false;
    }
  }

  /** A conference that has begun, with the caller alone in it. */
  private seatIsGone(call: KnownCall): void {
    call.endsBy ??= 'seat';
    this.track(this.hangUpInTheEnd(call));
  }

  /** The caller must not be left alone with silence, however often this has to be tried. */
  private async hangUpInTheEnd(call: KnownCall): Promise<void> {
    while (!call.isOver && !this.stopped) {
      try {
        await this.calls.hangUp(call.callId);
        return;
      } catch (error) {
        this.logger.warn(`call ${call.callId} could not be ended after its seat hung up; trying again`, error);
        await delay(this.options.retryMs, undefined, { ref: false });
      }
    }
  }

  private async hasSeat(call: KnownCall): Promise<boolean> {
    return (await this.participantsOf(call)).some(({ label }) => label !== CUSTOMER_LABEL);
  }

  private async participantsOf(call: KnownCall): Promise<ListedParticipant[]> {
    const sid = await this.findConference(call);
    return sid === null ? [] : await this.calls.participants(sid);
  }

  /** Sid of the conference that the caller is in; null when there is none yet. */
  private async findConference(call: KnownCall): Promise<string | null> {
    if (call.conference?.sid != null) return call.conference.sid;
    const found = (await this.calls.conferences()).get(call.callId);
    if (found === undefined || found.turn < (call.conference?.turn ?? 0)) return null;
    call.conference = { name: found.name, turn: found.turn, sid: found.sid };
    return found.sid;
  }

  /**
   * For a process that has just begun: what it is told may be late news of a conference that the caller has left.
   * @returns false: it could not be asked
   */
  private async learnConference(call: KnownCall): Promise<boolean> {
    try {
      await this.commanded(() => this.findConference(call));
      return true;
    } catch (error) {
      this.logger.warn(`call ${call.callId}: where its caller is could not be asked yet`, error);
      return false;
    }
  }

  private async seatsOf(conferences: readonly ListedConference[]): Promise<ReadonlyMap<string, ListedParticipant[]>> {
    const found = new Map<string, ListedParticipant[]>();
    const rest = [...conferences];
    const work = async () => {
      for (let next = rest.pop(); next !== undefined; next = rest.pop())
        found.set(next.callId, await this.calls.participants(next.sid));
    };
    await Promise.all(Array.from({ length: this.options.requestsAtOnce }, work));
    return found;
  }

  private liveCall(
    { callId, from, to }: ListedCall,
    conference: ListedConference | undefined,
    participants: readonly ListedParticipant[],
  ): LiveCall {
    const call = this.call(callId);
    call.to = to;
    const base = { callId, from, to };
    if (conference === undefined) return { ...base, state: 'ringing', legId: null };
    if ((call.conference?.turn ?? 0) <= conference.turn)
      call.conference = { name: conference.name, turn: conference.turn, sid: conference.sid };
    // Lists that are older than a park tell of a conference that the caller has left.
    const present = call.conference?.turn === conference.turn ? participants : [];
    const seat = present.find(({ label, isJoined }) => label !== CUSTOMER_LABEL && isJoined);
    const customer = present.find(({ label }) => label === CUSTOMER_LABEL);
    if (seat !== undefined)
      return { ...base, state: customer?.isOnHold === true ? 'held' : 'connected', legId: seat.label };
    if (customer !== undefined && present.length === 1 && call.leg === null) this.seatIsGone(call);
    const ringing = call.leg?.legId ?? present.find(({ label }) => label !== CUSTOMER_LABEL)?.label ?? null;
    return { ...base, state: ringing === null ? 'waiting' : 'connecting', legId: ringing };
  }

  /** Says `back` once Twilio has answered which calls ended without us, and `away` when it does not answer. */
  private async keepLooking(): Promise<void> {
    while (!this.stopped) {
      await this.look();
      // Commands that met trouble hurry the next look, but not without end.
      await this.wait(Math.min(this.options.retryMs, this.options.awayPollMs), false);
      await this.wait(this.statusNow === 'back' ? this.options.pollMs : this.options.awayPollMs, true);
    }
  }

  private async look(): Promise<void> {
    const now = this.clock.now();
    const { lookedAt } = this;
    try {
      // A look from a time to come: the clock was ahead, and nobody knows since when nothing was found.
      const isKnown = lookedAt !== null && lookedAt <= now;
      const from = isKnown ? lookedAt - POLL_OVERLAP_MS : now - this.options.lookBackMs;
      for (const ended of await this.calls.callsEndedSince(from)) {
        if (this.isOurs(ended.to) && this.known.get(ended.callId)?.isOver !== true)
          void this.onCallOver(ended, ended.startedAt ?? undefined);
      }
      this.lookedAt = now;
      this.become('back');
    } catch (error) {
      if (!(error instanceof VoiceAwayError)) this.logger.error('calls that ended could not be read', error);
      this.become('away');
    }
  }

  /** A command that finds Twilio away says so to everybody. */
  private async commanded<T>(command: () => Promise<T>): Promise<T> {
    try {
      return await command();
    } catch (error) {
      if (error instanceof VoiceAwayError) this.wake();
      throw error;
    }
  }

  private become(status: VoiceStatus): void {
    if (this.statusNow === status || this.stopped) return;
    this.statusNow = status;
    this.listener?.onStatus(status);
  }

  /** @param mayEndEarly when a command meets trouble; at the stop in any case */
  private async wait(ms: Millis, mayEndEarly: boolean): Promise<void> {
    if (this.stopped) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms).unref();
      this.wake = () => {
        if (!mayEndEarly && !this.stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.wake = () => undefined;
  }

  private track(work: Promise<unknown>): void {
    const tracked = work.catch((error: unknown) => {
      this.logger.error('work on a call failed', error);
    });
    this.running.add(tracked);
    void tracked.finally(() => this.running.delete(tracked));
  }
}

import type { Millis } from '../../kernel/clock';

/**
 * The port to whatever carries telephone calls. One call is one customer leg that the provider holds for us; seats are
 * legs that we ask it to ring and to join to the call. All decisions are ours: the provider parks, joins, ends.
 *
 * How it maps (a provider that lacks something below says so at the method):
 *
 * | port              | Asterisk ARI                                            | Twilio                                                    |
 * |-------------------|---------------------------------------------------------|-----------------------------------------------------------|
 * | call id           | caller's channel id                                     | CallSid of the caller                                     |
 * | leg id (ours)     | `channelId` of POST /channels, ours: a repeat is 409    | participant label; looked up before a retry, no id of ours |
 * | `incoming`        | StasisStart of the caller                               | voice webhook; its answer with a conference acknowledges  |
 * | `answer`, `park`  | answer, then moh and playback on the channel            | TwiML: own Conference with waitUrl; a new one for each wait |
 * | `announce`        | stop moh, playback, moh                                 | TwiML: the words, then a new Conference                   |
 * | `connect`         | originate, on StasisStart of the leg addChannel         | participants.create(label = leg id)                       |
 * | `seat-connected`  | the leg is in the bridge                                | participant-join with our label                           |
 * | `connect-failed`  | ChannelDestroyed of the leg, cause 17, 18, 19, 20, 21   | call status busy, no-answer, failed, canceled             |
 * | `hold`, `resume`  | removeChannel and moh, addChannel                       | participants(call).update({hold})                         |
 * | `sendOn`          | move the channel to the dialplan's outbound context     | TwiML: Dial of a Number                                   |
 * | `recorded`        | RecordingFinished of the bridge's recording             | recordingStatusCallback                                   |
 * | `ended`           | StasisEnd / ChannelDestroyed of the caller              | call status completed; participant-leave of the seat       |
 * | `liveCalls`       | GET /channels, GET /bridges                             | calls.list({status: 'in-progress'})                       |
 * | away, back        | websocket closed, open again (missed events are gone)   | REST API does not answer; ends are asked for every 15 s   |
 *
 * Where missed events are gone for good, `liveCalls` alone must be enough to be right again: see PhoneReconciler.
 */
export interface VoiceProvider {
  /** Stable name, stored with every call: `simulated`, `asterisk`, `twilio`. */
  readonly name: string;

  /**
   * Begins to deliver. Resolves at once: a provider that cannot be reached is `away` until it can, and is tried again for ever.
   * `onStatus('back')` follows when it can be commanded; the caller then reconciles with `liveCalls`.
   */
  start(listener: VoiceListener): void;
  /** Stops delivering, lets handlers that run finish, leaves calls as they are. */
  stop(): Promise<void>;
  status(): VoiceStatus;

  /** Takes a ringing call into waiting. A call that is further along stays as it is. */
  answer(callId: string, wait: WaitTreatment): Promise<CommandOutcome>;
  /** Customer back to waiting; a seat leg that is there is hung up. */
  park(callId: string, wait: WaitTreatment): Promise<CommandOutcome>;
  /**
   * Says something to a caller who waits, who then goes on waiting. Where a seat rings or talks, nothing is said. Repeated it may
   * be said again: only the caller would know.
   */
  announce(callId: string, words: string): Promise<CommandOutcome>;
  /**
   * Rings the seat and joins it to the call. Resolves when ringing began; `seat-connected` or `connect-failed` with
   * this leg id follows. The same leg id again does nothing more. Another leg of this call is hung up first.
   */
  connect(callId: string, leg: SeatLeg): Promise<CommandOutcome>;
  /** Music to the customer, nothing to the seat; both stay. */
  hold(callId: string): Promise<CommandOutcome>;
  resume(callId: string): Promise<CommandOutcome>;
  /**
   * Puts a caller who waits through to a number outside; from then on the call is theirs, and `ended` follows when it is over. Again:
   * nothing happens, unless the process began anew.
   */
  sendOn(callId: string, number: string): Promise<CommandOutcome>;
  /** Plays the announcement, if any, then ends the call with all its legs. Also ends a call that only rings. `ended` follows. */
  hangUp(callId: string, farewell: Farewell): Promise<CommandOutcome>;

  /** Every call that the provider holds or whose end it has not been able to tell us yet. */
  liveCalls(): Promise<readonly LiveCall[]>;
}

/**
 * Every command may be repeated; a command that finds its work done answers `done`.
 * `call-gone`: there is no such call (any more); its `ended` was or will be delivered.
 * Commands reject with VoiceAwayError when the provider cannot be reached or does not answer in time: whether it was
 * carried out is then unknown, and repeating it is right.
 */
export type CommandOutcome = 'done' | 'call-gone';

export interface WaitTreatment {
  /** Said once before the music. `welcome`: the call was just taken; `back-in-queue`: its seat was lost. */
  readonly announcement: 'welcome' | 'back-in-queue';
}

export interface SeatLeg {
  /** Ours, unique for each attempt. */
  readonly legId: string;
  readonly seatId: string;
  /** The seat may ring so long. */
  readonly timeoutMs: Millis;
}

/** What the customer hears before the end. `none`: the talk is over. `words`: as they are, each line in its language (rule-words.ts). */
export type Farewell = NamedFarewell | { readonly words: string };
export type NamedFarewell =
  'none' | 'unknown-number' | 'queue-full' | 'queue-closed' | 'lines-busy' | 'try-again-later';

export interface LiveCall {
  readonly callId: string;
  /** As the network gave it; personal data: it goes to `customers` and nowhere else. */
  readonly from: string;
  /** Dialled number. */
  readonly to: string;
  /** `ended`: it is over, and its `ended` event is still on its way. */
  readonly state: 'ringing' | 'waiting' | 'connecting' | 'connected' | 'held' | 'ended';
  /** The seat leg it is being or has been joined to. */
  readonly legId: string | null;
}

export type ConnectFailure = 'no-answer' | 'busy' | 'unreachable' | 'rejected';

/** Of one call in the order they happened; at least once. */
export type VoiceEvent =
  | {
      readonly kind: 'incoming';
      readonly callId: string;
      readonly from: string;
      readonly to: string;
      /** When the provider first had the caller, if it kept them waiting before it told us. */
      readonly since?: Millis;
    }
  | { readonly kind: 'seat-connected'; readonly callId: string; readonly legId: string }
  | {
      readonly kind: 'connect-failed';
      readonly callId: string;
      readonly legId: string;
      readonly failure: ConnectFailure;
    }
  /** The talk was recorded and lies ready. Before the call's `ended`; from a provider that does not record, never. */
  | { readonly kind: 'recorded'; readonly callId: string; readonly recording: CallRecording }
  /** The last of a call. `system`: we asked for it, or the provider lost the call. */
  | { readonly kind: 'ended'; readonly callId: string; readonly by: 'customer' | 'seat' | 'system' };

export interface CallRecording {
  /** Absolute address of the audio at the provider. */
  readonly uri: string;
  readonly durationMs: Millis;
  /** Hexadecimal, lower case; null when the provider does not say. */
  readonly sha256: string | null;
  readonly recordedAt: Millis;
}

export type VoiceStatus = 'away' | 'back';

export interface VoiceListener {
  /**
   * Resolving is the acknowledgement: what follows from the event is committed. Rejecting means "again later"; the provider
   * delivers it again. Events of one call come one after the other, those of different calls at the same time.
   */
  onEvent(event: VoiceEvent): Promise<void>;
  onStatus(status: VoiceStatus): void;
}

/** The provider cannot be reached or did not answer in time; the same command may be repeated. */
export class VoiceAwayError extends Error {
  override readonly name = 'VoiceAwayError';
}

/** Injection token; null when no provider is configured (VOICE_PROVIDER=none). */
export const VOICE_PROVIDER = Symbol('VoiceProvider');

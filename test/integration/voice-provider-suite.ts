import { Logger } from '@nestjs/common';
import {
  VoiceAwayError,
  type ConnectFailure,
  type LiveCall,
  type VoiceEvent,
  type VoiceListener,
  type VoiceProvider,
  type VoiceStatus,
} from '../../src/channels/phone/voice-provider';

/** A caller under the test's hand. */
interface LabCall {
  readonly callId: string;
  hangUp(): void;
  /** The seat that talks puts the receiver down. */
  seatHangsUp(): void;
  /** Resolves when the caller is (or was) told this; rejects when the call ends without. */
  until(
    what: 'accepted' | 'connected' | 'held' | 'resumed' | 'parked' | 'connect-failed' | 'seat-rung' | 'sent-on',
  ): Promise<unknown>;
  readonly ended: Promise<{ readonly by: string; readonly farewell: string | { readonly words: string } }>;
  /** Resolves when the caller is (or was) told these words of a rule. */
  hears(words: string): Promise<unknown>;
  hasHeard(words: string): boolean;
  /** Seats the caller was joined to, in order. */
  seats(): readonly string[];
}

/** What the suite needs of a provider and its surroundings. A new provider brings one of these and runs the same tests. */
export interface VoiceLab {
  readonly provider: VoiceProvider;
  dial(plan: {
    readonly from: string;
    readonly to: string;
    readonly seat?: 'answers' | 'never' | ConnectFailure;
  }): LabCall;
  /** Our process is killed and starts again: another adapter at the same exchange. */
  restarted(): VoiceProvider;
  cutLine(): Promise<void>;
  mendLine(): Promise<void>;
  close(): Promise<void>;
}

/** Listens as the service does, and lets a test wait for what it heard. */
export class RecordingListener implements VoiceListener {
  readonly events: VoiceEvent[] = [];
  readonly statuses: VoiceStatus[] = [];
  /** Events of this kind are not taken so many times. */
  refuse: { kind: VoiceEvent['kind']; times: number } | null = null;
  private readonly waiting = new Set<() => void>();

  onEvent(event: VoiceEvent): Promise<void> {
    this.events.push(event);
    this.look();
    if (this.refuse?.kind !== event.kind || this.refuse.times === 0) return Promise.resolve();
    this.refuse.times -= 1;
    return Promise.reject(new Error('planted: not taken'));
  }

  onStatus(status: VoiceStatus): void {
    this.statuses.push(status);
    this.look();
  }

  of(callId: string): VoiceEvent[] {
    return this.events.filter((event) => event.callId === callId);
  }

  async event<K extends VoiceEvent['kind']>(
    kind: K,
    callId: string,
    nth = 1,
  ): Promise<Extract<VoiceEvent, { kind: K }>> {
    const found = () => this.of(callId).filter((event) => event.kind === kind)[nth - 1];
    await this.until(() => found() !== undefined);
    return found() as Extract<VoiceEvent, { kind: K }>;
  }

  /** So many events of this kind, of whatever calls. */
  async count(kind: VoiceEvent['kind'], times: number): Promise<void> {
    await this.until(() => this.events.filter((event) => event.kind === kind).length >= times);
  }

  async status(status: VoiceStatus): Promise<void> {
    await this.until(() => this.statuses.at(-1) === status);
  }

  private until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => {
      const look = () => {
        if (!condition()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
    });
  }

  private look(): void {
    for (const look of [...this.waiting]) look();
  }
}

const WELCOME = { announcement: 'welcome' } as const;
const BACK = { announcement: 'back-in-queue' } as const;
const FROM = '13912345678';
const TO = '95598';
let legs = 0;

function leg(seatId: string, timeoutMs = 5_000) {
  legs += 1;
  return { legId: `contact:leg-${legs}`, seatId, timeoutMs };
}

/** What every VoiceProvider must do. `voice-provider.ts` says it in words. */
export function describeVoiceProvider(name: string, makeLab: () => Promise<VoiceLab>): void {
  describe(`voice provider ${name}`, () => {
    let lab: VoiceLab;
    let heard: RecordingListener;

    // Refused events are planted here by the dozen.
    beforeAll(() => {
      Logger.overrideLogger(false);
    });
    beforeEach(async () => {
      lab = await makeLab();
      heard = new RecordingListener();
      lab.provider.start(heard);
      await heard.status('back');
    });
    afterEach(async () => {
      await lab.provider.stop();
      await lab.close();
    });

    async function waitingCall(seat: 'answers' | 'never' | ConnectFailure = 'answers'): Promise<LabCall> {
      const call = lab.dial({ from: FROM, to: TO, seat });
      await heard.event('incoming', call.callId);
      expect(await lab.provider.answer(call.callId, WELCOME)).toBe('done');
      await call.until('accepted');
      return call;
    }
    async function talkingCall(seatId = 's1'): Promise<LabCall> {
      const call = await waitingCall();
      await lab.provider.connect(call.callId, leg(seatId));
      await heard.event('seat-connected', call.callId);
      return call;
    }
    async function stateOf(callId: string): Promise<LiveCall['state'] | undefined> {
      return (await lab.provider.liveCalls()).find((call) => call.callId === callId)?.state;
    }

    it('announces a call with both numbers, and takes it into waiting', async () => {
      const call = lab.dial({ from: FROM, to: TO });
      expect(await heard.event('incoming', call.callId)).toMatchObject({
        kind: 'incoming',
        callId: call.callId,
        from: FROM,
        to: TO,
      });
      expect(await stateOf(call.callId)).toBe('ringing');
      await lab.provider.answer(call.callId, WELCOME);
      await call.until('accepted');
      expect(await stateOf(call.callId)).toBe('waiting');
      await lab.provider.answer(call.callId, WELCOME);
      expect(await stateOf(call.callId)).toBe('waiting');
    });

    it('joins a seat under our leg id, once however often it is asked', async () => {
      const call = await waitingCall();
      const wanted = leg('s1');
      await Promise.all([1, 2].map(() => lab.provider.connect(call.callId, wanted)));
      expect(await heard.event('seat-connected', call.callId)).toMatchObject({ legId: wanted.legId });
      await lab.provider.connect(call.callId, wanted);
      const live = (await lab.provider.liveCalls()).find(({ callId }) => callId === call.callId);
      expect(live).toMatchObject({ state: 'connected', legId: wanted.legId });
      expect(call.seats()).toEqual(['s1']);
    });

    it.each(['no-answer', 'busy', 'unreachable', 'rejected'] as const)(
      'says that a seat could not be joined (%s); the caller waits on',
      async (failure) => {
        const call = await waitingCall(failure);
        const failing = leg('s1');
        await lab.provider.connect(call.callId, failing);
        expect(await heard.event('connect-failed', call.callId)).toMatchObject({ legId: failing.legId, failure });
        expect(await stateOf(call.callId)).toBe('waiting');
        await lab.provider.connect(call.callId, failing);
        expect(await stateOf(call.callId)).toBe('waiting');
      },
    );

    it('lets a seat ring no longer than it may', async () => {
      const call = await waitingCall('never');
      await lab.provider.connect(call.callId, leg('s1', 30));
      expect(await heard.event('connect-failed', call.callId)).toMatchObject({ failure: 'no-answer' });
    });

    it('holds and resumes; again changes nothing', async () => {
      const call = await talkingCall();
      await lab.provider.hold(call.callId);
      await call.until('held');
      expect(await lab.provider.hold(call.callId)).toBe('done');
      expect(await stateOf(call.callId)).toBe('held');
      await lab.provider.resume(call.callId);
      await call.until('resumed');
      expect(await lab.provider.resume(call.callId)).toBe('done');
      expect(await stateOf(call.callId)).toBe('connected');
    });

    it('parks a talking caller and joins the next seat', async () => {
      const call = await talkingCall('s1');
      await lab.provider.park(call.callId, BACK);
      await call.until('parked');
      expect(await stateOf(call.callId)).toBe('waiting');
      await lab.provider.connect(call.callId, leg('s2'));
      await heard.event('seat-connected', call.callId, 2);
      expect(call.seats()).toEqual(['s1', 's2']);
      expect(heard.of(call.callId).some((event) => event.kind === 'ended')).toBe(false);
    });

    it('gives up a ringing seat for another', async () => {
      const call = await waitingCall('never');
      await lab.provider.connect(call.callId, leg('s1'));
      await call.until('seat-rung');
      await lab.provider.connect(call.callId, leg('s2', 30));
      const failed = await heard.event('connect-failed', call.callId);
      expect(failed.legId).toBe(`contact:leg-${legs}`);
      expect(heard.of(call.callId).filter((event) => event.kind === 'connect-failed')).toHaveLength(1);
    });

    it('ends a call with a farewell; afterwards every command finds it gone', async () => {
      const call = lab.dial({ from: FROM, to: TO });
      await heard.event('incoming', call.callId);
      expect(await lab.provider.hangUp(call.callId, 'queue-full')).toBe('done');
      expect(await call.ended).toEqual({ by: 'system', farewell: 'queue-full' });
      expect(await heard.event('ended', call.callId)).toMatchObject({ by: 'system' });
      expect(
        await Promise.all([
          lab.provider.answer(call.callId, WELCOME),
          lab.provider.park(call.callId, BACK),
          lab.provider.connect(call.callId, leg('s1')),
          lab.provider.hold(call.callId),
          lab.provider.resume(call.callId),
          lab.provider.hangUp(call.callId, 'none'),
          lab.provider.hangUp('never-existed', 'none'),
        ]),
      ).toEqual(Array(7).fill('call-gone'));
    });

    it('says something to a caller who waits, who waits on and can be joined', async () => {
      const call = await waitingCall();
      expect(await lab.provider.announce(call.callId, '坐席忙，请稍候')).toBe('done');
      await call.hears('坐席忙，请稍候');
      expect(await stateOf(call.callId)).toBe('waiting');
      await lab.provider.connect(call.callId, leg('s1'));
      await heard.event('seat-connected', call.callId);
      expect(await lab.provider.announce(call.callId, '太晚了')).toBe('done');
      expect(await stateOf(call.callId)).toBe('connected');
      expect(call.hasHeard('太晚了')).toBe(false);
      call.hangUp();
      await heard.event('ended', call.callId);
      expect(await lab.provider.announce(call.callId, '没人')).toBe('call-gone');
    });

    it('leaves a ringing seat alone when something is to be said', async () => {
      const call = await waitingCall('never');
      await lab.provider.connect(call.callId, leg('s1'));
      await call.until('seat-rung');
      expect(await lab.provider.announce(call.callId, '坐席忙')).toBe('done');
      expect(await stateOf(call.callId)).toBe('connecting');
      expect(call.hasHeard('坐席忙')).toBe(false);
    });

    it('puts a caller through to a number outside, once, and says when that is over', async () => {
      const call = await waitingCall();
      expect(await lab.provider.sendOn(call.callId, '12398')).toBe('done');
      expect(await call.until('sent-on')).toMatchObject({ number: '12398' });
      expect(await lab.provider.sendOn(call.callId, '12398')).toBe('done');
      expect(await lab.provider.announce(call.callId, '太晚了')).toBe('done');
      expect(heard.of(call.callId).map((event) => event.kind)).toEqual(['incoming']);
      call.hangUp();
      expect(await heard.event('ended', call.callId)).toMatchObject({ by: 'customer' });
      expect(await lab.provider.sendOn(call.callId, '12398')).toBe('call-gone');
      expect(call.hasHeard('太晚了')).toBe(false);
    });

    it('ends a waiting call with words of its own', async () => {
      const call = await waitingCall();
      expect(await lab.provider.hangUp(call.callId, { words: '请明天再来' })).toBe('done');
      await call.hears('请明天再来');
      expect(await call.ended).toMatchObject({ by: 'system' });
      expect(await heard.event('ended', call.callId)).toMatchObject({ by: 'system' });
    });

    it.each(['ringing', 'waiting', 'connecting', 'connected', 'held'] as const)(
      'says last and once that the caller hung up while %s',
      async (state) => {
        const call = await callIn(state);
        expect(await stateOf(call.callId)).toBe(state);
        call.hangUp();
        expect(await heard.event('ended', call.callId)).toMatchObject({ by: 'customer' });
        expect(heard.of(call.callId).at(-1)?.kind).toBe('ended');
        expect(heard.of(call.callId).filter((event) => event.kind === 'ended')).toHaveLength(1);
      },
    );

    async function callIn(state: 'ringing' | 'waiting' | 'connecting' | 'connected' | 'held'): Promise<LabCall> {
      switch (state) {
        case 'ringing': {
          const call = lab.dial({ from: FROM, to: TO });
          await heard.event('incoming', call.callId);
          return call;
        }
        case 'waiting':
          return await waitingCall();
        case 'connecting': {
          const call = await waitingCall('never');
          await lab.provider.connect(call.callId, leg('s1'));
          return call;
        }
        case 'connected':
          return await talkingCall();
        case 'held': {
          const call = await talkingCall();
          await lab.provider.hold(call.callId);
          return call;
        }
      }
    }

    it('says that the seat hung up', async () => {
      const call = await talkingCall();
      call.seatHangsUp();
      expect(await heard.event('ended', call.callId)).toMatchObject({ by: 'seat' });
    });

    it('tells again what was not taken, and nothing later of that call before it', async () => {
      heard.refuse = { kind: 'incoming', times: 2 };
      const call = lab.dial({ from: FROM, to: TO });
      const other = lab.dial({ from: FROM, to: TO });
      call.hangUp();
      await heard.event('ended', call.callId);
      expect(
        heard
          .of(call.callId)
          .map((event) => event.kind)
          .slice(-2),
      ).toEqual(['incoming', 'ended']);
      await heard.count('incoming', 4);
      expect(heard.events.filter((event) => event.kind === 'incoming')).toHaveLength(4);
      expect(heard.of(other.callId)).not.toHaveLength(0);
    });

    it('is away while the line is cut, refuses commands, and tells in order what was missed', async () => {
      const talking = await talkingCall();
      await lab.cutLine();
      await heard.status('away');
      expect(lab.provider.status()).toBe('away');
      await expect(lab.provider.hold(talking.callId)).rejects.toBeInstanceOf(VoiceAwayError);
      await expect(lab.provider.liveCalls()).rejects.toBeInstanceOf(VoiceAwayError);
      talking.hangUp();
      const missed = lab.dial({ from: FROM, to: TO });
      missed.hangUp();
      expect(heard.of(missed.callId)).toEqual([]);
      await lab.mendLine();
      await heard.status('back');
      expect(await heard.event('ended', talking.callId)).toMatchObject({ by: 'customer' });
      await heard.event('ended', missed.callId);
      expect(heard.of(missed.callId).map((event) => event.kind)).toEqual(['incoming', 'ended']);
    });

    it('lists a call whose end is still to be told, until it was taken', async () => {
      const call = await waitingCall();
      heard.refuse = { kind: 'ended', times: 1 };
      call.hangUp();
      await heard.event('ended', call.callId);
      expect(await stateOf(call.callId)).toBe('ended');
      await heard.event('ended', call.callId, 2);
      await lab.provider.liveCalls();
      expect(await stateOf(call.callId)).toBeUndefined();
    });

    it('tells the process that comes after us what we had not taken', async () => {
      const call = await waitingCall();
      heard.refuse = { kind: 'ended', times: Infinity };
      call.hangUp();
      await heard.event('ended', call.callId);
      await lab.provider.stop();
      const next = lab.restarted();
      const nextHeard = new RecordingListener();
      next.start(nextHeard);
      expect(await nextHeard.event('ended', call.callId)).toMatchObject({ by: 'customer' });
      await next.stop();
    });
  });
}

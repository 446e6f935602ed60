import { Logger } from '@nestjs/common';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { FAREWELLS } from '../../src/channels/phone/twilio/announcements';
import { twilioVoice, type TwilioVoice } from '../../src/channels/phone/twilio/twilio-voice';
import { TWILIO_VOICE_OPTIONS } from '../../src/channels/phone/twilio/twilio-voice-provider';
import { createTwilioClient } from '../../src/channels/twilio/twilio-client';
import { verifiedParams } from '../../src/channels/twilio/webhook-signature';
import { present } from '../../src/kernel/assert';
import { VoiceAwayError } from '../../src/channels/phone/voice-provider';
import { systemClock } from '../../src/platform/time/clock';
import { TcpProxy } from '../support/tcp-proxy';
import type { SeatBehaviour, SimulatedCaller } from '../support/twilio/simulated-twilio-calls';
import { SimulatedTwilio } from '../support/twilio/simulated-twilio';
import { waitFor } from '../support/wait-for';
import { describeVoiceProvider, RecordingListener, type VoiceLab } from './voice-provider-suite';

const ORIGIN = 'https://hotline.example.org';
const PATH = '/channels/phone/twilio';
const NUMBER = '95598';

const FAILURES: Readonly<Record<string, SeatBehaviour>> = {
  'no-answer': 'no-answer',
  busy: 'busy',
  unreachable: 'failed',
  rejected: 'canceled',
};

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** The controller's work without the application around it. */
async function respond(voice: TwilioVoice, request: IncomingMessage, authToken: string): Promise<string | null> {
  const url = new URL(request.url ?? '/', ORIGIN);
  if (url.pathname === `${PATH}/music.wav`) return 'music';
  const { 'x-twilio-signature': signature, 'content-type': contentType } = request.headers;
  const method = request.method ?? '';
  const body = await bodyOf(request);
  const signed = { method, url: url.href, contentType, body, signature: String(signature) };
  const params = verifiedParams(signed, [authToken]);
  if (params === null) throw new Error('wrong signature');
  const query = Object.fromEntries(url.searchParams);
  const { webhooks, documents } = voice;
  switch (url.pathname.slice(PATH.length)) {
    case '/voice':
      return (await webhooks.voice(params, query, 1_000)) ?? webhooks.hold(query);
    case '/fallback':
      return webhooks.fallback(params);
    case '/wait':
    case '/hold':
      return documents.music(null);
    case '/status':
      return await webhooks.status(params);
    case '/conference':
      return await webhooks.conference(params);
    case '/leg':
      return await webhooks.leg(params, query);
    default:
      return null;
  }
}

interface TwilioLab extends VoiceLab {
  readonly twilio: SimulatedTwilio;
  callerOf(callId: string): SimulatedCaller;
  /** Our clock is so far ahead of Twilio's from now on. */
  setClockAhead(ms: number): void;
}

async function startLab(): Promise<TwilioLab> {
  const twilio = await SimulatedTwilio.start();
  const proxy = await TcpProxy.to(twilio.url);
  const config = { ...twilio.config(ORIGIN), apiUrl: new URL(proxy.urlOf(twilio.url)).origin };
  let aheadMs = 0;
  const clock = { now: () => systemClock.now() + aheadMs };
  const make = (): TwilioVoice =>
    twilioVoice({ twilio: config }, createTwilioClient(config), (to) => to === NUMBER, clock, {
      ...TWILIO_VOICE_OPTIONS,
      pollMs: 50,
      awayPollMs: 20,
      retryMs: 10,
    });
  let current = make();
  const service = createServer((request, response) => {
    respond(current, request, twilio.authToken).then(
      (twiml) => response.writeHead(twiml === null ? 404 : 200).end(twiml),
      () => response.writeHead(503).end(),
    );
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const actual = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;
  twilio.webhooks.lead(ORIGIN, actual);
  twilio.calls.own(NUMBER, {
    voiceUrl: `${ORIGIN}${PATH}/voice`,
    fallbackUrl: `${ORIGIN}${PATH}/fallback`,
    statusUrl: `${ORIGIN}${PATH}/status`,
  });
  const seats = new Map<string, SeatBehaviour>();
  const callers = new Map<string, SimulatedCaller>();
  twilio.calls.seats = (_, callerSid) => seats.get(callerSid ?? '') ?? 'answers';
  return {
    twilio,
    callerOf: (callId) => present(callers.get(callId), 'it was dialled here'),
    setClockAhead: (ms) => {
      aheadMs = ms;
    },
    provider: current.provider,
    dial: ({ from, to, seat = 'answers' }) => {
      const caller = twilio.calls.dial({ from, to });
      callers.set(caller.sid, caller);
      seats.set(caller.sid, FAILURES[seat] ?? (seat === 'never' ? 'never' : 'answers'));
      return {
        callId: caller.sid,
        hangUp: () => {
          caller.hangUp();
        },
        seatHangsUp: () => {
          twilio.calls.seatHangsUp(caller);
        },
        until: (what) => until(caller, what),
        ended: endOf(caller),
        hears: (words) => caller.until('said', ({ text }) => text === words),
        hasHeard: (words) => caller.heard().includes(words),
        seats: () =>
          caller.told.flatMap((told) => (told.what === 'seat-joined' ? [told.seat.replace('client:seat_', '')] : [])),
      };
    },
    restarted: () => {
      current = make();
      return current.provider;
    },
    cutLine: () => {
      proxy.cut();
      twilio.webhooks.lead(ORIGIN, null);
      return Promise.resolve();
    },
    mendLine: () => {
      proxy.mend();
      twilio.webhooks.lead(ORIGIN, actual);
      return Promise.resolve();
    },
    close: async () => {
      await twilio.close();
      await proxy.close();
      service.closeAllConnections();
      await new Promise((resolve) => service.close(resolve));
      expect(twilio.violations).toEqual([]);
      expect(twilio.calls.problems).toEqual([]);
    },
  };
}

describeVoiceProvider('twilio', startLab);

async function until(
  caller: SimulatedCaller,
  what: Parameters<ReturnType<VoiceLab['dial']>['until']>[0],
): Promise<unknown> {
  switch (what) {
    case 'accepted':
      return await caller.until('entered');
    case 'parked': {
      const [first] = caller.told.filter((told) => told.what === 'entered');
      return await caller.until('entered', (told) => told !== first);
    }
    case 'connected':
      return await caller.until('seat-joined');
    case 'connect-failed':
      return await caller.until('seat-failed');
    case 'sent-on':
      return await caller.until('dialled-out');
    case 'held':
    case 'resumed':
    case 'seat-rung':
      return await caller.until(what);
  }
}

async function endOf(caller: SimulatedCaller): Promise<{ readonly by: string; readonly farewell: string }> {
  const { by } = await caller.until('ended');
  const last = caller.heard().at(-1);
  const farewell = Object.entries(FAREWELLS).find(([, { zh }]) => zh === last)?.[0] ?? 'none';
  return { by: by === 'caller' ? 'customer' : 'system', farewell };
}

describe('when Twilio does not answer as it should', () => {
  let lab: TwilioLab;
  let heard: RecordingListener;
  const leg = { legId: 'contact:o-1', seatId: 's1', timeoutMs: 5_000 };
  const PARTICIPANTS = /[/]Participants[.]json$/;
  const CALL = /[/]Calls[/]\w+[.]json$/;

  beforeEach(async () => {
    Logger.overrideLogger(false);
    lab = await startLab();
    heard = new RecordingListener();
    lab.provider.start(heard);
    await heard.status('back');
  });
  afterEach(async () => {
    await lab.provider.stop();
    await lab.close();
  });

  async function waitingCall(seat: 'answers' | 'never' = 'answers'): Promise<string> {
    const call = lab.dial({ from: '13912345678', to: NUMBER, seat });
    const { callId } = call;
    await heard.event('incoming', callId);
    await lab.provider.answer(callId, { announcement: 'welcome' });
    await call.until('accepted');
    return callId;
  }

  it('rings a seat once, though the answer to the order was lost and it was ordered again', async () => {
    const callId = await waitingCall();
    lab.twilio.fail({ kind: 'reset', when: 'after', path: PARTICIPANTS });
    await expect(lab.provider.connect(callId, leg)).rejects.toBeInstanceOf(VoiceAwayError);
    expect(await lab.provider.connect(callId, leg)).toBe('done');
    expect(await heard.event('seat-connected', callId)).toMatchObject({ legId: leg.legId });
    expect(lab.callerOf(callId).told.filter(({ what }) => what === 'seat-rung')).toHaveLength(1);
  });

  it.each([429, 500, 503])(
    'a status of %i leaves everything as it was, and the order may be repeated',
    async (status) => {
      const callId = await waitingCall();
      lab.twilio.fail({ kind: 'status', status, when: 'before', path: PARTICIPANTS });
      await expect(lab.provider.connect(callId, leg)).rejects.toBeInstanceOf(VoiceAwayError);
      expect(await lab.provider.connect(callId, leg)).toBe('done');
      await heard.event('seat-connected', callId);
    },
  );

  it('a caller whose park came to an unknown end waits, and the next seat is joined', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    lab.twilio.fail({ kind: 'reset', when: 'after', path: CALL });
    await expect(lab.provider.park(callId, { announcement: 'back-in-queue' })).rejects.toBeInstanceOf(VoiceAwayError);
    await lab.provider.park(callId, { announcement: 'back-in-queue' });
    await lab.provider.connect(callId, { ...leg, legId: 'contact:o-2', seatId: 's2' });
    await heard.event('seat-connected', callId, 2);
    expect(heard.of(callId).some(({ kind }) => kind === 'ended')).toBe(false);
  });

  it('a caller whose seat hung up is not left alone in silence, however often it has to be tried', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    for (const kind of ['status', 'reset', 'status'] as const)
      lab.twilio.fail({ kind, when: 'before', path: /[/]Calls[/]/ });
    lab.twilio.calls.seatHangsUp(lab.callerOf(callId));
    expect(await heard.event('ended', callId)).toMatchObject({ by: 'seat' });
  });

  it('a seat that hung up while we were away ends the call, too', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    await lab.provider.stop();
    lab.twilio.calls.losesCallback = () => true;
    lab.twilio.calls.seatHangsUp(lab.callerOf(callId));
    lab.twilio.calls.losesCallback = () => false;
    const next = lab.restarted();
    const nextHeard = new RecordingListener();
    next.start(nextHeard);
    await nextHeard.status('back');
    await next.liveCalls();
    expect(await nextHeard.event('ended', callId)).toMatchObject({ by: 'seat' });
    await next.stop();
  });

  it('a call of which no webhook reached us is told of, with its end', async () => {
    await lab.cutLine();
    await heard.status('away');
    const call = lab.dial({ from: '13912345678', to: NUMBER });
    call.hangUp();
    await lab.twilio.webhooks.idle();
    expect(heard.of(call.callId)).toEqual([]);
    await lab.mendLine();
    await heard.event('ended', call.callId);
    expect(heard.of(call.callId).map(({ kind }) => kind)).toEqual(['incoming', 'ended']);
  });

  it('an order that Twilio refuses for good fails the seat and keeps the caller', async () => {
    const callId = await waitingCall();
    lab.twilio.fail({ kind: 'status', status: 400, when: 'before', path: PARTICIPANTS });
    expect(await lab.provider.connect(callId, leg)).toBe('done');
    expect(await heard.event('connect-failed', callId)).toMatchObject({ failure: 'unreachable' });
    expect((await lab.provider.liveCalls())[0]).toMatchObject({ callId, state: 'waiting' });
  });

  it('the telephone of a seat that rang too long is silent before its failure is told', async () => {
    const callId = await waitingCall('never');
    await lab.provider.connect(callId, { ...leg, timeoutMs: 30 });
    await heard.event('connect-failed', callId);
    const hungUp = lab.twilio.requests.flatMap(({ method, path, form }) =>
      method === 'POST' && CALL.test(path) && form.get('Status') === 'completed' ? [path] : [],
    );
    expect(hungUp).toHaveLength(1);
    expect(lab.twilio.calls.statusOf(/(CA\w+)[.]json$/.exec(hungUp[0] ?? '')?.[1] ?? '')).toBe('canceled');
    expect(heard.of(callId).filter(({ kind }) => kind === 'connect-failed')).toHaveLength(1);
  });

  it('a seat that answers after it was given up is sent away, and its caller waits with music', async () => {
    const callId = await waitingCall('never');
    const caller = lab.callerOf(callId);
    lab.twilio.fail({ kind: 'status', status: 503, when: 'before', path: CALL });
    await lab.provider.connect(callId, { ...leg, timeoutMs: 30 });
    expect(await heard.event('connect-failed', callId)).toMatchObject({ failure: 'no-answer' });
    lab.twilio.calls.seatAnswers(caller);
    await caller.until('seat-left');
    await caller.until('entered', ({ name }) => name === `lianxian-${callId}-2`);
    expect((await lab.provider.liveCalls())[0]).toMatchObject({ callId, state: 'waiting' });
    lab.twilio.calls.seats = () => 'answers';
    await lab.provider.connect(callId, { ...leg, legId: 'contact:o-2', seatId: 's2' });
    expect(await heard.event('seat-connected', callId)).toMatchObject({ legId: 'contact:o-2' });
    expect(heard.of(callId).map(({ kind }) => kind)).toEqual(['incoming', 'connect-failed', 'seat-connected']);
  });

  it('a seat that left the conference before is no end of the call to a process that has just begun', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    await lab.provider.park(callId, { announcement: 'back-in-queue' });
    const caller = lab.callerOf(callId);
    await caller.until('entered', ({ name }) => name === `lianxian-${callId}-2`);
    const told = (turn: number, event: string, label: string) =>
      lab.twilio.webhooks.log.find(
        ({ sent: { body } }) =>
          body.includes(`-${turn}&`) &&
          body.includes(`=participant-${event}&`) &&
          body.includes(`=${encodeURIComponent(label)}&`),
      );
    await waitFor('the caller came into the next one', () => told(2, 'join', 'customer'));
    const left = await waitFor('the seat left the one before', () => told(1, 'leave', leg.legId));
    await lab.provider.stop();
    const next = lab.restarted();
    const nextHeard = new RecordingListener();
    next.start(nextHeard);
    await nextHeard.status('back');
    lab.twilio.fail({ kind: 'status', status: 503, when: 'before', method: 'GET', path: /[/]Conferences[.]json$/ });
    expect((await lab.twilio.webhooks.deliver(left.sent)).status).toBe(503);
    expect((await lab.twilio.webhooks.deliver(left.sent)).status).toBe(200);
    await next.connect(callId, { ...leg, legId: 'contact:o-2', seatId: 's2' });
    await nextHeard.event('seat-connected', callId);
    expect(caller.isOver).toBe(false);
    await next.stop();
  });

  it('a seat that leaves ends the call also for a process that has just begun', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    await lab.provider.stop();
    const next = lab.restarted();
    const nextHeard = new RecordingListener();
    next.start(nextHeard);
    await nextHeard.status('back');
    lab.twilio.calls.seatHangsUp(lab.callerOf(callId));
    expect(await nextHeard.event('ended', callId)).toMatchObject({ by: 'seat' });
    await next.stop();
  });

  it('a list that is older than a park does not end the call', async () => {
    const callId = await waitingCall();
    await lab.provider.connect(callId, leg);
    await heard.event('seat-connected', callId);
    lab.twilio.calls.losesCallback = () => true;
    lab.twilio.calls.seatHangsUp(lab.callerOf(callId));
    lab.twilio.calls.losesCallback = () => false;
    let letGo: () => void = () => undefined;
    const until = new Promise<void>((resolve) => (letGo = resolve));
    lab.twilio.fail({ kind: 'late', when: 'after', method: 'GET', path: PARTICIPANTS, until });
    const asked = () => lab.twilio.requests.filter(({ method, path }) => method === 'GET' && PARTICIPANTS.test(path));
    const before = asked().length;
    const listing = lab.provider.liveCalls();
    await waitFor('the participants are asked for', () => asked().length > before);
    await lab.provider.park(callId, { announcement: 'back-in-queue' });
    letGo();
    expect((await listing)[0]).toMatchObject({ callId, state: 'waiting' });
    await lab.provider.connect(callId, { ...leg, legId: 'contact:o-2', seatId: 's2' });
    await heard.event('seat-connected', callId, 2);
    expect(heard.of(callId).some(({ kind }) => kind === 'ended')).toBe(false);
  });

  it('an end that was not told while our clock was ahead is found once the clock is right', async () => {
    const MINUTE_MS = 60_000;
    const callId = await waitingCall();
    const looksAhead = () =>
      lab.twilio.requests.filter(
        ({ query }) => Date.parse(query.get('EndTime>') ?? '') > systemClock.now() + 30 * MINUTE_MS,
      ).length;
    lab.setClockAhead(60 * MINUTE_MS);
    await waitFor('a look from a time to come', () => looksAhead() > 0);
    lab.twilio.calls.losesCallback = () => true;
    lab.callerOf(callId).hangUp();
    lab.twilio.calls.losesCallback = () => false;
    const before = looksAhead();
    await waitFor('another one', () => looksAhead() > before);
    // Set right, ten minutes after the call.
    lab.setClockAhead(10 * MINUTE_MS);
    expect(await heard.event('ended', callId)).toMatchObject({ by: 'customer' });
  });
});

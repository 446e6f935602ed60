import { Logger } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { startExchange, type RunningExchange } from '../../demo/exchange/exchange-server';
import type { DialPlan, SimulatedCall } from '../../demo/exchange/simulated-call';
import { SimulatedExchange } from '../../demo/exchange/simulated-exchange';
import { OrganisationService } from '../../src/agents/skills/organisation.service';
import { KeyedQueue } from '../../src/channels/keyed-queue';
import { PhonePerformer } from '../../src/channels/phone/phone-performer';
import { PhoneReconciler } from '../../src/channels/phone/phone-reconciler';
import { PhoneService } from '../../src/channels/phone/phone.service';
import { VOICE_PROVIDER, type LiveCall, type VoiceProvider } from '../../src/channels/phone/voice-provider';
import { ROUTER, type RouterPort } from '../../src/routing/ports';
import { createTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { waitFor } from '../support/wait-for';
import {
  CLOSED_NUMBER,
  contactIs,
  contactRows,
  FULL_NUMBER,
  LabSeat,
  NUMBER,
  query,
  readyRouter,
  seedHotline,
  WITHOUT_CONSOLES,
} from './hotline-lab';

let database: TestDatabase;
let exchange: SimulatedExchange;
let running: RunningExchange;
let app: TestApp;

async function startApp(): Promise<TestApp> {
  const started = await createTestApp({
    database,
    config: { ...WITHOUT_CONSOLES, voiceProvider: 'simulated', simulatedExchangeUrl: running.url },
  });
  await readyRouter(started);
  return started;
}

beforeEach(async () => {
  Logger.overrideLogger(false);
  database = await createTestDatabase();
  await seedHotline(database.url);
  exchange = new SimulatedExchange();
  running = await startExchange({ port: 0, exchange });
  app = await startApp();
});
afterEach(async () => {
  await app.close();
  for (const call of exchange.calls()) call.hangUp();
  await running.close();
  await database.drop();
});

function dial(plan: Partial<DialPlan> = {}): SimulatedCall {
  return exchange.dial({ from: '13912345678', to: NUMBER, seatAnswersMs: 10, ...plan });
}
async function contactOf(call: SimulatedCall): Promise<string> {
  return await waitFor(`call ${call.callId} is a contact`, async () => {
    const rows = await query<{ contact_id: string }>(database.url, 'SELECT contact_id FROM calls WHERE call_id = $1', [
      call.callId,
    ]);
    return rows[0]?.contact_id;
  });
}
async function callRow(call: SimulatedCall): Promise<{ stage: string; ended_by: string | null } | undefined> {
  return (
    await query<{ stage: string; ended_by: string | null }>(
      database.url,
      'SELECT stage, ended_by FROM calls WHERE call_id = $1',
      [call.callId],
    )
  )[0];
}
function router(): RouterPort {
  return app.app.get<RouterPort>(ROUTER, { strict: false });
}
function toldOf(call: SimulatedCall): string[] {
  return call.told.map(({ what }) => what);
}

describe('a call', () => {
  it('that is recorded leaves a pointer to its recording, which lies at the exchange', async () => {
    const call = dial({ talkMs: 300, recorded: true });
    await call.until('accepted');
    const contactId = await contactOf(call);
    const seat = await LabSeat.signIn(app, '王芳');
    await call.ended;
    await contactIs(app, contactId, 'wrap-up');
    await seat.wrapUp(contactId);
    const [recording, ...more] = await waitFor('the pointer', async () => {
      const rows = await query<{ uri: string; duration_ms: number; sha256: string; centre_id: string }>(
        database.url,
        'SELECT * FROM recordings WHERE contact_id = $1',
        [contactId],
      );
      return rows.length > 0 ? rows : null;
    });
    expect(more).toEqual([]);
    expect(recording?.centre_id).toBe('nanjing');
    // A timer may fire a millisecond early by the clock of the wall.
    expect(recording?.duration_ms).toBeGreaterThanOrEqual(290);
    const audio = Buffer.from(await (await fetch(recording?.uri ?? '')).arrayBuffer());
    expect(createHash('sha256').update(audio).digest('hex')).toBe(recording?.sha256);
    expect(audio.length).toBe(44 + (recording?.duration_ms ?? 0) * 8);
    const part = await fetch(recording?.uri ?? '', { headers: { range: 'bytes=-100' } });
    expect([part.status, Buffer.from(await part.arrayBuffer()).equals(audio.subarray(-100))]).toEqual([206, true]);
    expect((await fetch(new URL('/recordings/../nothing.wav', running.url))).status).toBe(404);
  });

  it('waits, is joined to a seat, and is served when the caller hangs up after the talk', async () => {
    const call = dial({ talkMs: 200 });
    await call.until('accepted');
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'queued');
    const seat = await LabSeat.signIn(app, '王芳');
    expect(await call.until('connected')).toMatchObject({ seatId: seat.seatId });
    expect(await call.ended).toEqual({ by: 'customer', farewell: 'none' });
    await contactIs(app, contactId, 'wrap-up');
    await seat.wrapUp(contactId);
    await contactIs(app, contactId, 'served');
    expect(toldOf(call)).toEqual(['dialled', 'accepted', 'seat-rung', 'connected', 'ended']);
    expect(await callRow(call)).toEqual({ stage: 'ended', ended_by: 'customer' });
  });

  it('ends when its seat ends it, on the console or by putting the receiver down', async () => {
    const seat = await LabSeat.signIn(app, '王芳');
    const first = dial();
    await first.until('connected');
    await contactIs(app, await contactOf(first), 'active');
    await seat.end(await contactOf(first));
    expect(await first.ended).toEqual({ by: 'system', farewell: 'none' });
    await seat.wrapUp(await contactOf(first));

    const second = dial();
    await second.until('connected');
    await contactIs(app, await contactOf(second), 'active');
    second.seatHangsUp();
    await contactIs(app, await contactOf(second), 'wrap-up');
    await waitFor('the call is over', async () => (await callRow(second))?.ended_by === 'seat');
  });

  it('is held, resumed, taken back to the queue and joined to the next seat', async () => {
    const first = await LabSeat.signIn(app, '王芳');
    const call = dial();
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'active');
    await router().submit({ kind: 'contact-held', contactId });
    await call.until('held');
    await router().submit({ kind: 'contact-resumed', contactId });
    await call.until('resumed');
    first.takes = false;
    await LabSeat.signIn(app, '张敏').then(async (second) => {
      await first.submit({
        kind: 'seat-state-chosen',
        seatId: first.seatId,
        chosen: { state: 'not-ready', reason: 'meal' },
      });
      await first.submit({ kind: 'contact-requeued', contactId, cause: 'supervisor', by: { system: 'test' } });
      await waitFor('the second seat talks', () => call.told.at(-1)?.what === 'connected');
      expect(call.told.at(-1)).toMatchObject({ seatId: second.seatId });
    });
    expect(toldOf(call)).toEqual([
      ...['dialled', 'accepted', 'seat-rung', 'connected', 'held', 'resumed', 'parked', 'seat-rung', 'connected'],
    ]);
    await contactIs(app, contactId, 'active');
  });

  it('that a supervisor closes hears that it may call again', async () => {
    const call = dial();
    await call.until('accepted');
    const contactId = await contactOf(call);
    await router().submit({ kind: 'contact-closed-by-supervisor', contactId, reason: 'drill', by: { system: 'test' } });
    expect(await call.ended).toEqual({ by: 'system', farewell: 'try-again-later' });
    await contactIs(app, contactId, 'supervisor');
  });

  it('whose seat cannot be joined keeps its place and goes to another', async () => {
    const failing = await LabSeat.signIn(app, '王芳');
    const call = dial({ connectFailure: 1, failure: 'unreachable' });
    await call.until('connect-failed');
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'queued');
    Object.assign(call.plan, { connectFailure: 0 });
    const other = await LabSeat.signIn(app, '张敏');
    expect(await call.until('connected')).toMatchObject({ seatId: other.seatId });
    expect(failing.seatId).not.toBe(other.seatId);
    await contactIs(app, contactId, 'active');
  });
});

describe('a caller who hangs up', () => {
  it.each([
    ['at once', 'abandoned'],
    ['while waiting', 'abandoned'],
    ['while a seat is being offered', 'abandoned'],
    ['while the seat rings', 'abandoned'],
    ['in the talk', 'wrap-up'],
    ['on hold', 'wrap-up'],
  ])('%s leaves its contact %s', async (when, expected) => {
    const call = dial(when === 'while the seat rings' ? { seatAnswersMs: 60_000 } : {});
    if (when === 'at once') call.hangUp();
    const contactId = await contactOf(call);
    if (when === 'while waiting') await call.until('accepted');
    if (when === 'while a seat is being offered') {
      await LabSeat.signIn(app, '王芳', { takes: false });
      await contactIs(app, contactId, 'offered');
    }
    if (when === 'while the seat rings') {
      await LabSeat.signIn(app, '王芳');
      await call.until('seat-rung');
    }
    if (when === 'in the talk' || when === 'on hold') {
      await LabSeat.signIn(app, '王芳');
      await contactIs(app, contactId, 'active');
    }
    if (when === 'on hold') {
      await router().submit({ kind: 'contact-held', contactId });
      await call.until('held');
    }
    call.hangUp();
    await contactIs(app, contactId, expected);
    await waitFor('the row of the call is closed', async () => (await callRow(call))?.ended_by === 'customer');
    expect(await contactRows(app)).toHaveLength(1);
  });

  it('by patience, has waited for nothing and says so', async () => {
    const call = dial({ patienceMs: 100 });
    expect(await call.ended).toEqual({ by: 'customer', farewell: 'none' });
    await contactIs(app, await contactOf(call), 'abandoned');
  });
});

describe('a call that is not taken', () => {
  it('to an unknown number ends politely, is counted, and is no contact', async () => {
    const call = dial({ to: '10010' });
    expect(await call.ended).toEqual({ by: 'system', farewell: 'unknown-number' });
    const rows = await waitFor('the count', async () => {
      const counted = await query<{ count: number }>(
        database.url,
        "SELECT count FROM refused_arrivals WHERE medium = 'voice' AND reason = 'unknown-number'",
      );
      return counted.length > 0 ? counted : null;
    });
    expect(rows).toEqual([{ count: 1 }]);
    expect(await contactRows(app)).toEqual([]);
  });

  it.each([
    [CLOSED_NUMBER, 'queue-closed'],
    [FULL_NUMBER, 'queue-full'],
  ])('to %s hears %s; the books say rejected', async (to, farewell) => {
    const call = dial({ to });
    expect(await call.ended).toEqual({ by: 'system', farewell });
    await contactIs(app, await contactOf(call), 'rejected');
    await waitFor('the row of the call is closed', async () => (await callRow(call))?.ended_by === 'system');
    expect(await callRow(call)).toEqual({ stage: 'refused', ended_by: 'system' });
    expect(toldOf(call)).toEqual(['dialled', 'ended']);
  });
});

describe('who calls', () => {
  it('is the same customer for the same number, and nobody when the number is withheld', async () => {
    const calls = [dial(), dial({ from: '+8613912345678' }), dial({ from: 'anonymous' }), dial({ from: '' })];
    await Promise.all(calls.map((call) => call.until('accepted')));
    const ids = await Promise.all(calls.map(contactOf));
    const rows = await contactRows(app);
    const customers = ids.map((id) => rows.find((row) => row.id === id)?.customer_id);
    expect(customers[0]).not.toBeNull();
    expect(customers[1]).toBe(customers[0]);
    expect(customers.slice(2)).toEqual([null, null]);
  });

  it('leaves the number with the customer and nowhere else', async () => {
    const call = dial({ from: '13711112222' });
    await call.until('accepted');
    const columns = await query<{ table_name: string; column_name: string }>(
      database.url,
      `SELECT table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'public' AND data_type IN ('text', 'jsonb')`,
    );
    const found: string[] = [];
    for (const { table_name: table, column_name: column } of columns) {
      const rows = await query(database.url, `SELECT 1 FROM ${table} WHERE "${column}"::text LIKE '%13711112222%'`);
      if (rows.length > 0) found.push(`${table}.${column}`);
    }
    expect(found).toEqual(['customer_addresses.address']);
  });
});

describe('the line to the exchange', () => {
  it('cut and mended: what happened meanwhile is made good', async () => {
    const port = Number(new URL(running.url).port);
    const goes = dial();
    const stays = dial();
    await Promise.all([goes.until('accepted'), stays.until('accepted')]);
    await running.close();
    goes.hangUp();
    const comes = dial();
    const tries = dial();
    tries.hangUp();
    running = await startExchange({ port, exchange });
    await comes.until('accepted');
    await contactIs(app, await contactOf(goes), 'abandoned');
    await contactIs(app, await contactOf(tries), 'abandoned');
    await contactIs(app, await contactOf(stays), 'queued');
    await contactIs(app, await contactOf(comes), 'queued');
    expect(toldOf(stays)).toEqual(['dialled', 'accepted']);
    expect(await contactRows(app)).toHaveLength(4);
  });

  it('cut while a seat accepts: the seat is joined as soon as the line is mended', async () => {
    const port = Number(new URL(running.url).port);
    const call = dial();
    await call.until('accepted');
    const contactId = await contactOf(call);
    await running.close();
    await LabSeat.signIn(app, '王芳');
    await contactIs(app, contactId, 'connecting');
    running = await startExchange({ port, exchange });
    await call.until('connected');
    await contactIs(app, contactId, 'active');
    expect(toldOf(call).filter((what) => what === 'connected')).toHaveLength(1);
  });
});

describe('what a provider says of seats', () => {
  /** A contact whose seat rings and is not picked up. */
  async function connecting(): Promise<{
    readonly call: SimulatedCall;
    readonly contactId: string;
    readonly legId: string;
  }> {
    const call = dial({ seatAnswersMs: 60_000 });
    const contactId = await contactOf(call);
    await LabSeat.signIn(app, '王芳');
    await call.until('seat-rung');
    return { call, contactId, legId: call.legId ?? '' };
  }

  it('counts for the leg of the present offer only', async () => {
    const { call, contactId, legId } = await connecting();
    const phone = app.app.get(PhoneService, { strict: false });
    const provider = app.app.get<VoiceProvider>(VOICE_PROVIDER, { strict: false });
    const connected = (leg: string) =>
      phone.onEvent(provider, { kind: 'seat-connected', callId: call.callId, legId: leg });
    await connected(`${contactId}:o-999`);
    expect((await contactIs(app, contactId, 'connecting')).id).toBe(contactId);
    await connected(legId);
    await contactIs(app, contactId, 'active');
    await connected(legId);
    await contactIs(app, contactId, 'active');
  });

  it('is found out by comparison where the event itself is gone for good', async () => {
    const { call, contactId, legId } = await connecting();
    const real = app.app.get<VoiceProvider>(VOICE_PROVIDER, { strict: false });
    const reconciler = app.app.get(PhoneReconciler, { strict: false });
    const saying = (state: LiveCall['state']): VoiceProvider =>
      Object.assign(Object.create(real) as VoiceProvider, {
        liveCalls: () =>
          Promise.resolve([{ callId: call.callId, from: call.plan.from, to: call.plan.to, state, legId }]),
      });
    const rung = () => toldOf(call).filter((what) => what === 'seat-rung').length;
    await reconciler.reconcile(saying('waiting'), new KeyedQueue());
    expect(rung()).toBe(1);
    await reconciler.reconcile(saying('connected'), new KeyedQueue());
    await contactIs(app, contactId, 'active');
  });
});

describe('a call that an overflow rule concerns', () => {
  const ruled = async (action: string, parameter?: string) => {
    const rule = { id: 'r', name: 'r', queueId: 'billing', homeCentreId: 'nanjing', when: { manual: true } };
    const document = { rules: [{ ...rule, action, parameter, enabled: 'on' }] };
    // Chats lead to the queue, too; there nobody can be put through.
    await query(database.url, "DELETE FROM access_points WHERE id = 'chat'");
    await app.app.get(OrganisationService, { strict: false }).apply(document, { system: 'test' });
  };

  it('is told something once, waits on, and is served', async () => {
    await ruled('announce', '坐席忙，请稍候');
    const call = dial();
    expect(await call.until('announced')).toMatchObject({ words: '坐席忙，请稍候' });
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'queued');
    await LabSeat.signIn(app, '王芳');
    await call.until('connected');
    await contactIs(app, contactId, 'active');
    expect(toldOf(call)).toEqual(['dialled', 'accepted', 'announced', 'seat-rung', 'connected']);
  });

  it.each([
    ['release', undefined, '稍后再联系我们'],
    ['release', '请明天再来', '请明天再来'],
    ['deflect', '12398', '1 2 3 9 8'],
  ])('%s %s: hears it, and is over', async (action, parameter, words) => {
    await ruled(action, parameter);
    const call = dial();
    expect(await call.ended).toEqual({
      by: 'system',
      farewell: { words: expect.stringContaining(words) as string },
    });
    await contactIs(app, await contactOf(call), 'treated');
    await waitFor('the row is closed', async () => (await callRow(call))?.stage === 'ended');
    expect(await callRow(call)).toEqual({ stage: 'ended', ended_by: 'system' });
  });

  it('is put through outside, is not ours any more, and is not taken back by a restart', async () => {
    await ruled('external', '12398');
    const call = dial({ patienceMs: 60_000 });
    expect(await call.until('sent-on')).toMatchObject({ number: '12398' });
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'treated');
    expect(await callRow(call)).toEqual({ stage: 'sent-on', ended_by: null });
    const told = toldOf(call);
    await app.close();
    app = await startApp();
    await waitFor(
      'the calls are compared',
      () => app.app.get<VoiceProvider>(VOICE_PROVIDER, { strict: false }).status() === 'back',
    );
    await app.app
      .get(PhoneReconciler, { strict: false })
      .reconcile(app.app.get<VoiceProvider>(VOICE_PROVIDER, { strict: false }), new KeyedQueue());
    expect(toldOf(call)).toEqual(told);
    call.hangUp();
    await waitFor('the row is closed', async () => (await callRow(call))?.ended_by === 'customer');
  });

  it('that a seat took meanwhile stays with it', async () => {
    await LabSeat.signIn(app, '王芳');
    await ruled('release');
    const call = dial();
    await call.until('connected');
    const contactId = await contactOf(call);
    await contactIs(app, contactId, 'active');
    await app.app
      .get(PhonePerformer, { strict: false })
      .perform({ kind: 'release', contactId, medium: 'voice', expiresAt: null }, { actionId: `${contactId}:late` });
    expect(call.state).toBe('connected');
    await contactIs(app, contactId, 'active');
  });
});

describe('a restart of the service', () => {
  it('finds every call as it is: those that wait, talk, went, came, and those the exchange lost', async () => {
    const seat = await LabSeat.signIn(app, '王芳');
    const talks = dial();
    await contactIs(app, await contactOf(talks), 'active');
    const [waits, goes, lost] = [dial(), dial(), dial()];
    await Promise.all([waits, goes, lost].map((call) => call.until('accepted')));
    const ids = {
      talks: await contactOf(talks),
      waits: await contactOf(waits),
      goes: await contactOf(goes),
      lost: await contactOf(lost),
    };
    await app.close();
    goes.hangUp();
    exchange.lose(lost);
    const comes = dial();
    app = await startApp();

    await comes.until('accepted');
    await contactIs(app, ids.goes, 'abandoned');
    await contactIs(app, ids.lost, 'abandoned');
    await contactIs(app, ids.waits, 'queued');
    await contactIs(app, ids.talks, 'active');
    expect(await callRow(lost)).toEqual({ stage: 'ended', ended_by: 'lost' });
    expect(await callRow(goes)).toEqual({ stage: 'ended', ended_by: 'customer' });
    expect(await contactOf(waits)).toBe(ids.waits);
    expect(await contactRows(app)).toHaveLength(5);
    expect(toldOf(talks)).toEqual(['dialled', 'accepted', 'seat-rung', 'connected']);
    talks.hangUp();
    await contactIs(app, ids.talks, 'wrap-up');
    expect(seat.seatId).toBeDefined();
  });

  it('goes on with a call that was only half taken, without making a second contact', async () => {
    await app.close();
    const call = dial();
    const contactId = '6f0c8b7e-3a55-4c63-9d9a-2f7c6c1d9b11';
    await query(
      database.url,
      `INSERT INTO calls (provider, call_id, contact_id, access_point_id, stage, arrived_at)
       VALUES ('simulated', $1, $2, 'call', 'arriving', now())`,
      [call.callId, contactId],
    );
    app = await startApp();
    await call.until('accepted');
    await contactIs(app, contactId, 'queued');
    expect(await contactRows(app)).toHaveLength(1);
  });

  it('hangs up a call whose contact is over', async () => {
    const call = dial();
    await call.until('accepted');
    const contactId = await contactOf(call);
    await app.close();
    await query(
      database.url,
      "UPDATE calls SET stage = 'ended', ended_at = now(), ended_by = 'system' WHERE contact_id = $1",
      [contactId],
    );
    app = await startApp();
    expect(await call.ended).toEqual({ by: 'system', farewell: 'none' });
  });
});

import { randomUUID } from 'node:crypto';
import { io, type Socket } from 'socket.io-client';
import { present } from '../../src/kernel/assert';
import { ConsoleSockets } from '../../src/identity/console-sockets';
import { SessionService } from '../../src/identity/session.service';
import type { ChatToServer } from '../../src/platform/realtime/chat-protocol';
import type { Ack, ConsoleToServer } from '../../src/platform/realtime/console-protocol';
import { CHAT_EVENTS, EVENTS, type EventAccess, type OthersThings } from '../support/access/events';
import { eventsOf } from '../support/access/exposed';
import { AccessHouse, CALLERS, EVERYTHING } from '../support/access/house';
import { accepted, ConsoleClient, refused } from '../support/console-client';
import { waitFor } from '../support/wait-for';

type Event = keyof ConsoleToServer;
const ENTRIES = Object.entries(EVENTS) as [Event, EventAccess][];
/** Events about a thing that may be somebody else's. */
const ABOUT_THINGS = ENTRIES.filter(([, { otherwise }]) => otherwise !== undefined);

let house: AccessHouse;
/** Of this test. */
const consoles: ConsoleClient[] = [];

beforeAll(async () => {
  house = await AccessHouse.start();
}, 60_000);
afterEach(async () => {
  for (const console of consoles.splice(0)) console.close();
  await house.endWork();
});
afterAll(() => house.stop());

async function consoleWith(cookie: string): Promise<ConsoleClient> {
  const console = new ConsoleClient(house.test.url, cookie);
  consoles.push(console);
  return console.connected();
}
const consoleOf = async (login: string) => consoleWith(await house.cookie(login));

async function ask(console: ConsoleClient, event: Event, body: object): Promise<Ack> {
  return console.send(event, body);
}
const codeOf = (ack: Ack): string => (ack.ok ? 'ok' : ack.code);

/** Ids of nothing: whoever is refused is refused before anybody looks. */
const NOTHINGS: OthersThings = {
  centreId: 'far-1',
  contactId: randomUUID(),
  messageId: randomUUID(),
  offerId: randomUUID(),
  addressId: randomUUID(),
};

test('every event that the running application answers has an entry in test/support/access/events.ts, and no entry is without one', async () => {
  await consoleOf(EVERYTHING.login);
  await house.customer('near', 'wait');
  const { '/console': console = [], '/chat': chat = [], ...others } = eventsOf(house.test.app);
  const compare = (found: readonly string[], table: object) => ({
    'events to add to the table': found.filter((event) => !(event in table)),
    'events to take out': Object.keys(table).filter((event) => !found.includes(event)),
  });
  const nothing = { 'events to add to the table': [], 'events to take out': [] };
  expect({ EVENTS: compare(console, EVENTS) }).toEqual({ EVENTS: nothing });
  expect({ CHAT_EVENTS: compare(chat, CHAT_EVENTS) }).toEqual({ CHAT_EVENTS: nothing });
  // The root of socket.io, which answers nothing.
  expect(others).toEqual({ '/': [] });
});

test('the roles of every event are those of the table', async () => {
  await consoleOf(EVERYTHING.login);
  const found = Object.fromEntries(house.test.app.get(ConsoleSockets).rules());
  const sorted = (table: Readonly<Record<string, readonly string[]>>) =>
    Object.fromEntries(Object.entries(table).map(([event, roles]) => [event, [...roles].sort()]));
  expect(sorted(found)).toEqual(sorted(Object.fromEntries(ENTRIES.map(([event, { who }]) => [event, who]))));
});

describe('the handshake', () => {
  const connect = (cookie: string) => {
    const console = new ConsoleClient(house.test.url, cookie);
    consoles.push(console);
    return console.connected();
  };

  test.each([
    ['nobody', () => ''],
    ['a forged session', () => `lx_session=${'A'.repeat(43)}`],
    ['an expired session', () => house.expiredCookie()],
    ['somebody who left', () => house.cookieOfSomebodyWhoLeft()],
  ])('refuses %s', async (_, cookie) => {
    await expect(connect(await cookie())).rejects.toThrow('no-session');
  });

  test('refuses a person whose one-time password is not changed', async () => {
    await expect(connect(await house.cookie('one-time'))).rejects.toThrow('password-change-required');
  });

  test.each(['/console', '/chat'])('of %s refuses a foreign page', async (namespace) => {
    const socket = io(house.test.url + namespace, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { cookie: await house.cookie(EVERYTHING.login), origin: 'https://evil.example' },
      auth: { widgetKey: 'wk-near-wait' },
    });
    try {
      const outcome = await new Promise((resolve) => {
        socket.once('connect', () => {
          resolve('connected');
        });
        socket.once('connect_error', () => {
          resolve('refused');
        });
      });
      expect(outcome).toBe('refused');
    } finally {
      socket.disconnect();
    }
  });
});

describe.each(CALLERS.map((caller) => [caller.login, caller] as const))('%s', (login, { roles }) => {
  const allowed = ENTRIES.filter(([, { who }]) => who.some((role) => roles.includes(role)));
  const forbidden = ENTRIES.filter(([event]) => !allowed.some(([one]) => one === event));

  test('is forbidden what the table does not allow, and nothing is changed', async () => {
    const console = await consoleOf(login);
    const before = await house.fingerprint();
    for (const [event, { body }] of forbidden) {
      const ack = await ask(console, event, body(NOTHINGS));
      expect([event, codeOf(ack)]).toEqual([event, 'forbidden']);
      expect(JSON.stringify(ack)).not.toMatch(/far|机密/);
    }
    expect(await house.fingerprint()).toEqual(before);
  });

  test('may send what the table allows', async () => {
    const console = await consoleOf(login);
    for (const [event, { body }] of allowed) {
      const code = codeOf(await ask(console, event, body(NOTHINGS)));
      expect([event, ['forbidden', 'session-ended', 'invalid-request'].includes(code) ? code : 'may']).toEqual([
        event,
        'may',
      ]);
    }
  });
});

describe.each(ENTRIES)('%s', (event, { body, who }) => {
  test('is refused when the session ended in another process, and the socket falls', async () => {
    const console = await consoleOf(EVERYTHING.login);
    await elsewhere(EVERYTHING.login, 'delete from sessions where person_id = $1');
    expect(refused(await ask(console, event, body(NOTHINGS))).code).toBe('session-ended');
    await waitFor('the socket to fall', () => console.notices.includes('session:ended session-ended'));
    await waitFor('the socket to fall', () => !console.socket.connected);
  });

  test('is refused when the role was taken away in another process', async () => {
    const caller = CALLERS.find(
      ({ roles, reach }) => roles.length === 1 && reach === 'all' && who.some((role) => roles.includes(role)),
    );
    const login = caller?.login ?? '';
    const console = await consoleOf(login);
    // Nobody has no role; a role that this event knows nothing of stands for it. What is for everybody stays.
    const others = CALLERS.find(({ roles }) => roles.length === 1 && !roles.some((role) => who.includes(role)));
    await elsewhere(login, `update people set roles = '{${others?.roles[0] ?? 'agent'}}' where id = $1`);
    try {
      expect(codeOf(await ask(console, event, body(NOTHINGS)))).toBe(others === undefined ? 'ok' : 'forbidden');
    } finally {
      await elsewhere(login, `update people set roles = '{${caller?.roles.join(',') ?? ''}}' where id = $1`);
    }
  });
});

/** What another process does: it writes the row, and this one learns of it when it looks again. */
async function elsewhere(login: string, sql: string): Promise<void> {
  await house.database.query(sql, [house.personId(login)]);
  house.test.app.get(SessionService).refresh(house.personId(login));
}

describe('what somebody else has in hand', () => {
  /** Somebody with a contact in hand and another offered. */
  async function busy(
    place: 'near' | 'far',
    login: string,
  ): Promise<{ readonly things: OthersThings; readonly console: ConsoleClient }> {
    const console = await (await consoleOf(login)).opened();
    await console.command('seat:sign-in', { centreId: `${place}-1` });
    await console.command('seat:choose-state', { state: 'ready' });
    const first = await house.customer(place, 'desk');
    await console.serve(first.contactId);
    const { messageId } = await first.say('机密的话');
    await house.customer(place, 'desk');
    const { offerId } = await console.offer();
    const card = accepted(await console.send('contact:open', { contactId: first.contactId }));
    const addressId = present(card.addresses[0], 'a customer has an address').addressId;
    return { things: { centreId: 'far-1', contactId: first.contactId, messageId, offerId, addressId }, console };
  }

  test.each([
    ['at the same centre', 'near'],
    ['at another centre', 'far'],
  ] as const)('%s stays theirs, and nothing of it is told', async (_, place) => {
    const { things, console: theirs } = await busy(place, `${place}.served`);
    const mine = await (await consoleOf('near.idle')).opened();
    await mine.command('seat:sign-in', { centreId: 'near-1' });
    const secrets = ['机密', ...(place === 'far' ? await house.secrets() : [house.personId('near.served')])];
    const before = await house.fingerprint();
    for (const [event, { body, otherwise }] of ABOUT_THINGS) {
      const sent = body(things);
      const ack = await ask(mine, event, sent);
      expect([event, codeOf(ack)]).toEqual([event, otherwise]);
      const leaked = secrets.filter(
        (secret) => JSON.stringify(ack).includes(secret) && !JSON.stringify(sent).includes(secret),
      );
      expect([event, leaked]).toEqual([event, []]);
    }
    expect(changesIn(before, await house.fingerprint())).toEqual([]);
    expect(theirs.picture.contacts.get(things.contactId)?.state).toBe('active');
    expect(theirs.picture.offer?.offerId).toBe(things.offerId);
    // Nor did a frame or a message of theirs come over this socket.
    await mine.command('seat:choose-state', { state: 'not-ready', reason: 'meal' });
    await mine.shows('my meal', ({ seat }) => seat?.reason === 'meal');
    const pushed = JSON.stringify([mine.frames, mine.messages]);
    expect(pushed.includes(things.contactId) || pushed.includes('机密') || pushed.includes(things.offerId)).toBe(false);
  });

  /** A refused command is a line of the journal as well, with its receipt; contacts, seats, messages stay. */
  function changesIn(before: Readonly<Record<string, string>>, after: Readonly<Record<string, string>>): string[] {
    const journal = ['routing_commands', 'routing_events', 'routing_receipts'];
    return Object.keys(after).filter((table) => after[table] !== before[table] && !journal.includes(table));
  }
});

describe('the board of a duty manager', () => {
  test.each([
    ['near.duty-manager', false],
    ['all.duty-manager', true],
  ])('of %s holds what lies in their centres: far ones %s', async (login, all) => {
    await house.waitingContact('near');
    await house.waitingContact('far');
    await house.seat('near');
    await house.seat('far');
    const board = await consoleOf(login);
    const snapshot = await board.send('board:subscribe', {});
    if (!snapshot.ok) throw new Error(snapshot.code);
    const told = () => JSON.stringify([snapshot, board.boardFrames]);
    // Things happen far away, then here; what happened here is what is waited for.
    const far = await (await consoleOf('far.served')).opened();
    await far.command('seat:sign-in', { centreId: 'far-1' });
    await far.command('seat:choose-state', { state: 'ready' });
    await far.serve((await house.customer('far', 'desk')).contactId);
    raiseAlert('far-1');
    const near = await (await consoleOf('near.served')).opened();
    await near.command('seat:sign-in', { centreId: 'near-1' });
    await near.command('seat:choose-state', { state: 'ready' });
    await near.serve((await house.customer('near', 'desk')).contactId);
    raiseAlert('near-1');
    await waitFor('what happened here on the board', () => {
      const frames = JSON.stringify(board.boardFrames);
      return frames.includes(house.personId('near.served')) && frames.includes('"centreId":"near-1","seatId"');
    });
    expect((await house.secrets()).some((secret) => told().includes(secret))).toBe(all);
    expect(told().includes(house.personId('far.served'))).toBe(all);
  });

  function raiseAlert(centreId: string): void {
    house.raiseAlert({ alert: 'centre-consoles-lost', centreId });
  }
});

test('an inspector hears of new samples of their centres only', async () => {
  const heard = async (login: string): Promise<number[]> => {
    const console = await consoleOf(login);
    const times: number[] = [];
    console.socket.on('qa:samples', ({ newest }) => times.push(newest));
    accepted(await console.send('qa:subscribe', {}));
    return times;
  };
  const [near, all] = [await heard('near.inspector'), await heard('all.inspector')];
  const far = (await house.newSample('far')).drawnAt.getTime();
  await waitFor('the far sample told to whom it concerns', () => all.includes(far));
  const own = (await house.newSample('near')).drawnAt.getTime();
  await waitFor('the near sample told to both', () => all.includes(own) && near.includes(own));
  expect(near).toEqual([own]);
});

describe('a chat page', () => {
  const pages: Socket[] = [];
  afterEach(() => {
    for (const page of pages.splice(0)) page.disconnect();
  });

  function page(auth: object): Socket {
    const socket = io(`${house.test.url}/chat`, {
      transports: ['websocket'],
      forceNew: true,
      reconnection: false,
      extraHeaders: { origin: house.test.url },
      auth,
    });
    pages.push(socket);
    return socket;
  }
  const send = async (socket: Socket, event: string, body: object): Promise<Ack> =>
    (await socket.timeout(5_000).emitWithAck(event, body)) as Ack;

  test.each([
    ['no key', {}, 'bad-handshake'],
    ['an unknown key', { widgetKey: 'wk-nowhere' }, 'unknown-widget'],
    ['the key of an access point of another medium', { widgetKey: '95598' }, 'unknown-widget'],
  ])('with %s is refused', async (_, auth, code) => {
    const socket = page(auth);
    const error = await new Promise<Error>((resolve) => socket.once('connect_error', resolve));
    expect(error.message).toBe(code);
  });

  test.each(Object.entries(CHAT_EVENTS))(
    'that holds the token of another page, or one that never was, is told nothing of it by %s',
    async (event, { body, otherwise }) => {
      const theirs = page({ widgetKey: 'wk-far-wait' });
      const opened = await send(theirs, 'chat:open', { openId: randomUUID() });
      const { token, chat } = opened as unknown as { token: string; chat: { contactId: string } };
      await send(theirs, 'chat:send', { messageId: randomUUID(), text: '机密的话' });
      const heard: unknown[] = [];
      for (const stolen of [token, 'B'.repeat(token.length)]) {
        const mine = page({ widgetKey: 'wk-near-wait', token: stolen });
        mine.onAny((...args: unknown[]) => heard.push(args));
        const before = await house.fingerprint();
        const ack = await send(mine, event, body());
        expect(codeOf(ack)).toBe(otherwise ?? 'ok');
        expect(JSON.stringify(ack)).not.toMatch(new RegExp(`机密|${chat.contactId}`));
        if (otherwise !== null) expect(await house.fingerprint()).toEqual(before);
      }
      await send(theirs, 'chat:send', { messageId: randomUUID(), text: '又一句机密的话' });
      // A word on each page's own line comes after whatever was sent to it before.
      for (const mine of pages.slice(1)) await send(mine, 'chat:sync', { afterSeq: 0 });
      expect(JSON.stringify(heard)).not.toMatch(new RegExp(`机密|${chat.contactId}`));
    },
  );

  test('is told nothing when it names no token', async () => {
    const mine = page({ widgetKey: 'wk-near-wait' });
    const answers: Record<string, string> = {};
    for (const [event, { body }] of Object.entries(CHAT_EVENTS) as [keyof ChatToServer, { body: () => object }][]) {
      if (event !== 'chat:open') answers[event] = codeOf(await send(mine, event, body()));
    }
    expect(answers).toEqual({ 'chat:send': 'no-conversation', 'chat:sync': 'ok', 'chat:leave': 'no-conversation' });
  });
});

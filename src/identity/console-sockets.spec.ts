import { EventEmitter } from 'node:events';
import { z } from 'zod';
import { OperationalError } from '../platform/errors/errors';
import type { Ack } from '../platform/realtime/console-protocol';
import { ConsoleSockets, type ConsoleSocket } from './console-sockets';
import type { Principal } from './principal';
import type { RefusedAccess } from './refused-access';
import type { SessionService } from './session.service';

const principal: Principal = {
  personId: 'p',
  sessionId: 's',
  login: 'p',
  displayName: 'P',
  seatNumber: null,
  roles: ['agent'],
  centreIds: 'all',
  mustChangePassword: false,
};

/** A console whose `time:ping` is answered by `act`; resolves with what the console gets. */
function ask(act: () => Promise<object | (() => object)>): Promise<Ack> {
  const sessions = { current: () => Promise.resolve(principal) } as unknown as SessionService;
  const socket = Object.assign(new EventEmitter(), { data: { personId: 'p', sessionId: 's', consoleId: null } });
  const refused = { note: () => Promise.resolve() } as unknown as RefusedAccess;
  const sockets = new ConsoleSockets(sessions, refused);
  sockets.answer(socket as unknown as ConsoleSocket, 'time:ping', { roles: ['agent'], body: z.strictObject({}) }, act);
  return new Promise((resolve) => {
    socket.emit('time:ping', {}, resolve);
  });
}

test('an answer made in the moment of sending is sent', async () => {
  await expect(ask(() => Promise.resolve(() => ({ serverNow: 5 })))).resolves.toEqual({ ok: true, serverNow: 5 });
});

test('an answer that cannot be made is a refusal and not the end of the process', async () => {
  const answer = await ask(() =>
    Promise.resolve(() => {
      throw new OperationalError('board-loading', 'The board is being loaded. Ask again in a moment.');
    }),
  );
  expect(answer).toMatchObject({ ok: false, code: 'board-loading', retryable: true });
});

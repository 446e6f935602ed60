import type { ConsoleSocket, ConsoleSockets } from '../identity/console-sockets';
import type { Principal } from '../identity/principal';
import { BoardGateway } from './board.gateway';
import type { BoardService } from './board.service';

type Act = (principal: Principal, body: object) => Promise<unknown>;

const MANAGER: Principal = {
  personId: 'p1',
  sessionId: 's1',
  login: 'dora',
  displayName: 'DORA',
  seatNumber: null,
  roles: ['duty-manager'],
  centreIds: ['north'],
  mustChangePassword: false,
};

describe('a viewer of the board', () => {
  it.each([
    [true, ['board:north']],
    [false, []],
  ])('connected %s when its session was looked up is in the rooms %j', async (connected, rooms) => {
    const acts = new Map<string, Act>();
    const sockets = { answer: (_: unknown, event: string, __: unknown, act: Act) => acts.set(event, act) };
    const socket = {
      connected,
      rooms: new Set<string>(),
      join(room: string) {
        this.rooms.add(room);
      },
    };
    const gateway = new BoardGateway(sockets as unknown as ConsoleSockets, {} as unknown as BoardService);
    gateway.handleConnection(socket as unknown as ConsoleSocket);
    await acts
      .get('board:subscribe')?.(MANAGER, {})
      .catch(() => undefined);
    expect([...socket.rooms]).toEqual(rooms);
  });
});

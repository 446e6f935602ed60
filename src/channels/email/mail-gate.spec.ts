import { type HeldMail, MailGate } from './mail-gate';
import { MailRefusal } from './mail-refusal';
import { DEFAULT_MAIL_LIMITS } from './mail-limits';

let now = 0;
const clock = { now: () => now };
const gate = (limits: Partial<typeof DEFAULT_MAIL_LIMITS>) =>
  new MailGate({ ...DEFAULT_MAIL_LIMITS, ...limits }, clock);
const code = (work: () => unknown): number => {
  try {
    work();
    return 0;
  } catch (error) {
    return (error as { readonly responseCode: number }).responseCode;
  }
};

function held(door: MailGate): HeldMail {
  const mail = door.hold();
  if (mail instanceof MailRefusal) throw mail;
  return mail;
}

describe('MailGate', () => {
  beforeEach(() => {
    now = 1_000_000;
  });

  it('lets one client have so many connections and no more, others theirs', () => {
    const door = gate({ connectionsPerClient: 2 });
    expect(
      [1, 2, 3].map(() =>
        code(() => {
          door.enter('a');
        }),
      ),
    ).toEqual([0, 0, 421]);
    expect(
      code(() => {
        door.enter('b');
      }),
    ).toBe(0);
    door.leave('a');
    expect(
      code(() => {
        door.enter('a');
      }),
    ).toBe(0);
  });

  it('lets one client begin so many mails in a minute', () => {
    const door = gate({ mailsPerClient: 3 });
    const begin = () =>
      code(() => {
        door.begin('a', '');
      });
    expect([begin(), begin(), begin(), begin()]).toEqual([0, 0, 0, 450]);
    expect(
      code(() => {
        door.begin('b', '');
      }),
    ).toBe(0);
    now += 20_000;
    expect([begin(), begin()]).toEqual([0, 450]);
  });

  it('lets one sender begin so many mails in ten minutes, in whatever letters, and bounces any number', () => {
    const door = gate({ mailsPerSender: 1 });
    expect(
      code(() => {
        door.begin('a', 'x@y.example');
      }),
    ).toBe(0);
    expect(
      code(() => {
        door.begin('b', 'X@Y.example');
      }),
    ).toBe(450);
    expect(
      code(() => {
        door.begin('b', 'z@y.example');
      }),
    ).toBe(0);
    expect(
      [1, 2, 3].map(() =>
        code(() => {
          door.begin('a', '');
        }),
      ),
    ).toEqual([0, 0, 0]);
    now += 600_000;
    expect(
      code(() => {
        door.begin('b', 'x@y.example');
      }),
    ).toBe(0);
  });

  it('has only so many mails and bytes in hand, and gets them back once', () => {
    const door = gate({ mailsInHand: 2, bytesInHand: 100 });
    const first = held(door);
    const second = held(door);
    expect(door.hold()).toMatchObject({ responseCode: 450 });
    expect(first.add(60)).toBe(true);
    expect(second.add(41)).toBe(false);
    expect(second.add(40)).toBe(true);
    first.done();
    first.done();
    expect(second.add(60)).toBe(true);
    const third = held(door);
    expect(third.add(1)).toBe(false);
    expect(door.hold()).toMatchObject({ responseCode: 450 });
  });

  it('remembers no more than ten thousand addresses', () => {
    const door = gate({ mailsPerClient: 1 });
    for (let n = 0; n < 10_000; n += 1) door.begin(`client ${n}`, '');
    expect(
      code(() => {
        door.begin('client 9999', '');
      }),
    ).toBe(0);
    expect(
      code(() => {
        door.begin('client 9999', '');
      }),
    ).toBe(450);
  });
});

import { OutcomeUnknownError, type OutboundMessage } from '../../src/channels/messaging/message-carrier';
import { createTwilioClient } from '../../src/channels/twilio/twilio-client';
import { SimulatedTwilio } from '../support/twilio/simulated-twilio';
import { TwilioSmsCarrier } from '../../src/channels/sms/twilio-sms-carrier';

const OURS = '+8610955980';
const CUSTOMER = '+8613912345678';
const OTHER_CUSTOMER = '+8613700000000';
const START = Date.parse('2026-11-24T10:00:00Z');

let twilio: SimulatedTwilio;
let now: number;
let optedOut: boolean;
/** As `message_deliveries` would have them. */
let taken: Set<string>;
let carrier: TwilioSmsCarrier;

function aCarrier(apiUrl = twilio.url): TwilioSmsCarrier {
  return new TwilioSmsCarrier({
    client: createTwilioClient({ ...twilio.config('https://hotline.example.org'), apiUrl }),
    statusCallback: 'https://hotline.example.org/channels/sms/twilio/status',
    consents: { isOptedOut: () => Promise.resolve(optedOut) },
    deliveries: { isTaken: (_, sid) => Promise.resolve(taken.has(sid)) },
    clock: { now: () => now },
  });
}

beforeEach(async () => {
  now = START;
  optedOut = false;
  taken = new Set();
  twilio = await SimulatedTwilio.start({ now: () => now });
  twilio.messages.treatment = 'left-alone';
  twilio.messages.own(OURS, 'https://hotline.example.org/channels/sms/twilio/inbound');
  carrier = aCarrier();
});
afterEach(async () => {
  expect(twilio.violations).toEqual([]);
  await twilio.close();
});

let counter = 0;
function message(text = '马上派人来', change: Partial<OutboundMessage> = {}): OutboundMessage {
  counter += 1;
  return {
    contactId: 'c1',
    seq: counter,
    messageId: `m${counter}`,
    text,
    automatic: false,
    to: CUSTOMER,
    from: OURS,
    attempt: 1,
    writtenAt: new Date(now),
    firstAttemptAt: new Date(now),
    ...change,
  };
}

describe('send', () => {
  it('hands the message over with the address for reports', async () => {
    const outcome = await carrier.send(message('😀 第一行\n第二行'));
    const [sent] = twilio.messages.outbound();
    expect(outcome).toEqual({ kind: 'sent', providerMessageId: sent?.sid });
    expect(sent).toMatchObject({
      to: CUSTOMER,
      from: OURS,
      body: '😀 第一行\n第二行',
      statusCallback: 'https://hotline.example.org/channels/sms/twilio/status',
    });
  });

  it.each([
    [1_600, 'sent'],
    [1_601, 'refused'],
  ])('of %i characters is %s', async (length, kind) => {
    expect((await carrier.send(message('好'.repeat(length)))).kind).toBe(kind);
  });

  it('is refused before it goes out when the customer wants none', async () => {
    optedOut = true;
    expect(await carrier.send(message())).toEqual({ kind: 'refused', code: 'opted-out' });
    expect(twilio.requests).toEqual([]);
  });

  it('is refused where only Twilio knows that the customer wants none', async () => {
    await twilio.messages.arrive({ from: CUSTOMER, to: OURS, body: 'STOP', unheard: true });
    expect(await carrier.send(message())).toEqual({ kind: 'refused', code: 'opted-out' });
  });

  it('to what is no number is refused', async () => {
    expect(await carrier.send(message('x', { to: '10086' }))).toEqual({ kind: 'refused', code: 'unknown-number' });
  });

  it.each(['before', 'after'] as const)(
    'with a connection that breaks %s it was taken has an unknown outcome',
    async (when) => {
      twilio.fail({ kind: 'reset', when });
      await expect(carrier.send(message())).rejects.toBeInstanceOf(OutcomeUnknownError);
    },
  );

  it.each([
    [
      'too many at once',
      () => {
        twilio.fail({ kind: 'status', status: 429, when: 'before' });
      },
    ],
    [
      'nobody listens',
      () => {
        carrier = aCarrier('http://127.0.0.1:9');
      },
    ],
  ])('when %s is certainly not taken, and says nothing of the customer', async (_, arrange) => {
    arrange();
    const error: unknown = await carrier.send(message()).catch((thrown: unknown) => thrown);
    expect(error).not.toBeInstanceOf(OutcomeUnknownError);
    expect(String(error)).toMatch(/^Error: Twilio: /);
    expect(String(error)).not.toMatch(/139/);
  });
});

describe('lookUp', () => {
  async function lose(lost: OutboundMessage, when: 'before' | 'after'): Promise<void> {
    twilio.fail({ kind: 'reset', when });
    await expect(carrier.send(lost)).rejects.toBeInstanceOf(OutcomeUnknownError);
  }
  /** The answer for a message of a former process, which is not given at once. */
  async function lookUpTwice(lost: OutboundMessage): Promise<string | null> {
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
    now += 10_000;
    return await carrier.lookUp({ ...lost, attempt: lost.attempt + 1 });
  }

  it('finds what was taken', async () => {
    const lost = message();
    await lose(lost, 'after');
    expect(await carrier.lookUp(lost)).toBe(twilio.messages.outbound()[0]?.sid);
  });

  it('says that it was not taken only when it can no longer come', async () => {
    const lost = message();
    await lose(lost, 'before');
    now += 9_000;
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
    now += 1_000;
    expect(await carrier.lookUp(lost)).toBeNull();
  });

  it('waits as long after the last attempt as after the first', async () => {
    const lost = message();
    await lose(lost, 'before');
    now += 60_000;
    await lose(lost, 'before');
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
  });

  it('waits when it did not send it itself: the former process may just have, however long we stood by', async () => {
    const lost = message('x', { firstAttemptAt: new Date(now - 3_600_000) });
    now += 3_600_000;
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
    now += 9_999;
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
    now += 1;
    expect(await carrier.lookUp(lost)).toBeNull();
    await expect(carrier.lookUp(lost)).rejects.toThrow('too early');
  });

  it('waits when another process tried in between', async () => {
    const lost = message();
    await lose(lost, 'before');
    now += 60_000;
    await expect(carrier.lookUp({ ...lost, attempt: 3 })).rejects.toThrow('too early');
    now += 10_000;
    expect(await carrier.lookUp({ ...lost, attempt: 4 })).toBeNull();
  });

  it('does not wait again because Twilio could not be asked', async () => {
    const lost = message();
    twilio.fail({ kind: 'status', status: 503, when: 'before', method: 'GET' });
    await expect(carrier.lookUp(lost)).rejects.toThrow('status 503');
    now += 10_000;
    expect(await carrier.lookUp({ ...lost, attempt: 2 })).toBeNull();
  });

  it.each(['failed', 'undelivered'] as const)(
    'does not take the one that %s for the one that was sent in its place',
    async (status) => {
      const again = message();
      await carrier.send(again);
      await twilio.messages.report(twilio.messages.outbound()[0]?.sid ?? '', status, 30005);
      now += 5_000;
      await lose(again, 'after');
      expect(await carrier.lookUp(again)).toBe(twilio.messages.outbound()[1]?.sid);
    },
  );

  it('does not take the first of two equal texts for the second', async () => {
    const first = await carrier.send(message('收到'));
    taken.add('providerMessageId' in first ? first.providerMessageId : '');
    const second = message('收到');
    await lose(second, 'before');
    now += 10_000;
    expect(await carrier.lookUp(second)).toBeNull();
    await lose(second, 'after');
    expect(await carrier.lookUp(second)).toBe(twilio.messages.outbound()[1]?.sid);
  });

  it.each<[string, Partial<OutboundMessage>]>([
    ['other words', { text: '马上派人来 ' }],
    ['another customer', { to: OTHER_CUSTOMER }],
  ])('does not take a message with %s for it', async (_, change) => {
    await carrier.send(message('马上派人来', change));
    expect(await lookUpTwice(message())).toBeNull();
  });

  it('does not take what the customer wrote for it, nor what is older than its first attempt', async () => {
    await carrier.send(message());
    now += 60_000;
    await twilio.messages.arrive({ from: OURS, to: OURS, body: '马上派人来', unheard: true });
    expect(await lookUpTwice(message())).toBeNull();
    expect(await lookUpTwice(message('马上派人来', { to: OURS }))).toBeNull();
  });

  it('reads on over the pages of a talkative pair of numbers', async () => {
    const lost = message('第一条');
    await lose(lost, 'after');
    for (let index = 0; index < 120; index += 1) await carrier.send(message(`之后 ${index}`));
    expect(await carrier.lookUp(lost)).toBe(twilio.messages.outbound()[0]?.sid);
  });

  it('cannot tell while Twilio does not answer', async () => {
    const lost = message();
    await lose(lost, 'after');
    twilio.fail({ kind: 'status', status: 503, when: 'before', method: 'GET' });
    await expect(carrier.lookUp(lost)).rejects.toThrow("Twilio's list: status 503");
  });
});

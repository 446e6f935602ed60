import { createServer, type AddressInfo } from 'node:net';
import { SimulatedTwilio } from '../../test/support/twilio/simulated-twilio';
import { startExchange, type RunningExchange } from '../exchange/exchange-server';
import { SimulatedExchange } from '../exchange/simulated-exchange';
import { TEXT_NUMBERS } from '../organisation';
import { MailLine } from './mail-line';
import { SmsLine } from './sms-line';

/** Public by design: they prove nothing outside a demonstration. */
const DEMO_TWILIO_SID = 'AC95598000000000000000000000000000';
const DEMO_TWILIO_TOKEN = 'token-of-the-demonstration';
const DEMO_MAIL_SECRET = 'secret-of-the-demonstration';

/** Everything outside the service by which customers reach it, each a real peer on this machine. */
export interface CustomerLines {
  readonly exchange: RunningExchange;
  readonly carrier: SimulatedTwilio;
  readonly sms: SmsLine;
  readonly email: MailLine;
  /** What the service must be told to find them. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** @param origin where the service answers, `http://127.0.0.1:3000` */
export async function startLines(origin: string): Promise<CustomerLines> {
  const exchange = await startExchange({ port: 0, exchange: new SimulatedExchange({ records: true }) });
  const carrier = await SimulatedTwilio.start({ accountSid: DEMO_TWILIO_SID, authToken: DEMO_TWILIO_TOKEN });
  for (const { address } of TEXT_NUMBERS) carrier.messages.own(address, `${origin}/channels/sms/twilio/inbound`);
  const sms = new SmsLine(carrier);
  const mail = { host: '127.0.0.1', port: await freePort() };
  const email = await MailLine.start(mail);
  return {
    exchange,
    carrier,
    sms,
    email,
    env: {
      VOICE_PROVIDER: 'simulated',
      SIMULATED_EXCHANGE_URL: exchange.url,
      SMS_PROVIDER: 'twilio',
      TWILIO_ACCOUNT_SID: DEMO_TWILIO_SID,
      TWILIO_AUTH_TOKEN: DEMO_TWILIO_TOKEN,
      TWILIO_AUTH_TOKEN_SECONDARY: '',
      TWILIO_API_URL: carrier.url,
      WEBHOOK_ORIGIN: origin,
      MAIL_LISTEN_HOST: mail.host,
      MAIL_LISTEN_PORT: String(mail.port),
      MAIL_TLS_CERT_FILE: '',
      MAIL_TLS_KEY_FILE: '',
      MAIL_SMTP_URL: email.url,
      MAIL_TOKEN_SECRET: DEMO_MAIL_SECRET,
    },
    close: async () => {
      sms.close();
      await email.close();
      await carrier.close();
      await exchange.close();
    },
  };
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

import { readFileSync } from 'node:fs';
import { Logger } from '@nestjs/common';
import { SMTPServer, type SMTPServerDataStream, type SMTPServerSession } from 'smtp-server';
import type { MailConfig } from '../../config/config';
import { classifyError } from '../../platform/errors/classify-error';
import type { MailGate } from './mail-gate';
import type { DeliveredMail } from './mail-intake';
import type { MailLimits } from './mail-limits';
import { MailRefusal } from './mail-refusal';
import { MailUnreadableError } from './reading/mail-reader';
import type { ReadMail } from './reading/mail';
import type { Recipient } from './recipient';

/** How long connections may finish what they are at when we stop. */
const CLOSE_MS = 5_000;

/** What stands behind the conversation with the other side. */
export interface MailServerParts {
  readonly config: MailConfig;
  readonly limits: MailLimits;
  readonly gate: MailGate;
  /** Null: nobody here. */
  readonly recipient: (address: string) => Recipient | null;
  /** A mail was refused because nobody here has its address. */
  readonly unknownMailbox: () => void;
  readonly read: (raw: Buffer) => Promise<ReadMail>;
  /** Resolves when the mail is on disk. */
  readonly take: (mail: DeliveredMail) => Promise<void>;
}

/**
 * Speaks SMTP (RFC 5321) with whoever brings mail: no relay, no login, no commands that tell who is here. A mail is answered 250
 * when it is on disk; until then the other side keeps it and sends it again.
 */
export function createMailServer(parts: MailServerParts): SMTPServer {
  const { config, limits, gate } = parts;
  const entered = new Set<string>();
  const server = new SMTPServer({
    ...(config.tls === undefined
      ? {}
      : { key: readFileSync(config.tls.keyFile), cert: readFileSync(config.tls.certFile) }),
    disabledCommands: ['AUTH', 'WIZ', 'SHELL', 'KILL', 'HELP', ...(config.tls === undefined ? ['STARTTLS'] : [])],
    heloResponse: '%s at your service',
    logger: false,
    disableReverseLookup: true,
    size: limits.mailBytes,
    rejectOversized: true,
    maxClients: limits.connections,
    maxRecipients: limits.recipients,
    socketTimeout: limits.idleMs,
    closeTimeout: CLOSE_MS,
    onConnect: answering(({ id, remoteAddress }) => {
      gate.enter(remoteAddress);
      entered.add(id);
    }),
    onClose: ({ id, remoteAddress }) => {
      if (entered.delete(id)) gate.leave(remoteAddress);
    },
    onMailFrom: ({ address }, session, callback) => {
      answering(() => {
        gate.begin(session.remoteAddress, address);
      })(session, callback);
    },
    onRcptTo: ({ address }, session, callback) => {
      answering(() => {
        if (parts.recipient(address) === null) throw nobodyHere(parts);
      })(session, callback);
    },
    onData: (stream, session, callback) => {
      const cut = setTimeout(() => {
        // However steadily it drips: the connection holds a place that others need.
        for (const connection of server.connections) if (connection.id === session.id) connection.send(421, 'Too slow');
      }, limits.dataMs);
      receive(parts, stream, session)
        .then(() => null, refusalOf)
        .then((refusal) => {
          clearTimeout(cut);
          if (refusal === null) callback(null, 'OK: stored');
          else callback(refusal);
        })
        .catch((error: unknown) => {
          logger.error('a mail was not answered', error);
        });
    },
  });
  return server;
}

const logger = new Logger('MailServer');

type Callback = (error?: Error | null) => void;

function nobodyHere({ unknownMailbox }: MailServerParts): MailRefusal {
  unknownMailbox();
  return new MailRefusal(550, 'No such mailbox here', 'unknown-mailbox');
}

/** Calls back with the refusal that the check throws; any other error is a bug, and the other side is to try again. */
function answering(check: (session: SMTPServerSession) => void) {
  return (session: SMTPServerSession, callback: Callback): void => {
    try {
      check(session);
    } catch (error) {
      callback(refusalOf(error));
      return;
    }
    callback();
  };
}

async function receive(
  parts: MailServerParts,
  stream: SMTPServerDataStream,
  session: SMTPServerSession,
): Promise<void> {
  const { envelope } = session;
  const envelopeSender = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
  // Asked again: the configuration may have changed since RCPT.
  const recipients = envelope.rcptTo.map(({ address }) => parts.recipient(address)).filter((found) => found !== null);
  await collected(stream, parts, async (raw) => {
    if (recipients.length === 0) throw nobodyHere(parts);
    await parts.take({ mail: await parts.read(raw), envelopeSender, recipients });
  });
}

/** Gathers the mail while there is room, and hands it on. Its place is given back afterwards, whatever came of it. */
async function collected(
  stream: SMTPServerDataStream,
  { gate, limits: { mailBytes } }: MailServerParts,
  handOn: (raw: Buffer) => Promise<void>,
): Promise<void> {
  const held = gate.hold();
  let refusal = held instanceof MailRefusal ? held : null;
  let chunks: Buffer[] = [];
  try {
    // The other side is heard out even when it is refused: it listens to no answer before.
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      if (stream.byteLength > mailBytes)
        refusal ??= new MailRefusal(552, `Larger than ${mailBytes} octets`, 'mail-too-large');
      if (held instanceof MailRefusal || refusal !== null) chunks = [];
      else if (held.add(chunk.length)) chunks.push(chunk);
      else refusal = new MailRefusal(452, 'No room for this mail now, try again later', 'busy');
    }
    if (refusal !== null) throw refusal;
    await handOn(Buffer.concat(chunks));
  } finally {
    if (!(held instanceof MailRefusal)) held.done();
  }
}

/** What the other side is told. Errors that nobody foresaw are ours: logged, and the mail is wanted again. */
function refusalOf(error: unknown): MailRefusal {
  if (error instanceof MailRefusal) return error;
  if (error instanceof MailUnreadableError)
    return error.reason === 'stopping'
      ? new MailRefusal(421, 'Stopping, try again in a moment', 'stopping')
      : new MailRefusal(554, 'This mail cannot be read, not even its header', 'mail-unreadable');
  if (error instanceof Error && 'code' in error && error.code === 'ECONNECTION')
    return new MailRefusal(421, 'The connection was lost', 'connection-lost');
  if (classifyError(error) === null) logger.error('a mail was not taken', error);
  return new MailRefusal(451, 'Cannot be stored right now, try again later', 'not-stored');
}

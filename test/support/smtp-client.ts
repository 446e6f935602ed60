import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** An answer of an SMTP server: its code and its lines. */
export interface SmtpAnswer {
  readonly code: number;
  readonly text: string;
}

/** Speaks SMTP byte by byte, as no library would: for mails and behaviour that libraries put right. */
export class SmtpClient {
  private buffer = '';
  private closed = false;
  private wake: () => void = () => undefined;

  private constructor(readonly socket: Socket) {
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      this.buffer += chunk;
      this.wake();
    });
    socket.on('error', () => undefined);
    socket.on('close', () => {
      this.closed = true;
      this.wake();
    });
  }

  /** Connected, greeted and introduced. */
  static async open(port: number): Promise<SmtpClient> {
    const client = await SmtpClient.connect(port);
    await client.answer();
    await client.say('EHLO customer.example');
    return client;
  }

  static async connect(port: number): Promise<SmtpClient> {
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    return new SmtpClient(socket);
  }

  async say(line: string): Promise<SmtpAnswer> {
    this.socket.write(`${line}\r\n`);
    return await this.answer();
  }

  /** The next answer; code 0: the connection is gone. */
  async answer(): Promise<SmtpAnswer> {
    for (;;) {
      const end = /^(\d{3})(?: .*)?\r\n/m.exec(this.buffer);
      if (end !== null) {
        const length = end.index + end[0].length;
        const text = this.buffer.slice(0, length).trimEnd();
        this.buffer = this.buffer.slice(length);
        return { code: Number(end[1]), text };
      }
      if (this.closed) return { code: 0, text: '' };
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  /** Envelope and DATA up to the 354; the answer that was no consent, or null. */
  async begin(from: string, to: string): Promise<SmtpAnswer | null> {
    for (const line of [`MAIL FROM:<${from}>`, `RCPT TO:<${to}>`, 'DATA']) {
      const answer = await this.say(line);
      if (answer.code >= 400 || answer.code === 0) return answer;
    }
    return null;
  }

  /** A whole mail, exactly these bytes but for the dots that SMTP doubles. */
  async mail(from: string, to: string, raw: Buffer | string): Promise<SmtpAnswer> {
    const refused = await this.begin(from, to);
    if (refused !== null) return refused;
    const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;
    const stuffed = bytes
      .toString('latin1')
      .replace(/^\./g, '..')
      .replace(/\r\n\./g, '\r\n..');
    this.socket.write(Buffer.from(stuffed, 'latin1'));
    this.socket.write(stuffed.endsWith('\r\n') ? '.\r\n' : '\r\n.\r\n');
    return await this.answer();
  }

  close(): void {
    this.socket.destroy();
  }
}

/** One mail over a connection of its own. */
export async function sendMail(port: number, from: string, to: string, raw: Buffer | string): Promise<SmtpAnswer> {
  const client = await SmtpClient.open(port);
  try {
    return await client.mail(from, to, raw);
  } finally {
    client.close();
  }
}

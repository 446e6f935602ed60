import { Inject, Injectable } from '@nestjs/common';
import { get as httpGet, type IncomingMessage } from 'node:http';
import { get as httpsGet } from 'node:https';
import { APP_CONFIG, type AppConfig } from '../config/config';
import { recordingAway, recordingHostRefused } from './qa.errors';

/** Until the answer begins, and between two pieces of it. */
const ANSWER_MS = 5_000;
const SILENCE_MS = 15_000;
/** One part; several at once are answered in a form that players do not ask for. */
const ONE_RANGE = /^bytes=(\d{1,15}-\d{0,15}|-\d{1,15})$/;
const PASSED_ON = [200, 206, 416];

/** Asks whoever keeps a recording for it. Only hosts that are allowed, only what was asked for, never where they send us instead. */
@Injectable()
export class RecordingSource {
  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  /**
   * The answer, with its body still to come; whoever takes it reads or destroys it.
   * @throws OperationalError `recording-host-refused`, `recording-away`
   */
  async open(uri: string, range: string | undefined): Promise<IncomingMessage> {
    const url = URL.canParse(uri) ? new URL(uri) : null;
    if (url === null || !this.config.recordingOrigins.includes(url.origin)) throw recordingHostRefused();
    const answer = await ask(url, range !== undefined && ONE_RANGE.test(range) ? range : undefined);
    const { statusCode = 0, headers } = answer;
    const isAudio = statusCode === 416 || /^audio\//i.test(headers['content-type'] ?? '');
    if (PASSED_ON.includes(statusCode) && isAudio) return answer;
    answer.destroy();
    throw recordingAway(new Error(`status ${statusCode}, ${headers['content-type'] ?? 'no content type'}`));
  }
}

function ask(url: URL, range: string | undefined): Promise<IncomingMessage> {
  const headers = { accept: 'audio/*', 'accept-encoding': 'identity', ...(range === undefined ? {} : { range }) };
  const get = url.protocol === 'https:' ? httpsGet : httpGet;
  return new Promise((resolve, reject) => {
    const request = get(url, { headers, agent: false }, (answer) => {
      clearTimeout(patience);
      request.setTimeout(SILENCE_MS, () => {
        answer.destroy(new Error('the recording stopped coming'));
      });
      resolve(answer);
    });
    const patience = setTimeout(() => {
      request.destroy(new Error(`no answer within ${ANSWER_MS} ms`));
    }, ANSWER_MS);
    request.once('error', (error) => {
      clearTimeout(patience);
      reject(recordingAway(error));
    });
  });
}

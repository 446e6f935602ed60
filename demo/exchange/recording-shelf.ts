import { createHash } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CallRecording } from '../../src/channels/phone/voice-provider';
import type { Millis } from '../../src/kernel/clock';
import { twoTones } from './two-tones';

const PATH = /^\/recordings\/[\w-]+-(\d{1,9})ms\.wav$/;

/** What the exchange says of a talk. The address tells the length, so a shelf that was started anew still has it. */
export function recordingOf(callId: string, durationMs: Millis, recordedAt: Millis): CallRecording {
  return {
    uri: `/recordings/${callId}-${durationMs}ms.wav`,
    durationMs,
    sha256: createHash('sha256').update(twoTones(durationMs)).digest('hex'),
    recordedAt,
  };
}

/** Serves recordings, whole or one part of them. */
export function serveRecording(request: IncomingMessage, response: ServerResponse): void {
  const length = PATH.exec(request.url ?? '')?.[1];
  if (length === undefined || request.method !== 'GET') {
    response.writeHead(404).end();
    return;
  }
  const file = twoTones(Number(length));
  const headers = { 'Content-Type': 'audio/wav', 'Accept-Ranges': 'bytes' };
  const range = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  if (range === null || (range[1] === '' && range[2] === '')) {
    response.writeHead(200, { ...headers, 'Content-Length': file.length }).end(file);
    return;
  }
  const [, first = '', last = ''] = range;
  const from = first === '' ? Math.max(0, file.length - Number(last)) : Number(first);
  const to = first === '' || last === '' ? file.length - 1 : Math.min(Number(last), file.length - 1);
  if (from > to) {
    response.writeHead(416, { 'Content-Range': `bytes */${file.length}` }).end();
    return;
  }
  const part = file.subarray(from, to + 1);
  const where = { 'Content-Range': `bytes ${from}-${to}/${file.length}`, 'Content-Length': part.length };
  response.writeHead(206, { ...headers, ...where }).end(part);
}

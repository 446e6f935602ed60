import type { Millis } from '../../src/kernel/clock';

const RATE_HZ = 8_000;
const HEADER_BYTES = 44;
/** Customer and agent: one tone each, in turns. */
const TONES_HZ = [440, 620] as const;
const TURN_MS = 500;
/** A talk of an hour: longer ones are cut, so that nobody fills the memory by asking. */
const LONGEST_MS = 3_600_000;

/** The recording of a talk that nobody had: a WAV file, 8 kHz, 8 bits, mono, as long as the talk. The same length gives the same bytes. */
export function twoTones(durationMs: Millis): Buffer {
  const samples = Math.round((Math.min(durationMs, LONGEST_MS) * RATE_HZ) / 1_000);
  const file = Buffer.alloc(HEADER_BYTES + samples);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(RATE_HZ, 24);
  file.writeUInt32LE(RATE_HZ, 28);
  file.writeUInt16LE(1, 32);
  file.writeUInt16LE(8, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples, 40);
  for (let at = 0; at < samples; at += 1) {
    const turn = Math.floor((at * 1_000) / RATE_HZ / TURN_MS) % TONES_HZ.length;
    const hz = TONES_HZ[turn] ?? TONES_HZ[0];
    file[HEADER_BYTES + at] = 128 + Math.round(60 * Math.sin((2 * Math.PI * hz * at) / RATE_HZ));
  }
  return file;
}

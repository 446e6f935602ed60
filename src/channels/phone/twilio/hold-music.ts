/** 8000 samples a second, which is what a telephone carries. */
const SAMPLE_RATE = 8_000;
const BEAT_S = 0.75;
const BEATS = 16;
const PEAK = 0.22;
/** G major pentatonic around the middle of what a telephone carries well, as steps above G3; null is a rest. */
const MELODY = [12, 16, 19, null, 21, 19, 16, null, 14, 16, 12, null, 9, 12, 14, null];
const BASS = [0, 0, 0, 0, 9, 9, 9, 9, 5, 5, 5, 5, 7, 7, 7, 7];
const G3_HZ = 196;
const DECAY_S = 0.9;
const ATTACK_S = 0.03;

/**
 * A calm loop of soft plucked tones, made here note by note: nobody else's music, and no file that must come along. The end
 * passes into the beginning without a click, because tones that ring on at the end go on at the beginning.
 * @returns a WAV file: G.711 μ-law, mono, 8000 Hz, 12 s, 96 KB
 */
export function holdMusic(): Buffer {
  const total = SAMPLE_RATE * BEAT_S * BEATS;
  const samples = new Float64Array(total);
  MELODY.forEach((step, beat) => {
    if (step !== null) pluck(samples, beat, step, PEAK);
  });
  BASS.forEach((step, beat) => {
    pluck(samples, beat, step, PEAK * 0.6);
  });
  return wavOf(Uint8Array.from(samples, muLaw));
}

function pluck(samples: Float64Array, beat: number, step: number, loudness: number): void {
  const hz = G3_HZ * 2 ** (step / 12);
  const first = beat * BEAT_S * SAMPLE_RATE;
  const length = SAMPLE_RATE * DECAY_S * 4;
  for (let index = 0; index < length; index += 1) {
    const t = index / SAMPLE_RATE;
    const envelope = Math.min(1, t / ATTACK_S) * Math.exp(-t / DECAY_S) * (1 - index / length);
    const tone = Math.sin(2 * Math.PI * hz * t) + 0.25 * Math.sin(4 * Math.PI * hz * t);
    const at = (first + index) % samples.length;
    samples[at] = (samples[at] ?? 0) + loudness * envelope * tone;
  }
}

const BIAS = 0x84;
const LOUDEST = 32_635;

/** ITU-T G.711: sign, three bits of exponent, four of mantissa, all inverted. */
export function muLaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(LOUDEST, Math.round(Math.abs(sample) * 32_767)) + BIAS;
  const exponent = Math.max(0, Math.floor(Math.log2(magnitude)) - 7);
  return ~(sign | (exponent << 4) | ((magnitude >> (exponent + 3)) & 0x0f)) & 0xff;
}

const MU_LAW_FORMAT = 7;

function wavOf(data: Uint8Array): Buffer {
  const header = Buffer.alloc(58);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(header.length - 8 + data.length, 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(18, 16);
  header.writeUInt16LE(MU_LAW_FORMAT, 20);
  header.writeUInt16LE(1, 22);
  header.writeUInt32LE(SAMPLE_RATE, 24);
  header.writeUInt32LE(SAMPLE_RATE, 28);
  header.writeUInt16LE(1, 32);
  header.writeUInt16LE(8, 34);
  // No extension of the format; formats other than PCM say how many samples there are.
  header.writeUInt16LE(0, 36);
  header.write('fact', 38, 'latin1');
  header.writeUInt32LE(4, 42);
  header.writeUInt32LE(data.length, 46);
  header.write('data', 50, 'latin1');
  header.writeUInt32LE(data.length, 54);
  return Buffer.concat([header, data]);
}

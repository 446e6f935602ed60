import { holdMusic, muLaw } from './hold-music';

/** How a telephone reads a code, as ITU-T G.711 has it: −1 to 1. */
function heard(code: number): number {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return ((bits & 0x80) === 0 ? magnitude : -magnitude) / 32_768;
}

it.each([0, 0.001, -0.001, 0.02, 0.1, -0.3, 0.5, -0.5, 0.9, 1, -1, 3])('codes %f so that it is heard so', (sample) => {
  const meant = Math.max(-1, Math.min(1, sample));
  expect(Math.abs(heard(muLaw(sample)) - meant)).toBeLessThan(0.0005 + Math.abs(meant) / 30);
});

describe('the music', () => {
  const music = holdMusic();
  const samples = music.subarray(58);

  it('is a WAV file whose sizes agree', () => {
    expect(music.toString('latin1', 0, 4) + music.toString('latin1', 8, 16)).toBe('RIFFWAVEfmt ');
    expect(music.readUInt32LE(4)).toBe(music.length - 8);
    expect([music.readUInt16LE(20), music.readUInt16LE(22), music.readUInt32LE(24)]).toEqual([7, 1, 8_000]);
    expect(music.readUInt32LE(54)).toBe(samples.length);
    expect(samples.length).toBe(12 * 8_000);
  });

  it('is never silent for half a second, and never as loud as it can be', () => {
    // Inverted codes: exponent and mantissa without the sign grow with the loudness.
    const loudness = Array.from(samples, (code) => ~code & 0x7f);
    expect(Math.max(...loudness)).toBeLessThan(0x7f);
    for (let at = 0; at < loudness.length; at += 4_000)
      expect(Math.max(...loudness.slice(at, at + 4_000))).toBeGreaterThan(0x20);
  });

  it('is the same at every start', () => {
    expect(holdMusic().equals(music)).toBe(true);
  });
});

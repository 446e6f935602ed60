import { createHash } from 'node:crypto';
import { seededRandom } from '../../kernel/random';
import { chiSquare } from './chi-square';
import { drawValue, isDrawn } from './draw';

const SEED = '5f1d7a0c9b3e48d2';

/** Ten thousand ids that every run makes anew and alike. */
function contactIds(count: number, seed: number): string[] {
  const random = seededRandom(seed);
  const hex = (digits: number) => Array.from({ length: digits }, () => random.below(16).toString(16)).join('');
  return Array.from({ length: count }, () => `${hex(8)}-${hex(4)}-4${hex(3)}-a${hex(3)}-${hex(12)}`);
}

/** HMAC by its definition (RFC 2104) with big integers: shares no line with what it checks. */
function independentValue(seed: string, contactId: string): number {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const key = Buffer.alloc(64);
  Buffer.from(seed, 'utf8').copy(key);
  const pad = (byte: number) => Buffer.from(key.map((one) => one ^ byte));
  const mac = sha256(pad(0x5c), sha256(pad(0x36), Buffer.from(contactId, 'utf8')));
  return Number(mac.readBigUInt64BE() >> 12n) / 2 ** 52;
}

describe('the draw', () => {
  it.each([
    ['7b0e6a86-2c5f-4a53-9d3b-0a4c3d1f9e21', SEED],
    ['', SEED],
    ['电话', '种子'],
  ])('gives %j under %s the value that its definition gives', (contactId, seed) => {
    expect(drawValue(seed, contactId)).toBe(independentValue(seed, contactId));
  });

  it('is what openssl says', () => {
    // printf %s 7b0e6a86-2c5f-4a53-9d3b-0a4c3d1f9e21 | openssl dgst -sha256 -hmac 5f1d7a0c9b3e48d2
    const firstDigits = 'b2ecdc2c0df6c';
    const value = Number.parseInt(firstDigits, 16) / 2 ** 52;
    expect(drawValue(SEED, '7b0e6a86-2c5f-4a53-9d3b-0a4c3d1f9e21')).toBe(value);
  });

  it.each([
    [0.01, 1],
    [0.05, 2],
    [0.2, 3],
    [0.5, 4],
    [0.95, 5],
  ])('takes a share of %d of 10,000 closes, the same ones in any order and by anybody', (rate, run) => {
    const ids = contactIds(10_000, run);
    const seed = `${SEED}${run}`;
    const drawn = ids.filter((id) => isDrawn(drawValue(seed, id), rate));
    const { value } = chiSquare([{ candidates: ids.length, rate, drawn: drawn.length }]);
    // One in 1,000 true rates is further away; the seeds are fixed, so this run is not that one.
    expect(value).toBeLessThan(10.83);
    const backwards = [...ids].reverse().filter((id) => isDrawn(drawValue(seed, id), rate));
    expect(new Set(backwards)).toEqual(new Set(drawn));
    expect(ids.filter((id) => independentValue(seed, id) < rate)).toEqual(drawn);
  });

  it('spreads evenly: 20 equal parts of 10,000 values', () => {
    const parts = new Array<number>(20).fill(0);
    for (const id of contactIds(10_000, 11)) {
      const part = Math.floor(drawValue(SEED, id) * 20);
      parts[part] = (parts[part] ?? 0) + 1;
    }
    const statistic = parts.reduce((sum, seen) => sum + (seen - 500) ** 2 / 500, 0);
    // 19 degrees of freedom, 0.1 %.
    expect(statistic).toBeLessThan(43.82);
  });

  it('draws others with another seed: two rates of a tenth share a hundredth', () => {
    const ids = contactIds(10_000, 12);
    const both = ids.filter((id) => isDrawn(drawValue('seed-one', id), 0.1) && isDrawn(drawValue('seed-two', id), 0.1));
    expect(chiSquare([{ candidates: ids.length, rate: 0.01, drawn: both.length }]).value).toBeLessThan(10.83);
  });

  it.each([
    [0, 0],
    [1, 1_000],
  ])('at rate %d takes %d of 1,000', (rate, expected) => {
    const ids = contactIds(1_000, 13);
    expect(ids.filter((id) => isDrawn(drawValue(SEED, id), rate))).toHaveLength(expected);
  });
});

describe('chi-square', () => {
  it.each([
    ['as expected', [{ candidates: 100, rate: 0.1, drawn: 10 }], 0, 1],
    ['ten too many', [{ candidates: 100, rate: 0.5, drawn: 60 }], 4, 1],
    [
      'two versions',
      [
        { candidates: 100, rate: 0.5, drawn: 60 },
        { candidates: 400, rate: 0.2, drawn: 72 },
      ],
      5,
      2,
    ],
    [
      'nothing to be said',
      [
        { candidates: 10, rate: 1, drawn: 10 },
        { candidates: 0, rate: 0.5, drawn: 0 },
      ],
      0,
      0,
    ],
  ])('%s', (_, strata, value, degrees) => {
    const found = chiSquare(strata);
    expect(found.degrees).toBe(degrees);
    expect(found.value).toBeCloseTo(value, 10);
  });
});

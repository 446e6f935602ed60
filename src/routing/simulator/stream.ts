/** What contacts of one arrival entry need chance for; each purpose has a stream of its own. */
export type Purpose = 'interarrival' | 'handle' | 'wrap-up' | 'patience' | 'ivr' | 'answer-delay' | 'preferred-seat';

/** Entry number of the lines of `trace`, which no entry of `arrivals` has. */
export const TRACE_ENTRY = 0xffff_ffff;

/**
 * One seeded stream of chance: xoshiro128** 1.1 by Blackman and Vigna (period 2^128 − 1), whose state is filled from a hash
 * of (seed, replication, entry, purpose). 128 bits make it certain enough that no two streams of a run overlap, which
 * 32 bits of state (kernel/random.ts) would not: ten replications with five entries are some hundred streams of
 * a million draws.
 */
export class Stream {
  private a: number;
  private b: number;
  private c: number;
  private d: number;

  constructor(seed: number, replication: number, entry: number, purpose: Purpose) {
    const words = [seed >>> 0, Math.floor(seed / 4_294_967_296) >>> 0, replication, entry];
    for (let at = 0; at < purpose.length; at++) words.push(purpose.charCodeAt(at));
    this.a = hash(words, 0x9e37_79b9);
    this.b = hash(words, 0x243f_6a88);
    this.c = hash(words, 0xb7e1_5162);
    // Never all zero, the one state that the generator cannot leave.
    this.d = hash(words, 0xdead_beef) | 1;
  }

  /** A number in [0, 1), a multiple of 2^-32. */
  next(): number {
    const { b } = this;
    const product = Math.imul(b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
    this.c ^= this.a;
    this.d ^= b;
    this.b ^= this.c;
    this.a ^= this.d;
    this.c ^= b << 9;
    this.d = (this.d << 11) | (this.d >>> 21);
    return result / 4_294_967_296;
  }

  /** A whole number in [0, below). */
  below(below: number): number {
    return Math.floor(this.next() * below);
  }
}

/** MurmurHash3 (x86, 32 bits; Austin Appleby, public domain) of whole words. */
function hash(words: readonly number[], seed: number): number {
  let state = seed;
  for (const word of words) {
    let mixed = Math.imul(word, 0xcc9e_2d51);
    mixed = (mixed << 15) | (mixed >>> 17);
    state ^= Math.imul(mixed, 0x1b87_3593);
    state = (state << 13) | (state >>> 19);
    state = (Math.imul(state, 5) + 0xe654_6b64) | 0;
  }
  state ^= words.length * 4;
  state = Math.imul(state ^ (state >>> 16), 0x85eb_ca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2_ae35);
  return state ^ (state >>> 16);
}

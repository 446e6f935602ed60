import type { Distribution } from './scenario';
import type { Stream } from './stream';

/** Draws a time in whole milliseconds. */
export type Sampler = (stream: Stream) => number;

/** The largest number that `-ln(1 − u)` can be for a draw of a stream, a multiple of 2^-32 below 1. */
const LARGEST_EXPONENTIAL = 32 * Math.LN2;
/** The largest absolute value of a normal draw made of them. */
const LARGEST_NORMAL = Math.sqrt(2 * LARGEST_EXPONENTIAL);

/** A sampler of a distribution (routing.md section 7); each draw takes as many numbers of the stream as any other. */
export function samplerOf(spec: Distribution): Sampler {
  const draw = secondsOf(spec);
  return (stream) => Math.round(draw(stream) * 1000);
}

function secondsOf(spec: Distribution): (stream: Stream) => number {
  switch (spec.dist) {
    case 'constant':
      return () => spec.meanS;
    case 'exponential':
      return (stream) => exponential(stream) * spec.meanS;
    case 'uniform':
      return (stream) => spec.minS + stream.next() * (spec.maxS - spec.minS);
    case 'lognormal': {
      const { location, scale } = logOf(spec.meanS, spec.sdS);
      return (stream) => Math.exp(location + scale * normal(stream));
    }
    case 'erlang':
      return (stream) => {
        let sum = 0;
        for (let phase = 0; phase < spec.k; phase++) sum += exponential(stream);
        return (sum * spec.meanS) / spec.k;
      };
    case 'hyperexponential': {
      const { share, firstMeanS, secondMeanS } = phasesOf(spec.meanS, spec.scv);
      return (stream) => {
        const meanS = stream.next() < share ? firstMeanS : secondMeanS;
        return exponential(stream) * meanS;
      };
    }
    case 'empirical': {
      const { valuesS } = spec;
      return (stream) => valuesS[stream.below(valuesS.length)] as number;
    }
  }
}

/** No draw is longer, in whole milliseconds. */
export function longestOf(spec: Distribution): number {
  return Math.ceil(longestSecondsOf(spec) * 1000);
}

function longestSecondsOf(spec: Distribution): number {
  switch (spec.dist) {
    case 'constant':
      return spec.meanS;
    case 'exponential':
    case 'erlang':
      return spec.meanS * LARGEST_EXPONENTIAL;
    case 'uniform':
      return spec.maxS;
    case 'lognormal': {
      const { location, scale } = logOf(spec.meanS, spec.sdS);
      return Math.exp(location + scale * LARGEST_NORMAL);
    }
    case 'hyperexponential':
      return phasesOf(spec.meanS, spec.scv).secondMeanS * LARGEST_EXPONENTIAL;
    case 'empirical':
      return spec.valuesS.reduce((longest, value) => Math.max(longest, value), 0);
  }
}

export function meanOf(spec: Distribution): number {
  if (spec.dist === 'uniform') return (spec.minS + spec.maxS) / 2;
  if (spec.dist === 'empirical') return spec.valuesS.reduce((sum, value) => sum + value, 0) / spec.valuesS.length;
  return spec.meanS;
}

function exponential(stream: Stream): number {
  return -Math.log(1 - stream.next());
}

/** Box and Muller's transform; the second number it could give is not kept, so that a draw is a draw. */
function normal(stream: Stream): number {
  const radius = Math.sqrt(2 * exponential(stream));
  return radius * Math.cos(2 * Math.PI * stream.next());
}

/** Mean and standard deviation of the logarithm. */
function logOf(mean: number, sd: number): { location: number; scale: number } {
  const variance = Math.log1p((sd / mean) ** 2);
  return { location: Math.log(mean) - variance / 2, scale: Math.sqrt(variance) };
}

/**
 * The two phases that have this mean and squared coefficient of variation and contribute half of the mean each
 * ("balanced means"; Tijms, Stochastic Models, 1994, appendix B): the first is likelier and shorter.
 */
function phasesOf(meanS: number, scv: number): { share: number; firstMeanS: number; secondMeanS: number } {
  const share = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2;
  return { share, firstMeanS: meanS / (2 * share), secondMeanS: meanS / (2 * (1 - share)) };
}

/** One tone: frequency in Hz, start and length in seconds from the beginning of the signal, loudness 0..1. */
interface Tone {
  readonly hz: number;
  readonly at: number;
  readonly lasts: number;
  readonly loud: number;
}

/** The signals of the agent desktop; generated, so that nothing has to be loaded before the first call. */
const SIGNALS = {
  /** One ring of a telephone: two close tones for a second. */
  ring: [
    { hz: 440, at: 0, lasts: 1, loud: 0.5 },
    { hz: 480, at: 0, lasts: 1, loud: 0.5 },
  ],
  notes: [
    { hz: 659, at: 0, lasts: 0.16, loud: 0.35 },
    { hz: 880, at: 0.18, lasts: 0.22, loud: 0.35 },
  ],
  tick: [{ hz: 1_200, at: 0, lasts: 0.05, loud: 0.25 }],
  low: [{ hz: 330, at: 0, lasts: 0.22, loud: 0.35 }],
  note: [{ hz: 784, at: 0, lasts: 0.18, loud: 0.3 }],
  falling: [
    { hz: 740, at: 0, lasts: 0.16, loud: 0.4 },
    { hz: 494, at: 0.18, lasts: 0.26, loud: 0.4 },
  ],
  lost: [
    { hz: 294, at: 0, lasts: 0.18, loud: 0.4 },
    { hz: 294, at: 0.26, lasts: 0.18, loud: 0.4 },
  ],
  back: [
    { hz: 523, at: 0, lasts: 0.14, loud: 0.3 },
    { hz: 698, at: 0.16, lasts: 0.2, loud: 0.3 },
  ],
} as const satisfies Readonly<Record<string, readonly Tone[]>>;

export type Signal = keyof typeof SIGNALS;

/** Plays a signal on the context. Edges are faded over 10 ms, so that nothing clicks. */
export function playTones(context: AudioContext, signal: Signal, volume: number): void {
  const tones: readonly Tone[] = SIGNALS[signal];
  for (const tone of tones) {
    const start = context.currentTime + tone.at;
    const end = start + tone.lasts;
    const gain = context.createGain();
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(tone.loud * volume, start + 0.01);
    gain.gain.setValueAtTime(tone.loud * volume, end - 0.01);
    gain.gain.linearRampToValueAtTime(0, end);
    const oscillator = context.createOscillator();
    oscillator.frequency.value = tone.hz;
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(start);
    oscillator.stop(end);
  }
}

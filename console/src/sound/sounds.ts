import { create } from 'zustand';
import { playTones, type Signal } from './tones';

/** `blocked`: the browser plays nothing until somebody presses something on this page. */
export const useSoundState = create<{ readonly blocked: boolean }>(() => ({ blocked: false }));

const STORAGE_KEY = 'lianxian.volume';
/** All ticks together at most one per this time. */
const TICK_REST_MS = 10_000;
const REPEAT_MS: Readonly<Partial<Record<Signal, number>>> = { ring: 3_000, notes: 5_000 };

let context: AudioContext | null = null;
let repeating: ReturnType<typeof setInterval> | null = null;
let lastTickAt = Number.NEGATIVE_INFINITY;

/** 0 (silent) to 1. Offers ring at least softly: a silent desk misses customers. */
export function storedVolume(): number {
  const stored = Number(localStorage.getItem(STORAGE_KEY) ?? '0.7');
  return Number.isFinite(stored) ? Math.min(1, Math.max(0.1, stored)) : 0.7;
}

export function chooseVolume(volume: number): void {
  localStorage.setItem(STORAGE_KEY, String(volume));
}

function follow(audio: AudioContext): void {
  useSoundState.setState({ blocked: audio.state !== 'running' });
}

function opened(): AudioContext {
  if (context === null) {
    const audio = new AudioContext();
    context = audio;
    audio.onstatechange = () => {
      follow(audio);
    };
    follow(audio);
  }
  return context;
}

/** Tells whether this page may sound, before the first offer has to. */
export function checkSound(): void {
  opened();
}

/** Call it from a press: browsers let a page sound only after one. */
export async function unlockSound(): Promise<void> {
  const audio = opened();
  await audio.resume();
  follow(audio);
}

/** Plays a signal once; nothing while the browser blocks sound (the strip says so). */
export function play(signal: Signal): void {
  if (signal === 'tick') {
    const now = performance.now();
    if (now - lastTickAt < TICK_REST_MS) return;
    lastTickAt = now;
  }
  const audio = opened();
  if (audio.state === 'running') playTones(audio, signal, storedVolume());
}

/** Repeats a signal until `stopRepeating`: an offer rings until it ends. */
export function repeat(signal: 'ring' | 'notes'): void {
  stopRepeating();
  play(signal);
  repeating = setInterval(() => {
    play(signal);
  }, REPEAT_MS[signal]);
}

export function stopRepeating(): void {
  if (repeating !== null) clearInterval(repeating);
  repeating = null;
}

import type { Clock } from '../../kernel/clock';

/** Injection token of the kernel's `Clock`. */
export const CLOCK = Symbol('Clock');

export const systemClock: Clock = { now: () => Date.now() };

import type { Medium } from '../../kernel/medium';
import type { MediumConfig, RoutingConfig } from './config';

/** Capacity units of a seat whose profile says nothing else (routing.md section 2). */
export const DEFAULT_CAPACITY_UNITS = 100;

/** Numbers of routing.md for everything that a new organisation has not decided yet. */
export const DEFAULT_NUMBERS = {
  secondsPerPriority: 60,
  backOffMs: 60_000,
  preferMs: 15_000,
  holdPreferMs: 60_000,
  deviceFailureWindowMs: 300_000,
} as const satisfies Partial<RoutingConfig>;

const TEXT = {
  ranking: 'packed',
  offerTimeoutMs: 30_000,
  wrapUpLimitMs: 120_000,
  maxMissed: 2,
  interruptibleBy: [],
} as const satisfies Partial<MediumConfig>;

/** What each medium costs, how it ages, and how it is offered, by routing.md sections 2 to 4. */
export function defaultMedia(): Record<Medium, MediumConfig> {
  return {
    voice: {
      cost: 100,
      ageingRate: 1,
      ranking: 'longest-idle',
      offerTimeoutMs: 15_000,
      wrapUpLimitMs: 60_000,
      maxMissed: 1,
      interruptibleBy: [],
    },
    chat: { ...TEXT, cost: 30, ageingRate: 0.3 },
    sms: { ...TEXT, cost: 30, ageingRate: 0.03 },
    email: { ...TEXT, cost: 20, ageingRate: 0.001, interruptibleBy: ['voice'] },
  };
}

/** Before anybody decided anything: nobody to serve, nothing to serve with. What an engine begins its first life with. */
export function emptyHouse(): RoutingConfig {
  return {
    ...DEFAULT_NUMBERS,
    version: 0,
    priorities: [],
    media: defaultMedia(),
    centres: [],
    queues: [],
    accessPoints: [],
    rules: [],
  };
}

import { MEDIA, type Medium } from '../../kernel/medium';
import type { Treatment } from '../engine/config';

/** What the channels carry out of what a rule may ask for; a rule that asks for more is refused when it is configured. */
export const CARRIED_OUT: Readonly<Record<Treatment, readonly Medium[]>> = {
  announce: MEDIA,
  deflect: MEDIA,
  external: ['voice'],
  release: MEDIA,
  'offer-callback': [],
  voicemail: [],
};

export const TREATMENTS = Object.keys(CARRIED_OUT) as readonly Treatment[];

/** The actions that are carried out for every one of these media. */
export function carriedOutFor(media: readonly Medium[]): readonly Treatment[] {
  return TREATMENTS.filter((action) => {
    const carried = CARRIED_OUT[action];
    return carried.length > 0 && media.every((medium) => carried.includes(medium));
  });
}

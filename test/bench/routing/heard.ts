import type { Effect } from '../../../src/routing/engine/effects';

/** What the driver reads of the effects; a stand-in need say no more. */
export type Heard =
  | { readonly kind: 'command-rejected'; readonly command: string; readonly reason: string; readonly detail: string }
  | { readonly kind: 'contact-arrived'; readonly contactId: string; readonly homeCentreId: string }
  | { readonly kind: 'contact-queued' | 'contact-requeued'; readonly contactId: string; readonly queueId: string }
  | OfferMade
  | { readonly kind: 'offer-ended'; readonly contactId: string; readonly end: string }
  | { readonly kind: 'seat-state-changed'; readonly seatId: string; readonly to: string }
  | { readonly kind: PlainKind; readonly contactId: string }
  | { readonly kind: 'contact-resumed'; readonly contactId: string; readonly seatId: string | null }
  | { readonly kind: 'wrap-up-started'; readonly contactId: string; readonly seatId: string }
  | { readonly kind: UnheardKind };

interface OfferMade {
  readonly kind: 'offer-made';
  readonly offerId: string;
  readonly contactId: string;
  readonly seatId: string;
  readonly ring: number;
}

/** Of these it is enough to know the contact. */
type PlainKind =
  'contact-connecting' | 'contact-active' | 'contact-held' | 'contact-paused' | 'contact-unpaused' | 'contact-closed';

type UnheardKind = Exclude<
  Effect['kind'],
  | PlainKind
  | 'command-rejected'
  | 'contact-arrived'
  | 'contact-queued'
  | 'contact-requeued'
  | 'offer-made'
  | 'offer-ended'
  | 'seat-state-changed'
  | 'contact-resumed'
  | 'wrap-up-started'
>;

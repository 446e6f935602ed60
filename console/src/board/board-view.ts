import { create } from 'zustand';

/** What the manager is about to do; the dialog asks for the reason. */
export type Intent =
  | { readonly kind: 'rule'; readonly ruleId: string; readonly position: 'on' | 'off' | 'auto' }
  | { readonly kind: 'seat'; readonly seatId: string; readonly state: 'ready' | 'not-ready' | 'signed-out' }
  | {
      readonly kind: 'contact';
      readonly contactId: string;
      readonly action: 'requeue' | 'close' | 'priority';
      readonly facts: ContactFacts;
    }
  | { readonly kind: 'centre'; readonly centreId: string };

/** What the dialog says of a contact; taken when it opens, for the contact may leave the board meanwhile. */
interface ContactFacts {
  readonly medium: 'voice' | 'chat' | 'sms' | 'email';
  readonly queueId: string;
  readonly centreId: string;
  /** Null where the list does not know it. */
  readonly priority: number | null;
}

interface BoardView {
  readonly intent: Intent | null;
  /** The contact whose explanation is open. */
  readonly explained: string | null;
  /** The list of dead letters is open. */
  readonly deadLetters: boolean;
}

export const useBoardView = create<BoardView>(() => ({ intent: null, explained: null, deadLetters: false }));

export function intend(intent: Intent | null): void {
  useBoardView.setState({ intent });
}

export function explain(contactId: string | null): void {
  useBoardView.setState({ explained: contactId });
}

export function showDeadLetters(deadLetters: boolean): void {
  useBoardView.setState({ deadLetters });
}

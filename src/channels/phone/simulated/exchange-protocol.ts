import type { CommandOutcome, Farewell, LiveCall, SeatLeg, VoiceEvent, WaitTreatment } from '../voice-provider';

/**
 * The socket between our adapter (client) and a simulated telephone exchange (server), a process of its own that lives on
 * when ours is killed. Types only. The newest connection is the one that is served; an older one is dropped.
 */
export type ExchangeCommand = { readonly callId: string } & (
  | { readonly kind: 'answer' | 'park'; readonly wait: WaitTreatment }
  | { readonly kind: 'announce'; readonly words: string }
  | { readonly kind: 'send-on'; readonly number: string }
  | { readonly kind: 'connect'; readonly leg: SeatLeg }
  | { readonly kind: 'hold' | 'resume' }
  | { readonly kind: 'hang-up'; readonly farewell: Farewell }
);

export interface AdapterToExchange {
  /** A repeat with the same id is answered as the first time and not carried out again. */
  command: (body: ExchangeCommand & { readonly commandId: string }, reply: (outcome: CommandOutcome) => void) => void;
  calls: (reply: (calls: readonly LiveCall[]) => void) => void;
}

export interface ExchangeToAdapter {
  /**
   * Addresses of recordings are paths at the exchange. The exchange sends the next event of a call when this one was taken (`true`), keeps it for the next connection
   * when the socket goes, and sends it again after a pause when it was not taken (`false`).
   */
  event: (event: VoiceEvent, reply: (taken: boolean) => void) => void;
}

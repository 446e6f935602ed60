/** One customer's telephone or mailbox. */
export interface TextWire {
  /** Hands a message over, again and again until it is taken. Resolves when the service, or the carrier before it, has it. */
  send(text: string): Promise<void>;
  /** The customer is not listening any more. */
  close(): void;
}

/** A carrier between customers and the service. */
export interface TextLine {
  /** `onReply` hears every message that arrives for this customer. */
  open(customer: { readonly address: string; readonly to: string; readonly onReply: (text: string) => void }): TextWire;
}

/**
 * Each caller waits in a conference of their own, and in a new one after a seat was lost: then the one before ends, with whatever seat
 * is in it, and no late event of it is taken for one of the present.
 */
const NAME = /^lianxian-(CA[0-9a-fA-F]{32})-(\d{1,15})$/;

/** @param turn grows with every conference of the call */
export function conferenceName(callId: string, turn: number): string {
  return `lianxian-${callId}-${turn}`;
}

/** Null: not one of ours. */
export function readConferenceName(name: string): { readonly callId: string; readonly turn: number } | null {
  const [, callId, turn] = NAME.exec(name) ?? [];
  return callId === undefined ? null : { callId, turn: Number(turn) };
}

/** Label of the caller; seats carry their leg id. */
export const CUSTOMER_LABEL = 'customer';

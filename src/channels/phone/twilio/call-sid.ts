const CALL_SID = /^CA[0-9a-fA-F]{32}$/;

/** Twilio's id of a leg, and our id of a call: the caller's leg. */
export function isCallSid(text: string): boolean {
  return CALL_SID.test(text);
}

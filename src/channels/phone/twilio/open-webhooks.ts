/** Where a document for a call can be handed over as the answer to a webhook that Twilio is waiting at. */
export class OpenWebhooks {
  private readonly open = new Map<string, { readonly give: (twiml: string) => void }>();

  /**
   * @param untilMs from now
   * @returns the document given meanwhile; null when there was none in time, or `work` ended without
   */
  async answerOf(callId: string, untilMs: number, work: () => Promise<unknown>): Promise<string | null> {
    return await new Promise((resolve) => {
      const close = (twiml: string | null) => {
        clearTimeout(timer);
        if (this.open.get(callId) === slot) this.open.delete(callId);
        resolve(twiml);
      };
      const slot = { give: close };
      const timer = setTimeout(() => {
        close(null);
      }, untilMs);
      this.open.set(callId, slot);
      const end = () => {
        close(null);
      };
      work().then(end, end);
    });
  }

  /** False: nobody is waiting, and the call must be told otherwise. */
  give(callId: string, twiml: string): boolean {
    const slot = this.open.get(callId);
    slot?.give(twiml);
    return slot !== undefined;
  }
}

import type {
  AgentFrame,
  AgentSnapshot,
  CustomerAddressView,
  NotReadyReason,
  Refusal,
} from '../../../src/platform/realtime/console-protocol';
import { isUnderWay, track } from '../live/command-status';
import type { LiveConnection } from '../live/connection';
import type { Answer, EventName, Request } from '../live/contract';
import { SnapshotStream } from '../live/snapshot-stream';
import { serverNow } from '../time/ticker';
import type { Outgoing } from './desk-state';
import { clearDesk, dispatch, useDesk } from './desk-store';
import { dropOtherDrafts, keepOutgoing, keptOutgoing } from './local-drafts';

/** The chosen next state of a seat. */
export type Choice = { readonly state: 'ready' } | { readonly state: 'not-ready'; readonly reason: NotReadyReason };

/** Joins the desk's store with the connection: frames come in, presses go out. Holds no state a component shows. */
export class DeskController {
  private readonly stream: SnapshotStream<AgentSnapshot, AgentFrame>;
  /** Contacts whose card is being read. */
  private readonly reading = new Set<string>();
  private readonly stops: (() => void)[] = [];

  constructor(private readonly live: LiveConnection) {
    this.stream = new SnapshotStream<AgentSnapshot, AgentFrame>({
      load: () => this.load(),
      onSnapshot: (snapshot) => {
        dropOtherDrafts(new Set(snapshot.contacts.map(({ contactId }) => contactId)));
        dispatch({ kind: 'snapshot', snapshot });
        this.restoreOutgoing();
      },
      onFrame: (frame) => {
        dispatch({ kind: 'frame', frame });
      },
    });
  }

  start(): void {
    this.stops.push(
      this.live.onOpen(() => {
        this.stream.restart();
      }),
      this.live.on('agent:frame', (frame, shown) => {
        if (this.stream.accept(frame)) shown?.();
      }),
      this.live.on('agent:message', (message) => {
        dispatch({ kind: 'message', message });
      }),
      this.live.on('view:reset', () => {
        this.stream.restart();
      }),
      this.live.on('seat:taken-over', () => {
        this.stream.restart();
      }),
      useDesk.subscribe((state, before) => {
        if (state.outgoing !== before.outgoing) this.keepChangedOutgoing(state.outgoing, before.outgoing);
        this.readCards();
      }),
    );
  }

  /** Asks until there is a snapshot; null only when asking again cannot help. */
  private async load(): Promise<AgentSnapshot | null> {
    for (;;) {
      const answer = await this.live.send('agent:snapshot', {});
      if (answer.ok) return answer.snapshot;
      if (answer.code === 'offline' || answer.retryable !== true) return null;
    }
  }

  stop(): void {
    this.stream.stop();
    for (const stop of this.stops) stop();
    clearDesk();
  }

  focus(contactId: string): void {
    dispatch({ kind: 'focused', contactId });
    this.readCard(contactId);
  }

  /** Keeps a contact beside the focus; `thenFocus` takes the focus, so that both are seen. Null: none is kept. */
  pin(contactId: string | null, thenFocus?: string): void {
    if (thenFocus !== undefined) this.focus(thenFocus);
    dispatch({ kind: 'pinned', contactId });
  }

  signIn(centreId: string) {
    return this.press('sign-in', 'seat:sign-in', { centreId });
  }

  signOut() {
    return this.press('seat-state', 'seat:sign-out', {});
  }

  takeOver() {
    return this.press('take-over', 'seat:take-over', {});
  }

  choose(choice: Choice) {
    return this.press('seat-state', 'seat:choose-state', choice);
  }

  /** Accepts the pending offer; its contact gets the focus when it appears. */
  async accept(): Promise<void> {
    const { offer, holdsSeat } = useDesk.getState();
    if (offer === null || !holdsSeat) return;
    const answer = await this.press(`offer:${offer.offerId}`, 'offer:accept', { offerId: offer.offerId });
    if (answer?.ok === true) dispatch({ kind: 'accepted', contactId: offer.contactId });
  }

  async decline(reason: string): Promise<void> {
    const { offer } = useDesk.getState();
    if (offer === null) return;
    await this.press(`offer:${offer.offerId}`, 'offer:decline', { offerId: offer.offerId, reason });
  }

  hold(contactId: string) {
    return this.press(`contact:${contactId}`, 'contact:hold', { contactId });
  }

  resume(contactId: string) {
    return this.press(`contact:${contactId}`, 'contact:resume', { contactId });
  }

  end(contactId: string) {
    return this.press(`contact:${contactId}`, 'contact:end', { contactId });
  }

  transfer(contactId: string, queueId: string) {
    return this.press(`contact:${contactId}`, 'contact:transfer', { contactId, queueId });
  }

  /** Keeps the summary with the server while it is being written. Resolves to true when it is there. */
  async saveSummary(contactId: string, outcome: string | null, note: string): Promise<boolean> {
    const answer = await this.live.send('contact:save-summary', { contactId, outcome, note });
    if (answer.ok) dispatch({ kind: 'summary-saved', contactId, summary: { outcome, note } });
    return answer.ok;
  }

  /** Saves the summary and ends the wrap-up; with a choice, that is chosen first, so that it comes next. */
  async wrapUp(contactId: string, outcome: string, note: string, choice: Choice | null): Promise<void> {
    if (choice !== null) {
      const chosen = await this.press(`contact:${contactId}`, 'seat:choose-state', choice);
      if (chosen?.ok !== true) return;
    }
    await this.press(`contact:${contactId}`, 'contact:wrap-up', { contactId, outcome, note });
  }

  /** Shows the message at once and sends it until the server has it; the id makes repeats harmless. */
  async send(contactId: string, text: string, messageId: string = crypto.randomUUID()): Promise<void> {
    const message: Outgoing = { messageId, contactId, text, at: serverNow(), status: 'sending', refusal: null };
    dispatch({ kind: 'sending', message });
    const answer = await this.live.send('contact:send', { contactId, messageId, text });
    if (answer.ok) dispatch({ kind: 'sent', message: answer.message });
    else dispatch({ kind: 'not-sent', contactId, messageId, refusal: answer });
  }

  /** Hands a message that was not delivered to the provider once more; what becomes of it comes as a message. */
  retry(contactId: string, messageId: string) {
    return this.press(`message:${messageId}`, 'message:retry', { contactId, messageId });
  }

  /** The whole address, or null when it was refused; the look is recorded. */
  async reveal(contactId: string, addressId: string): Promise<string | null> {
    const answer = await this.press(`address:${addressId}`, 'customer:reveal', { contactId, addressId });
    return answer?.ok === true ? answer.address : null;
  }

  /** Resolves with the refusal, or null when the customer has the address now. */
  async addAddress(
    contactId: string,
    asked: { readonly kind: 'phone' | 'email'; readonly address: string; readonly merge: boolean },
  ): Promise<Refusal | null> {
    const answer = await this.live.send('customer:add-address', { contactId, ...asked });
    if (!answer.ok) return answer;
    this.addressesChanged(contactId, answer.addresses);
    return null;
  }

  async removeAddress(contactId: string, addressId: string): Promise<void> {
    const answer = await this.press(`address:${addressId}`, 'customer:remove-address', { contactId, addressId });
    if (answer?.ok === true) this.addressesChanged(contactId, answer.addresses);
  }

  /** Reads the card again after it failed. */
  readCard(contactId: string): void {
    if (this.reading.has(contactId)) return;
    this.reading.add(contactId);
    dispatch({ kind: 'card-asked', contactId });
    void this.live.send('contact:open', { contactId }).then((answer) => {
      this.reading.delete(contactId);
      if (answer.ok) dispatch({ kind: 'card-read', contactId, detail: answer });
      else dispatch({ kind: 'card-failed', contactId, refusal: answer });
    });
  }

  /** One press, one command: a second press before the answer does nothing. */
  private async press<Event extends EventName>(
    key: string,
    event: Event,
    request: Request<Event>,
  ): Promise<Answer<Event> | null> {
    if (isUnderWay(key)) return null;
    return track(key, this.live.send(event, request));
  }

  /** Earlier contacts may be others now. */
  private addressesChanged(contactId: string, addresses: readonly CustomerAddressView[]): void {
    dispatch({ kind: 'addresses-changed', contactId, addresses });
    this.readCard(contactId);
  }

  private readCards(): void {
    const { focusId, pinnedId, cards } = useDesk.getState();
    for (const contactId of [focusId, pinnedId]) {
      if (contactId === null || this.reading.has(contactId)) continue;
      const phase = cards[contactId]?.phase;
      if (phase === undefined || phase === 'stale') this.readCard(contactId);
    }
  }

  /** Messages that an earlier load of this page could not bring to the server are offered for sending again. */
  private restoreOutgoing(): void {
    const { contacts, outgoing } = useDesk.getState();
    for (const contactId of Object.keys(contacts)) {
      if (outgoing[contactId] !== undefined) continue;
      for (const message of keptOutgoing(contactId)) {
        dispatch({ kind: 'sending', message: { ...message, contactId, status: 'failed', refusal: null } });
      }
    }
  }

  private keepChangedOutgoing(
    now: Readonly<Record<string, readonly Outgoing[]>>,
    before: Readonly<Record<string, readonly Outgoing[]>>,
  ): void {
    for (const [contactId, messages] of Object.entries(now)) {
      if (messages !== before[contactId]) keepOutgoing(contactId, messages);
    }
  }
}

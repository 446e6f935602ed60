import { Injectable } from '@nestjs/common';
import { CommittedContacts } from '../committed-contacts';
import type { KeyedQueue } from '../keyed-queue';
import { Calls } from './calls';
import { legIdOf, PhoneService, SEAT_RING_MS } from './phone.service';
import type { LiveCall, VoiceProvider } from './voice-provider';

/**
 * Makes the provider's calls and ours the same again, after either of us was away: calls we never heard of come in,
 * calls that are gone end, calls we have ended are hung up. What the provider still has to tell us, it tells by events.
 */
@Injectable()
export class PhoneReconciler {
  constructor(
    private readonly calls: Calls,
    private readonly phone: PhoneService,
    private readonly contacts: CommittedContacts,
  ) {}

  /**
   * @param work the queue in which the events of each call are handled: what is done here must not overtake them
   * @throws VoiceAwayError, RouterUnavailableError: try again
   */
  async reconcile(provider: VoiceProvider, work: KeyedQueue): Promise<void> {
    // Our rows first: a call that comes in meanwhile is in the list and not among those that might be gone.
    const ours = await this.calls.unfinished(provider.name);
    const live = new Map((await provider.liveCalls()).map((call) => [call.callId, call]));
    const gone = ours.filter(({ callId }) => !live.has(callId));
    for (const call of gone) await work.run(call.callId, () => this.loseUnlessEnded(provider, call.callId));
    for (const call of live.values())
      if (call.state !== 'ended') await work.run(call.callId, () => this.meet(provider, call));
  }

  /** Its end may have been told since the list was made. */
  private async loseUnlessEnded(provider: VoiceProvider, callId: string): Promise<void> {
    const call = await this.calls.byCall(provider.name, callId);
    if (call?.endedAt === null) await this.phone.onLost(call);
  }

  private async meet(provider: VoiceProvider, live: LiveCall): Promise<void> {
    const call = await this.calls.byCall(provider.name, live.callId);
    if (call?.stage === 'sent-on' && call.endedAt === null) return;
    if (call === null || call.stage === 'arriving' || live.state === 'ringing') {
      await this.phone.onIncoming(provider, live);
      return;
    }
    if (call.endedAt !== null || call.stage === 'refused') {
      await provider.hangUp(live.callId, 'none');
      return;
    }
    await this.compareSeat(provider, live, call.contactId);
  }

  /** A seat that accepted is joined, even if the order to join it came to nothing while the provider was away. */
  private async compareSeat(provider: VoiceProvider, live: LiveCall, contactId: string): Promise<void> {
    const record = this.contacts.get(contactId);
    if (record?.state !== 'connecting' || record.seatId === null || record.servedOfferId === null) return;
    const legId = legIdOf(contactId, record.servedOfferId);
    if (live.state === 'waiting')
      await provider.connect(live.callId, { legId, seatId: record.seatId, timeoutMs: SEAT_RING_MS });
    if (live.state === 'connected' && live.legId === legId)
      await this.phone.onEvent(provider, { kind: 'seat-connected', callId: live.callId, legId });
  }
}

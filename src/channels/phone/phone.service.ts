import { Inject, Injectable, Logger } from '@nestjs/common';
import { RecordingsService } from '../../conversations/recordings.service';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';
import type { Rejection } from '../../routing/engine/commands';
import { ROUTER, type RouterPort } from '../../routing/ports';
import { CommittedContacts } from '../committed-contacts';
import { ContactLife } from '../contact-life';
import { RefusedArrivals } from '../refused-arrivals';
import type { CallEntity } from './call.entity';
import { Calls } from './calls';
import type { CallRecording, Farewell, VoiceEvent, VoiceProvider } from './voice-provider';

type Incoming = Extract<VoiceEvent, { kind: 'incoming' }>;

/**
 * What telephone calls do to contacts. Every event may come again: each step finds what an earlier attempt has done.
 * Resolving means committed, so the provider may forget the event.
 */
@Injectable()
export class PhoneService {
  private readonly logger = new Logger(PhoneService.name);

  constructor(
    @Inject(ROUTER) private readonly router: RouterPort,
    private readonly calls: Calls,
    private readonly directory: ConfigurationDirectory,
    private readonly refused: RefusedArrivals,
    private readonly contacts: CommittedContacts,
    private readonly life: ContactLife,
    private readonly recordings: RecordingsService,
  ) {}

  async onEvent(provider: VoiceProvider, event: VoiceEvent): Promise<void> {
    switch (event.kind) {
      case 'incoming':
        await this.onIncoming(provider, event);
        return;
      case 'seat-connected':
        await this.onSeatConnected(provider, event.callId, event.legId);
        return;
      case 'connect-failed':
        await this.router.submit(
          { kind: 'offer-failed', offerId: offerOf(event.legId), detail: event.failure },
          { commandId: `leg-failed:${event.legId}` },
        );
        return;
      case 'recorded':
        await this.onRecorded(provider, event.callId, event.recording);
        return;
      case 'ended':
        await this.onEnded(provider, event.callId, event.by);
        return;
    }
  }

  /** The provider no longer knows this call and never told us of its end. */
  async onLost(call: CallEntity): Promise<void> {
    this.logger.warn(`contact ${call.contactId}: its call is gone at ${call.provider}`);
    await this.life.leave(call.contactId, 'system');
    await this.calls.end(call, 'lost');
  }

  /** Also for calls found at the provider that we never heard of, and for those that we only half took. */
  async onIncoming(provider: VoiceProvider, { callId, from, to, since }: Omit<Incoming, 'kind'>): Promise<void> {
    const known = await this.calls.byCall(provider.name, callId);
    const accessPointId = known?.accessPointId ?? this.directory.accessPoints.byAddress('voice', to)?.id;
    if (accessPointId === undefined) {
      this.logger.warn(`a call to ${to.slice(0, 32)}, which is no number of ours, was refused`);
      // Counted once: the call is gone from the provider before its event could come again.
      if ((await provider.hangUp(callId, 'unknown-number')) === 'done')
        await this.refused.count('voice', 'unknown-number');
      return;
    }
    const call = known ?? (await this.calls.register({ provider: provider.name, callId, from, accessPointId, since }));
    if (call.endedAt === null && call.stage !== 'sent-on') await this.take(provider, call);
  }

  private async take(provider: VoiceProvider, call: CallEntity): Promise<void> {
    const { callId, contactId, accessPointId, customerId } = call;
    const waitingSince = call.arrivedAt.getTime();
    const result = await this.life.arrive({ contactId, accessPointId, medium: 'voice', customerId, waitingSince });
    if (result.queued) {
      await this.calls.mark(call, 'accepted');
      await provider.answer(callId, { announcement: 'welcome' });
      return;
    }
    await this.calls.mark(call, 'refused');
    await provider.hangUp(callId, FAREWELLS[result.reason] ?? 'try-again-later');
  }

  /** The leg must belong to the offer under which the contact is being connected: a late one of an earlier seat does not count. */
  private async onSeatConnected(provider: VoiceProvider, callId: string, legId: string): Promise<void> {
    const call = await this.calls.byCall(provider.name, callId);
    if (call === null || this.contacts.get(call.contactId)?.servedOfferId !== offerOf(legId)) return;
    await this.router.submit(
      { kind: 'media-connected', contactId: call.contactId },
      { commandId: `leg-connected:${legId}` },
    );
  }

  private async onRecorded(provider: VoiceProvider, callId: string, recording: CallRecording): Promise<void> {
    const call = await this.calls.byCall(provider.name, callId);
    const centreId = call === null ? null : await this.calls.centreOf(call);
    if (call === null || centreId === null) return;
    await this.recordings.keep({ contactId: call.contactId, centreId, provider: provider.name, ...recording });
  }

  private async onEnded(provider: VoiceProvider, callId: string, by: 'customer' | 'seat' | 'system'): Promise<void> {
    const call = await this.calls.byCall(provider.name, callId);
    // Refused for its number, or ended before: nothing of ours hangs on it.
    if (call === null || call.endedAt !== null) return;
    await this.life.leave(call.contactId, by);
    await this.calls.end(call, by);
  }
}

const FAREWELLS: Partial<Readonly<Record<Rejection, Farewell>>> = {
  'queue-full': 'queue-full',
  'queue-closed': 'queue-closed',
  'trunks-exhausted': 'lines-busy',
};

/** A seat's telephone may ring so long when nothing else says how long. */
export const SEAT_RING_MS = 15_000;

/** Seat legs carry the offer they were rung for, and the contact, since offers are numbered for each router. */
export function legIdOf(contactId: string, offerId: string): string {
  return `${contactId}:${offerId}`;
}

function offerOf(legId: string): string {
  return legId.slice(legId.indexOf(':') + 1);
}

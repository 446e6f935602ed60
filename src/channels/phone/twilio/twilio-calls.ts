import { Logger } from '@nestjs/common';
import type { Millis } from '../../../kernel/clock';
import type { TwilioClient } from '../../twilio/twilio-client';
import { twilioFailure } from '../../twilio/twilio-failure';
import { type CommandOutcome, VoiceAwayError } from '../voice-provider';
import { type CallDocuments, CONFERENCE_EVENTS } from './call-documents';
import { readConferenceName } from './conference-name';

/** What is not there any more: no such thing, "call is not in progress", "participant not found". */
const GONE = new Set(['not-found', 'twilio-21220', 'twilio-16020', 'twilio-20409']);

/** Twilio lets nothing ring shorter. */
const SHORTEST_RING_S = 5;
const PAGE = 1_000;
/** More calls than any hotline has; a list without end would hold everything up. */
const MOST_CALLS = 20_000;

/** A caller's leg as Twilio lists it. */
export interface ListedCall {
  readonly callId: string;
  readonly from: string;
  readonly to: string;
  readonly isOver: boolean;
  readonly startedAt: Millis | null;
}

/** A conference of ours. */
export interface ListedConference {
  readonly sid: string;
  readonly name: string;
  readonly callId: string;
  readonly turn: number;
  readonly hasBegun: boolean;
}

/** Somebody in a conference, or being rung to join it. */
export interface ListedParticipant {
  readonly callSid: string;
  readonly label: string;
  readonly isJoined: boolean;
  readonly isOnHold: boolean;
}

export interface SeatCall {
  readonly conference: string;
  readonly callId: string;
  readonly legId: string;
  /** Our number. */
  readonly from: string;
  readonly seatIdentity: string;
  readonly ringMs: Millis;
}

/**
 * Calls, conferences and participants by Twilio's REST API, in our words.
 * Every method throws VoiceAwayError when it is not known whether it was done, or certainly was not, and another attempt may do it.
 */
export class TwilioCalls {
  private readonly logger = new Logger(TwilioCalls.name);

  constructor(
    private readonly client: TwilioClient,
    private readonly documents: CallDocuments,
  ) {}

  /** The call does from now on what the document says. */
  async follow(callSid: string, twiml: string): Promise<CommandOutcome> {
    return await this.command(() => this.client.calls(callSid).update({ twiml }));
  }

  async hangUp(callSid: string): Promise<CommandOutcome> {
    return await this.command(() => this.client.calls(callSid).update({ status: 'completed' }));
  }

  async setHold(conferenceSid: string, callSid: string, hold: boolean): Promise<CommandOutcome> {
    const participant = this.client.conferences(conferenceSid).participants(callSid);
    return await this.command(() =>
      participant.update(hold ? { hold, holdUrl: this.documents.holdUrl(), holdMethod: 'POST' } : { hold }),
    );
  }

  /** Rings the seat. Null: Twilio will never do that as it was asked. */
  async ringSeat({ conference, callId, legId, from, seatIdentity, ringMs }: SeatCall): Promise<string | null> {
    try {
      const participant = await this.client.conferences(conference).participants.create({
        from,
        to: `client:${seatIdentity}`,
        label: legId,
        timeout: Math.max(SHORTEST_RING_S, Math.ceil(ringMs / 1_000)),
        beep: 'false',
        earlyMedia: false,
        startConferenceOnEnter: true,
        // A seat that goes must not take the caller along: whether it may is decided here.
        endConferenceOnExit: false,
        statusCallback: this.documents.legUrl(callId, legId),
        statusCallbackMethod: 'POST',
        statusCallbackEvent: ['completed'],
        // The first who joins decides about these, and that may be the seat.
        conferenceStatusCallback: this.documents.conferenceUrl(),
        conferenceStatusCallbackMethod: 'POST',
        conferenceStatusCallbackEvent: [...CONFERENCE_EVENTS],
      });
      return participant.callSid;
    } catch (error) {
      const failure = twilioFailure(error);
      if (failure.kind !== 'refused') throw away(failure.why);
      this.logger.error(`Twilio refused to ring the seat for leg ${legId}: ${failure.code}`);
      return null;
    }
  }

  /** The number that was dialled; null when there is no such call. */
  async dialledNumber(callId: string): Promise<string | null> {
    return await this.ask(async () => (await this.client.calls(callId).fetch()).to, null);
  }

  /** Calls that came in and are not over. */
  async callsInProgress(): Promise<ListedCall[]> {
    const lists = await this.ask(
      () =>
        Promise.all(
          (['in-progress', 'ringing', 'queued'] as const).map((status) =>
            this.client.calls.list({ status, pageSize: PAGE, limit: MOST_CALLS }),
          ),
        ),
      [],
    );
    return lists.flat().filter(isInbound).map(toListedCall);
  }

  /** Calls that came in and ended since. */
  async callsEndedSince(at: Millis): Promise<ListedCall[]> {
    const list = await this.ask(
      () => this.client.calls.list({ endTimeAfter: new Date(at), pageSize: PAGE, limit: MOST_CALLS }),
      [],
    );
    return list
      .filter(isInbound)
      .map(toListedCall)
      .filter(({ isOver }) => isOver);
  }

  /** Conferences of ours that are not over, the newest of each call. */
  async conferences(): Promise<ReadonlyMap<string, ListedConference>> {
    const lists = await this.ask(
      () =>
        Promise.all(
          (['init', 'in-progress'] as const).map((status) =>
            this.client.conferences.list({ status, pageSize: PAGE, limit: MOST_CALLS }),
          ),
        ),
      [],
    );
    const newest = new Map<string, ListedConference>();
    for (const { sid, friendlyName, status } of lists.flat()) {
      const read = readConferenceName(friendlyName);
      if (read === null || read.turn < (newest.get(read.callId)?.turn ?? 0)) continue;
      newest.set(read.callId, { sid, name: friendlyName, ...read, hasBegun: status === 'in-progress' });
    }
    return newest;
  }

  /** Empty when the conference is over. */
  async participants(conferenceSid: string): Promise<ListedParticipant[]> {
    const list = await this.ask(() => this.client.conferences(conferenceSid).participants.list({ limit: 250 }), []);
    return list
      .filter(({ status }) => status !== 'complete' && status !== 'failed')
      .map(({ callSid, label, status, hold }) => ({
        callSid,
        label,
        isJoined: status === 'connected',
        isOnHold: hold,
      }));
  }

  private async command(run: () => Promise<unknown>): Promise<CommandOutcome> {
    return await this.ask(async () => {
      await run();
      return 'done' as const;
    }, 'call-gone');
  }

  /** @param gone the answer when there is no such thing (any more) */
  private async ask<T>(run: () => Promise<T>, gone: T): Promise<T> {
    try {
      return await run();
    } catch (error) {
      const failure = twilioFailure(error);
      if (failure.kind === 'refused' && GONE.has(failure.code)) return gone;
      throw away(failure.kind === 'refused' ? failure.code : failure.why);
    }
  }
}

/** Without the error itself: it holds what was sent. */
function away(why: string): VoiceAwayError {
  return new VoiceAwayError(`Twilio did not carry it out: ${why}`);
}

const OVER: ReadonlySet<string> = new Set(['completed', 'busy', 'failed', 'no-answer', 'canceled']);

/** Of a call: nothing happens to it any more. */
export function isOver(status: string): boolean {
  return OVER.has(status);
}

interface RestCall {
  readonly sid: string;
  readonly from: string;
  readonly to: string;
  readonly status: string;
  readonly direction: string;
  readonly startTime: Date | null;
}

function isInbound({ direction }: RestCall): boolean {
  return direction === 'inbound';
}

function toListedCall({ sid, from, to, status, startTime }: RestCall): ListedCall {
  return { callId: sid, from, to, isOver: isOver(status), startedAt: startTime?.getTime() ?? null };
}

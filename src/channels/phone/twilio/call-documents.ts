import twilio from 'twilio';
import type { Millis } from '../../../kernel/clock';
import { linesOf } from '../../rule-words';
import type { Farewell, WaitTreatment } from '../voice-provider';
import { type Announcement, FAREWELLS, HOLDING, STILL_HOLDING, WAIT_ANNOUNCEMENTS } from './announcements';
import { CUSTOMER_LABEL } from './conference-name';

type VoiceResponse = InstanceType<typeof twilio.twiml.VoiceResponse>;

const PATH = '/channels/phone/twilio';
/** Twilio's own overrides, in the part of an address that is not sent: report again up to three times when we do not take it. */
const INSIST = '#rc=3&rp=5xx,ct,rt';

/** Times the music is played before the next announcement: 24 s. */
const MUSIC_BETWEEN_ANNOUNCEMENTS = 2;

/** What a caller hears before the music. */
export type Greeting = WaitTreatment | { readonly words: string };

/** Conference events that are told to us. */
export const CONFERENCE_EVENTS = ['join', 'leave', 'end'] as const;

/** What Twilio is told to do with a call, and the addresses it asks us at. Pure: needs nothing but the configured origin. */
export class CallDocuments {
  /** @param origin WEBHOOK_ORIGIN */
  constructor(private readonly origin: string) {}

  /** Greets, or says a rule's words, then keeps the caller in the conference. What follows it is for a conference that ended under a caller who waits. */
  wait(conference: string, greeting: Greeting, callId: string, since: Millis): string {
    const response = new twilio.twiml.VoiceResponse();
    if ('words' in greeting) sayLines(response, greeting.words);
    else say(response, WAIT_ANNOUNCEMENTS[greeting.announcement]);
    response.dial().conference(
      {
        startConferenceOnEnter: false,
        endConferenceOnExit: true,
        beep: 'false',
        participantLabel: CUSTOMER_LABEL,
        waitUrl: this.waitUrl(callId),
        waitMethod: 'POST',
        statusCallback: this.conferenceUrl(),
        statusCallbackMethod: 'POST',
        statusCallbackEvent: [...CONFERENCE_EVENTS],
      },
      conference,
    );
    response.redirect({ method: 'POST' }, this.voiceUrl(since));
    return response.toString();
  }

  /** For the time until we can take the call: comes back to us by itself. */
  hold(since: Millis, first: boolean): string {
    const response = new twilio.twiml.VoiceResponse();
    say(response, first ? HOLDING : STILL_HOLDING);
    response.play(this.musicUrl());
    response.redirect({ method: 'POST' }, this.voiceUrl(since));
    return response.toString();
  }

  farewell(farewell: Farewell): string {
    const response = new twilio.twiml.VoiceResponse();
    if (typeof farewell === 'object') sayLines(response, farewell.words);
    else if (farewell !== 'none') say(response, FAREWELLS[farewell]);
    response.hangup();
    return response.toString();
  }

  /** @param callerId the number of ours that was dialled: Twilio shows no other */
  sendOn(number: string, callerId: string): string {
    const response = new twilio.twiml.VoiceResponse();
    response.dial({ callerId, answerOnBridge: true }).number(number);
    response.hangup();
    return response.toString();
  }

  /** Inside a conference that has not begun, or on hold: asked for again when it has ended. */
  music(announcement: Announcement | null): string {
    const response = new twilio.twiml.VoiceResponse();
    if (announcement !== null) say(response, announcement);
    response.play({ loop: MUSIC_BETWEEN_ANNOUNCEMENTS }, this.musicUrl());
    return response.toString();
  }

  /** @param since when the caller began to wait; it is part of what Twilio signs, so nobody else can change it */
  private voiceUrl(since: Millis): string {
    return `${this.origin}${PATH}/voice?since=${since}`;
  }

  waitUrl(callId: string): string {
    return `${this.origin}${PATH}/wait?call=${callId}`;
  }

  holdUrl(): string {
    return `${this.origin}${PATH}/hold`;
  }

  conferenceUrl(): string {
    return `${this.origin}${PATH}/conference${INSIST}`;
  }

  legUrl(callId: string, legId: string): string {
    return `${this.origin}${PATH}/leg?call=${callId}&leg=${encodeURIComponent(legId)}${INSIST}`;
  }

  private musicUrl(): string {
    return `${this.origin}${PATH}/music.wav`;
  }
}

const VOICES = {
  zh: { language: 'cmn-CN', voice: 'Polly.Zhiyu' },
  en: { language: 'en-US', voice: 'Polly.Joanna' },
} as const;

function say(response: VoiceResponse, { zh, en }: Announcement): void {
  response.say(VOICES.zh, zh);
  response.say(VOICES.en, en);
}

function sayLines(response: VoiceResponse, words: string): void {
  for (const { language, text } of linesOf(words)) response.say(VOICES[language], text);
}

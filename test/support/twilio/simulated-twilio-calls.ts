import { setTimeout as delay } from 'node:timers/promises';
import { type ApiCall, apiError, type ApiReply, NOT_FOUND, page } from './api-reply';
import { newSid, rfc2822 } from './sids';
import { readTwiml, type Verb } from './twiml';
import type { WebhookSender } from './webhook-sender';

export type CallStatus =
  'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'failed' | 'no-answer' | 'canceled';

/** What a seat's telephone does when it is rung: joins, rings on, or ends in this state. */
export type SeatBehaviour = 'answers' | 'never' | Extract<CallStatus, 'busy' | 'failed' | 'no-answer' | 'canceled'>;

export interface OwnNumber {
  readonly voiceUrl: string;
  readonly fallbackUrl?: string;
  readonly statusUrl?: string;
}

/** Something that happened to a leg or was heard on it. */
export type CallEvent =
  | { readonly what: 'said'; readonly text: string; readonly language: string }
  | { readonly what: 'played' | 'entered'; readonly name: string }
  | { readonly what: 'held' | 'resumed' | 'rejected' }
  | { readonly what: 'dialled-out'; readonly number: string; readonly callerId: string }
  | ({ readonly seat: string } & (
      | { readonly what: 'seat-rung' }
      | { readonly what: 'seat-joined' }
      | { readonly what: 'seat-failed' }
      | { readonly what: 'seat-left' }
    ))
  | { readonly what: 'ended'; readonly by: 'caller' | 'service' | 'other-side'; readonly status: CallStatus };

interface Leg {
  readonly sid: string;
  readonly direction: 'inbound' | 'outbound-api';
  readonly from: string;
  readonly to: string;
  readonly createdAt: number;
  readonly statusUrl: string | undefined;
  readonly fallbackUrl: string | undefined;
  status: CallStatus;
  endedAt: number | null;
  /** Grows whenever the leg is told to do something else: what it did before stops. */
  flow: number;
  sequence: number;
  conference: Conference | null;
  /** Resolves when the leg is out of the conference. */
  leave: () => void;
}

interface Participant {
  readonly leg: Leg;
  readonly label: string;
  readonly endConferenceOnExit: boolean;
  readonly startConferenceOnEnter: boolean;
  hold: boolean;
  joined: boolean;
}

interface Conference {
  readonly sid: string;
  readonly name: string;
  readonly createdAt: number;
  readonly participants: Map<string, Participant>;
  status: 'init' | 'in-progress' | 'completed';
  callback: { readonly url: string; readonly events: readonly string[] } | null;
  sequence: number;
}

const OVER: readonly CallStatus[] = ['completed', 'busy', 'failed', 'no-answer', 'canceled'];
const SPOKEN_S = 3;
const MUSIC_S = 12;
const NOT_IN_PROGRESS = apiError(400, 21220, 'Call is not in-progress. Cannot redirect.');

/** A caller under the test's hand: a leg that came in, with everything that happened to it. */
export class SimulatedCaller {
  readonly told: CallEvent[] = [];
  private readonly watchers = new Set<() => void>();

  constructor(
    readonly sid: string,
    private readonly end: () => void,
  ) {}

  tell(event: CallEvent): void {
    this.told.push(event);
    for (const watch of [...this.watchers]) watch();
  }

  hangUp(): void {
    this.end();
  }

  get isOver(): boolean {
    return this.told.some(({ what }) => what === 'ended');
  }

  /** Everything that was said in this language, in order. */
  heard(language = 'cmn-CN'): string[] {
    return this.told.flatMap((event) => (event.what === 'said' && event.language === language ? [event.text] : []));
  }

  /** Resolves with the first event that fits, now or later; rejects when the call ends without. */
  until<W extends CallEvent['what']>(
    what: W,
    fits: (event: Extract<CallEvent, { what: W }>) => boolean = () => true,
  ): Promise<Extract<CallEvent, { what: W }>> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const found = this.told.find(
          (event): event is Extract<CallEvent, { what: W }> =>
            event.what === what && fits(event as Extract<CallEvent, { what: W }>),
        );
        if (found === undefined && !this.isOver) return;
        this.watchers.delete(look);
        if (found !== undefined) resolve(found);
        else reject(new Error(`the call ended before "${what}"; it was told ${JSON.stringify(this.told)}`));
      };
      this.watchers.add(look);
      look();
    });
  }
}

/**
 * Calls and conferences of the account: TwiML is carried out, wait documents are asked for again at their end, callbacks are sent,
 * and the REST API sees and changes all of it.
 */
export class SimulatedTwilioCalls {
  /** How long a second of speech or music takes. */
  msPerSecond = 2;
  /** What the telephone of a seat does (`client:…`), for the caller of this sid. */
  seats: (identity: string, callerSid: string | null) => SeatBehaviour = () => 'answers';
  /** Callbacks of this kind are lost on their way. */
  losesCallback: (url: string, fields: Readonly<Record<string, string>>) => boolean = () => false;
  /** TwiML that could not be carried out. Must stay empty. */
  readonly problems: string[] = [];
  private readonly legs = new Map<string, Leg>();
  private readonly callers = new Map<string, SimulatedCaller>();
  private readonly conferences: Conference[] = [];
  private readonly numbers = new Map<string, OwnNumber>();
  private readonly cached = new Set<string>();
  private closed = false;

  constructor(
    private readonly accountSid: string,
    private readonly sender: WebhookSender,
    private readonly now: () => number,
  ) {}

  own(number: string, urls: OwnNumber): void {
    this.numbers.set(number, urls);
  }

  /** Somebody calls a number of ours. */
  dial({ from, to }: { readonly from: string; readonly to: string }): SimulatedCaller {
    const urls = this.numbers.get(to);
    if (urls === undefined) throw new Error('the simulator does not own this number');
    const leg = this.newLeg('inbound', from, to, urls.statusUrl, urls.fallbackUrl);
    leg.status = 'ringing';
    const caller = new SimulatedCaller(leg.sid, () => {
      this.end(leg, 'caller');
    });
    this.callers.set(leg.sid, caller);
    void this.sender.track(this.follow(leg, urls.voiceUrl));
    return caller;
  }

  /** The seat that talks to this caller puts the receiver down. */
  seatHangsUp(caller: SimulatedCaller): void {
    const conference = this.legs.get(caller.sid)?.conference;
    for (const { leg, joined } of conference?.participants.values() ?? [])
      if (joined && leg.direction === 'outbound-api') this.end(leg, 'caller');
  }

  /** The seat that is rung for this caller (see `never`) takes the call now. */
  seatAnswers(caller: SimulatedCaller): void {
    const conference = this.legs.get(caller.sid)?.conference;
    if (conference == null) return;
    for (const participant of [...conference.participants.values()]) {
      const { leg, joined } = participant;
      if (joined || leg.status !== 'ringing') continue;
      leg.status = 'in-progress';
      void this.enter(conference, leg, participant);
    }
  }

  /** Everybody hangs up, nobody is told. */
  close(): void {
    this.closed = true;
    for (const leg of this.legs.values()) if (!OVER.includes(leg.status)) this.end(leg, 'caller');
  }

  statusOf(callSid: string): CallStatus | undefined {
    return this.legs.get(callSid)?.status;
  }

  readonly operations: readonly {
    readonly method: string;
    readonly path: RegExp;
    readonly run: (call: ApiCall) => ApiReply;
  }[] = [
    { method: 'GET', path: /^[/]Calls[.]json$/, run: (call) => this.listCalls(call) },
    { method: 'GET', path: /^[/]Calls[/](\w+)[.]json$/, run: (call) => this.fetchCall(call) },
    { method: 'POST', path: /^[/]Calls[/](\w+)[.]json$/, run: (call) => this.updateCall(call) },
    { method: 'GET', path: /^[/]Conferences[.]json$/, run: (call) => this.listConferences(call) },
    { method: 'POST', path: /^[/]Conferences[/](\w+)[.]json$/, run: (call) => this.updateConference(call) },
    {
      method: 'GET',
      path: /^[/]Conferences[/]([^/]+)[/]Participants[.]json$/,
      run: (call) => this.listParticipants(call),
    },
    { method: 'POST', path: /^[/]Conferences[/]([^/]+)[/]Participants[.]json$/, run: (call) => this.invite(call) },
    {
      method: 'POST',
      path: /^[/]Conferences[/]([^/]+)[/]Participants[/](\w+)[.]json$/,
      run: (call) => this.updateParticipant(call),
    },
  ];

  private newLeg(
    direction: Leg['direction'],
    from: string,
    to: string,
    statusUrl: string | undefined,
    fallbackUrl?: string,
  ): Leg {
    const leg: Leg = {
      sid: newSid('CA'),
      direction,
      from,
      to,
      createdAt: this.now(),
      statusUrl,
      fallbackUrl,
      status: 'queued',
      endedAt: null,
      flow: 0,
      sequence: 0,
      conference: null,
      leave: () => undefined,
    };
    this.legs.set(leg.sid, leg);
    return leg;
  }

  private callerOf(leg: Leg): SimulatedCaller | undefined {
    return this.callers.get(leg.sid);
  }

  /** Asks for a document and does what it says. */
  private async follow(leg: Leg, url: string): Promise<void> {
    leg.flow += 1;
    const { flow } = leg;
    const verbs = await this.document(leg, url, {});
    if (leg.flow !== flow) return;
    if (verbs === null) this.end(leg, 'service', 'failed');
    else await this.carryOut(leg, verbs);
  }

  /** Null: neither this address nor the fallback had one. */
  private async document(
    leg: Leg,
    url: string,
    more: Readonly<Record<string, string>>,
  ): Promise<readonly Verb[] | null> {
    const answer = await this.sender.send(url, { ...this.fieldsOf(leg), ...more });
    if (answer.status === 200) {
      try {
        return readTwiml(answer.body);
      } catch (error) {
        this.problems.push(String(error));
      }
    }
    if (leg.fallbackUrl === undefined || 'ErrorUrl' in more) return null;
    const error = { ErrorCode: '11200', ErrorUrl: url };
    return await this.document(leg, leg.fallbackUrl, error);
  }

  private async carryOut(leg: Leg, verbs: readonly Verb[]): Promise<void> {
    leg.flow += 1;
    const { flow } = leg;
    if (leg.status === 'ringing' && verbs[0]?.name !== 'Reject') leg.status = 'in-progress';
    for (const verb of verbs) {
      if (leg.flow !== flow) return;
      switch (verb.name) {
        case 'Dial':
          if (verb.children[0]?.name === 'Number') await this.dialOut(leg, verb);
          else await this.dialConference(leg, verb);
          break;
        case 'Redirect':
          await this.follow(leg, verb.text);
          return;
        case 'Hangup':
          this.end(leg, 'service');
          return;
        case 'Reject':
          this.callerOf(leg)?.tell({ what: 'rejected' });
          this.end(leg, 'service', 'busy');
          return;
        default:
          await this.perform(leg, verb);
      }
    }
    if (leg.flow === flow) this.end(leg, 'service');
  }

  /** Verbs that only take their time. */
  private async perform(leg: Leg, { name, attributes, text }: Verb): Promise<void> {
    switch (name) {
      case 'Say':
        this.callerOf(leg)?.tell({ what: 'said', text, language: attributes['language'] ?? '' });
        await this.pass(SPOKEN_S);
        return;
      case 'Play':
        this.callerOf(leg)?.tell({ what: 'played', name: text });
        await this.fetchSound(text);
        await this.pass(MUSIC_S * Number(attributes['loop'] ?? 1));
        return;
      case 'Pause':
        await this.pass(Number(attributes['length'] ?? 1));
        return;
      default:
        this.problems.push(`the simulator cannot do <${name}> here`);
    }
  }

  private async pass(seconds: number): Promise<void> {
    await delay(seconds * this.msPerSecond);
  }

  /** Once; Twilio keeps it. */
  private async fetchSound(url: string): Promise<void> {
    if (this.cached.has(url)) return;
    const { status } = await this.sender.send(url, {}, { method: 'GET' });
    if (status === 200) this.cached.add(url);
    else this.problems.push(`13227: ${url} answered ${status}`);
  }

  /** The other side answers and talks until the caller hangs up, or is told to do something else. */
  private async dialOut(leg: Leg, { attributes, children }: Verb): Promise<void> {
    const { flow } = leg;
    const number = children[0]?.text ?? '';
    this.callerOf(leg)?.tell({ what: 'dialled-out', number, callerId: attributes['callerId'] ?? '' });
    while (leg.flow === flow) await this.pass(1);
  }

  private async dialConference(leg: Leg, dial: Verb): Promise<void> {
    const [noun] = dial.children;
    if (noun?.name !== 'Conference') {
      this.problems.push('the simulator dials conferences only');
      return;
    }
    const { attributes, text: name } = noun;
    const conference = this.conferenceNamed(
      name,
      callbackOf(attributes['statusCallback'], attributes['statusCallbackEvent']),
    );
    const left = this.enter(conference, leg, {
      label: attributes['participantLabel'] ?? '',
      endConferenceOnExit: attributes['endConferenceOnExit'] === 'true',
      startConferenceOnEnter: attributes['startConferenceOnEnter'] !== 'false',
    });
    this.callerOf(leg)?.tell({ what: 'entered', name });
    const { waitUrl } = attributes;
    if (waitUrl !== undefined)
      void this.sender.track(
        this.loop(leg, waitUrl, () => conference.status === 'init' && leg.conference === conference),
      );
    await left;
  }

  /** A document that is asked for again when it has ended, while it is wanted. */
  private async loop(leg: Leg, url: string, isWanted: () => boolean): Promise<void> {
    while (isWanted()) {
      const answer = await this.sender.send(url, this.fieldsOf(leg));
      if (answer.status !== 200) this.problems.push(`11200: a wait document answered ${answer.status}`);
      const verbs = answer.status === 200 ? readTwiml(answer.body) : [];
      for (const verb of verbs) {
        if (!isWanted()) return;
        await this.perform(leg, verb);
      }
      if (verbs.length === 0) await this.pass(1);
    }
  }

  private conferenceNamed(name: string, callback: Conference['callback']): Conference {
    const known = this.conferences.find((one) => one.name === name && one.status !== 'completed');
    if (known !== undefined) return known;
    const conference: Conference = {
      sid: newSid('CF'),
      name,
      createdAt: this.now(),
      participants: new Map(),
      status: 'init',
      callback,
      sequence: 0,
    };
    this.conferences.unshift(conference);
    return conference;
  }

  /** Resolves when the leg is out again. */
  private enter(
    conference: Conference,
    leg: Leg,
    manner: Pick<Participant, 'label' | 'endConferenceOnExit' | 'startConferenceOnEnter'>,
  ): Promise<void> {
    const participant: Participant = { leg, ...manner, hold: false, joined: true };
    conference.participants.set(leg.sid, participant);
    leg.conference = conference;
    const left = new Promise<void>((resolve) => (leg.leave = resolve));
    if (participant.startConferenceOnEnter) conference.status = 'in-progress';
    this.tellConference(conference, 'join', participant);
    if (leg.direction === 'outbound-api') this.tellCallers(conference, 'seat-joined', leg);
    return left;
  }

  private exit(leg: Leg): void {
    const { conference } = leg;
    const participant = conference?.participants.get(leg.sid);
    if (conference === null || participant === undefined) return;
    conference.participants.delete(leg.sid);
    leg.conference = null;
    this.tellConference(conference, 'leave', participant);
    if (leg.direction === 'outbound-api') this.tellCallers(conference, 'seat-left', leg);
    leg.leave();
    const isLast = [...conference.participants.values()].every(({ joined }) => !joined);
    if (participant.endConferenceOnExit || isLast) this.endConference(conference);
  }

  private endConference(conference: Conference): void {
    if (conference.status === 'completed') return;
    conference.status = 'completed';
    this.tellConference(conference, 'end', null);
    for (const { leg, joined } of [...conference.participants.values()]) {
      if (joined) this.exit(leg);
      // Legs that were made for the conference have nothing else to do.
      if (joined && leg.direction === 'outbound-api') this.end(leg, 'other-side');
    }
  }

  private end(leg: Leg, by: 'caller' | 'service' | 'other-side', status?: CallStatus): void {
    if (OVER.includes(leg.status)) return;
    leg.status = status ?? (leg.status === 'in-progress' ? 'completed' : by === 'caller' ? 'no-answer' : 'canceled');
    leg.endedAt = this.now();
    leg.flow += 1;
    this.exit(leg);
    for (const conference of this.conferences) conference.participants.delete(leg.sid);
    this.callerOf(leg)?.tell({ what: 'ended', by, status: leg.status });
    if (leg.statusUrl !== undefined) this.callBack(leg.statusUrl, this.fieldsOf(leg, { CallDuration: '1' }));
  }

  private tellCallers(
    conference: Conference,
    what: 'seat-rung' | 'seat-joined' | 'seat-failed' | 'seat-left',
    seat: Leg,
  ): void {
    for (const { leg } of conference.participants.values()) this.callerOf(leg)?.tell({ what, seat: seat.to });
  }

  private tellConference(conference: Conference, event: 'join' | 'leave' | 'end', about: Participant | null): void {
    const { callback } = conference;
    conference.sequence += 1;
    if (callback?.events.includes(event) !== true) return;
    this.callBack(callback.url, {
      AccountSid: this.accountSid,
      ConferenceSid: conference.sid,
      FriendlyName: conference.name,
      SequenceNumber: String(conference.sequence),
      Timestamp: rfc2822(this.now()),
      StatusCallbackEvent: event === 'end' ? 'conference-end' : `participant-${event}`,
      ...(about === null ? {} : this.fieldsOfParticipant(about, event)),
    });
  }

  private fieldsOfParticipant({ leg, label, hold }: Participant, event: string): Record<string, string> {
    return {
      CallSid: leg.sid,
      ParticipantLabel: label,
      Muted: 'false',
      Hold: String(hold),
      ...(event === 'leave' ? { ParticipantCallStatus: leg.status, ReasonParticipantLeft: 'participant_hung_up' } : {}),
    };
  }

  private callBack(url: string, fields: Readonly<Record<string, string>>): void {
    if (!this.closed && !this.losesCallback(url, fields)) void this.sender.send(url, fields);
  }

  private fieldsOf(leg: Leg, more: Readonly<Record<string, string>> = {}): Record<string, string> {
    leg.sequence += 1;
    return {
      AccountSid: this.accountSid,
      ApiVersion: '2010-04-01',
      CallSid: leg.sid,
      CallStatus: leg.status,
      Direction: leg.direction,
      From: leg.from,
      Caller: leg.from,
      To: leg.to,
      Called: leg.to,
      ...more,
    };
  }

  private listCalls(call: ApiCall): ApiReply {
    const { query } = call;
    const status = query.get('Status');
    const endedAfter = query.get('EndTime>');
    const found = [...this.legs.values()]
      .filter((leg) => status === null || leg.status === status)
      .filter(({ endedAt }) => endedAfter === null || (endedAt !== null && endedAt >= Date.parse(endedAfter)))
      .reverse();
    return page(
      'calls',
      found.map((leg) => this.callBody(leg)),
      call,
    );
  }

  private fetchCall({ ids }: ApiCall): ApiReply {
    const leg = this.legs.get(ids[0] ?? '');
    return leg === undefined ? NOT_FOUND : { status: 200, body: this.callBody(leg) };
  }

  private updateCall({ ids, form }: ApiCall): ApiReply {
    const leg = this.legs.get(ids[0] ?? '');
    if (leg === undefined) return NOT_FOUND;
    if (OVER.includes(leg.status)) return NOT_IN_PROGRESS;
    if (form.get('Status') !== null) {
      this.end(leg, 'service');
      return { status: 200, body: this.callBody(leg) };
    }
    if (leg.status !== 'in-progress') return NOT_IN_PROGRESS;
    const twiml = form.get('Twiml');
    if (twiml !== null && twiml.length > 4_000) return apiError(400, 21_405, 'Twiml is too long');
    // What it did until now stops before it leaves where it is.
    leg.flow += 1;
    this.exit(leg);
    const url = form.get('Url');
    if (twiml !== null) void this.sender.track(this.carryOut(leg, readTwiml(twiml)));
    else if (url !== null) void this.sender.track(this.follow(leg, url));
    return { status: 200, body: this.callBody(leg) };
  }

  private listConferences(call: ApiCall): ApiReply {
    const status = call.query.get('Status');
    const name = call.query.get('FriendlyName');
    const found = this.conferences.filter(
      (one) => (status === null || one.status === status) && (name === null || one.name === name),
    );
    return page(
      'conferences',
      found.map((one) => this.conferenceBody(one)),
      call,
    );
  }

  private updateConference({ ids, form }: ApiCall): ApiReply {
    const conference = this.conferenceOf(ids[0]);
    if (conference === undefined) return NOT_FOUND;
    if (form.get('Status') === 'completed') this.endConference(conference);
    return { status: 200, body: this.conferenceBody(conference) };
  }

  private listParticipants(call: ApiCall): ApiReply {
    const conference = this.conferenceOf(call.ids[0]);
    if (conference === undefined || conference.status === 'completed') return NOT_FOUND;
    const all = [...conference.participants.values()].map((one) => this.participantBody(conference, one));
    return page('participants', all, call);
  }

  /** Rings somebody to join; a conference that is only named begins to exist by that. */
  private invite({ ids, form }: ApiCall): ApiReply {
    const conference =
      this.conferenceOf(ids[0]) ??
      this.conferenceNamed(
        decodeURIComponent(ids[0] ?? ''),
        callbackOf(
          form.get('ConferenceStatusCallback') ?? undefined,
          form.getAll('ConferenceStatusCallbackEvent').join(' '),
        ),
      );
    const leg = this.newLeg(
      'outbound-api',
      form.get('From') ?? '',
      form.get('To') ?? '',
      form.get('StatusCallback') ?? undefined,
    );
    const participant: Participant = {
      leg,
      label: form.get('Label') ?? '',
      endConferenceOnExit: form.get('EndConferenceOnExit') === 'true',
      startConferenceOnEnter: form.get('StartConferenceOnEnter') !== 'false',
      hold: false,
      joined: false,
    };
    conference.participants.set(leg.sid, participant);
    const body = this.participantBody(conference, participant);
    leg.status = 'ringing';
    this.tellCallers(conference, 'seat-rung', leg);
    void this.sender.track(this.ring(conference, participant, Number(form.get('Timeout') ?? 60)));
    return { status: 201, body };
  }

  private async ring(conference: Conference, participant: Participant, timeoutS: number): Promise<void> {
    const { leg } = participant;
    const caller = [...conference.participants.values()].find((one) => one.leg.direction === 'inbound');
    const behaviour = this.seats(leg.to.replace('client:', ''), caller?.leg.sid ?? null);
    if (behaviour === 'never') {
      setTimeout(() => {
        if (leg.status === 'ringing') this.end(leg, 'other-side', 'no-answer');
      }, timeoutS * 1_000).unref();
      return;
    }
    await delay(2);
    if (OVER.includes(leg.status)) return;
    if (behaviour !== 'answers') {
      this.tellCallers(conference, 'seat-failed', leg);
      this.end(leg, 'other-side', behaviour);
      return;
    }
    leg.status = 'in-progress';
    void this.enter(this.conferenceNamed(conference.name, conference.callback), leg, participant);
  }

  private updateParticipant({ ids, form }: ApiCall): ApiReply {
    const conference = this.conferenceOf(ids[0]);
    const participant = conference?.participants.get(ids[1] ?? '');
    if (conference === undefined || participant === undefined) return NOT_FOUND;
    const hold = form.get('Hold');
    if (hold !== null && participant.hold !== (hold === 'true')) {
      participant.hold = hold === 'true';
      this.callerOf(participant.leg)?.tell({ what: participant.hold ? 'held' : 'resumed' });
      const url = form.get('HoldUrl');
      const { leg } = participant;
      if (participant.hold && url !== null)
        void this.sender.track(this.loop(leg, url, () => participant.hold && leg.conference === conference));
    }
    return { status: 200, body: this.participantBody(conference, participant) };
  }

  /** By sid, or by the name of one that is not over. */
  private conferenceOf(id = ''): Conference | undefined {
    const name = decodeURIComponent(id);
    return this.conferences.find((one) => one.sid === id || (one.name === name && one.status !== 'completed'));
  }

  private callBody(leg: Leg): object {
    const uri = `/2010-04-01/Accounts/${this.accountSid}/Calls/${leg.sid}`;
    return {
      sid: leg.sid,
      account_sid: this.accountSid,
      api_version: '2010-04-01',
      date_created: rfc2822(leg.createdAt),
      date_updated: rfc2822(leg.endedAt ?? leg.createdAt),
      direction: leg.direction,
      from: leg.from,
      from_formatted: leg.from,
      to: leg.to,
      to_formatted: leg.to,
      status: leg.status,
      start_time: rfc2822(leg.createdAt),
      end_time: leg.endedAt === null ? null : rfc2822(leg.endedAt),
      duration: leg.endedAt === null ? null : '1',
      price: null,
      price_unit: 'USD',
      parent_call_sid: null,
      phone_number_sid: null,
      answered_by: null,
      caller_name: null,
      forwarded_from: null,
      group_sid: null,
      queue_time: '0',
      trunk_sid: null,
      uri: `${uri}.json`,
      subresource_uris: { recordings: `${uri}/Recordings.json` },
    };
  }

  private conferenceBody({ sid, name, createdAt, status }: Conference): object {
    const uri = `/2010-04-01/Accounts/${this.accountSid}/Conferences/${sid}`;
    return {
      sid,
      account_sid: this.accountSid,
      api_version: '2010-04-01',
      friendly_name: name,
      date_created: rfc2822(createdAt),
      date_updated: rfc2822(createdAt),
      region: 'us1',
      status,
      uri: `${uri}.json`,
      subresource_uris: { participants: `${uri}/Participants.json` },
      reason_conference_ended: null,
      call_sid_ending_conference: null,
    };
  }

  private participantBody(conference: Conference, one: Participant): object {
    const { leg, label, hold, joined } = one;
    return {
      account_sid: this.accountSid,
      call_sid: leg.sid,
      label,
      call_sid_to_coach: null,
      coaching: false,
      conference_sid: conference.sid,
      date_created: rfc2822(leg.createdAt),
      date_updated: rfc2822(leg.createdAt),
      end_conference_on_exit: one.endConferenceOnExit,
      start_conference_on_enter: one.startConferenceOnEnter,
      muted: false,
      hold,
      status: joined ? 'connected' : leg.status === 'queued' ? 'queued' : 'ringing',
      queue_time: null,
      uri: `/2010-04-01/Accounts/${this.accountSid}/Conferences/${conference.sid}/Participants/${leg.sid}.json`,
    };
  }
}

function callbackOf(url: string | undefined, events: string | undefined): Conference['callback'] {
  return url === undefined ? null : { url, events: (events ?? '').split(' ') };
}

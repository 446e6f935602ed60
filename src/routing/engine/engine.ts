import { assert, unreachable } from '../../kernel/assert';
import type { Millis } from '../../kernel/clock';
import { contactArrived, contactQueued, ivrLeft } from './arrivals';
import { centreStateChanged, settleHours } from './centres';
import type { Command } from './commands';
import type { ContactId, OfferId, RoutingConfig, SeatId } from './config';
import { applyConfig, configChanged, matchRecords } from './config-change';
import * as contacts from './contacts';
import { Core, type Refusal, refuse } from './core';
import { fireDeadline } from './deadlines';
import type { Decision } from './decision';
import type { Effect } from './effects';
import { ExplanationInProgress } from './explain';
import { explainDecision } from './explain-decision';
import type { Explanation, SeatPage } from './explanation';
import { matchAll } from './matching';
import { Contact, type Seat } from './model';
import { acceptOffer, declineOffer, failOffer, offerIdOf, offerIsGone, pendingOffer } from './offers';
import { leaveUnstaffedRings } from './queueing';
import type { RoutingSnapshot, StateChange } from './records';
import { changesOf } from './changes';
import { loadRecords, rebuildIndexes, startTimers } from './restore';
import { bridgeGap, refuseGap } from './resume';
import { finishSettling, judgeRules, markDueRules, recallRules, Settling, switchRule } from './rules';
import * as seats from './seats';

const FIRST_PAGE: SeatPage = { offset: 0, limit: 50 };

/**
 * Decides who serves whom (routing.md). Synchronous and deterministic: the same configuration, state, commands and
 * instants give the same effects. No input or output, no clock, no chance.
 */
export class RoutingEngine {
  private readonly core: Core;
  /** The configuration to come into force with the first command, when the state was saved under another. */
  private pendingConfig: RoutingConfig | null = null;

  /**
   * @param state What `snapshot()` gave, or the fold of all `takeChanges()`; left out: an empty house, in which every
   * centre is active. A state saved under another configuration version is brought over by the first `apply`, whose
   * effects then begin with those of the change.
   */
  constructor(config: RoutingConfig, state?: RoutingSnapshot) {
    this.core = new Core(config);
    if (state !== undefined) loadRecords(this.core, state);
    rebuildIndexes(this.core);
    startTimers(this.core);
    if (state === undefined) {
      matchRecords(this.core);
      this.core.partitionChanged();
    } else if (this.core.partition.configVersion !== config.version) {
      this.pendingConfig = config;
    }
    this.core.forgetMatching();
    this.core.dirty.queued.clear();
    recallRules(this.core);
  }

  /**
   * Applies a command at `now` (whole milliseconds; an earlier instant than the last counts as the last). Deadlines that
   * are due by then are fired first, each at its own instant, so that an answer at exactly a deadline is late. Returns
   * what happened, in order. A command that does not apply adds one `command-rejected`, last, and changes nothing;
   * what came before it in the list is the deadlines' and did happen.
   *
   * @param deadlines `after` leaves the deadlines of `now` itself for later. The simulator's order of equal instants asks
   * for it (routing.md section 7): there sign-outs, service ends and sign-ins come before them.
   */
  apply(command: Command, now: Millis, deadlines: 'before' | 'after' = 'before'): Effect[] {
    const { core } = this;
    assert(Number.isSafeInteger(now), `now must be whole milliseconds, got ${now}`);
    const at = Math.max(now, core.partition.lastNow);
    this.bringConfigOver(at);
    const dueBy = deadlines === 'before' ? at : at - 1;
    const refusal =
      command.kind === 'router-resumed' ? this.resume(command.from, command.to, at) : this.carryOut(command, at, dueBy);
    if (refusal !== undefined) core.rejected({ kind: 'command-rejected', at, command: command.kind, ...refusal });
    return core.takeEffects();
  }

  /** Records that changed since the last call: folded over what was stored they give `snapshot()`. */
  takeChanges(): StateChange[] {
    return changesOf(this.core);
  }

  /** The instant of the next deadline: apply `tick` then. */
  nextDeadline(): Millis | undefined {
    const at = Math.min(this.core.timers.next()?.at ?? Infinity, this.nextOwnInstant());
    return at === Infinity ? undefined : at;
  }

  /** The whole memory. An engine built from it decides as this one will. */
  snapshot(): RoutingSnapshot {
    return this.core.snapshot();
  }

  /**
   * Why an open contact waits, at the instant of the last command, with the seats of one page by name; null when there is
   * no such contact. Looks at every signed-in seat.
   */
  explain(contactId: ContactId, page: SeatPage = FIRST_PAGE): Explanation | null {
    return this.beginExplanation(contactId, page)?.step(Infinity).explanation ?? null;
  }

  /** The same in steps, between which commands may be applied. */
  beginExplanation(contactId: ContactId, page: SeatPage): ExplanationInProgress | null {
    const contact = this.core.contacts.get(contactId);
    return contact === undefined ? null : new ExplanationInProgress(this.core, contact, page);
  }

  /** Applies a command as `apply` does, and tells how the offer of this id came about if it was made on the way. */
  applyExplaining(
    command: Command,
    now: Millis,
    offerId: OfferId,
    page: SeatPage,
  ): { readonly effects: Effect[]; readonly decision: Decision | null } {
    const { core } = this;
    let decision: Decision | null = null;
    core.beforeOffer = (contact, choice, manual) => {
      if (offerIdOf(core.partition.nextOfferNumber) !== offerId) return;
      decision = { offerId, ...explainDecision(core, contact, choice, manual, page) };
    };
    try {
      return { effects: this.apply(command, now), decision };
    } finally {
      core.beforeOffer = null;
    }
  }

  private carryOut(command: Command, at: Millis, dueBy: Millis): Refusal {
    this.fireDue(dueBy, true);
    this.core.now = at;
    const refusal = handle(this.core, command);
    if (refusal === undefined) this.settle();
    return refusal;
  }

  /** Nothing is offered in the gap: we were not there to offer it. */
  private resume(from: Millis, to: Millis, at: Millis): Refusal {
    const { core } = this;
    const refusal = refuseGap(from, to, at);
    this.fireDue(refusal === undefined ? from : at, true);
    if (refusal !== undefined) return refusal;
    core.now = Math.max(from, core.partition.lastNow);
    bridgeGap(core, from, to);
    this.fireDue(at, false);
    core.now = at;
    core.fact({ kind: 'router-resumed', at: core.now, from, to });
    this.settle();
    return undefined;
  }

  private bringConfigOver(at: Millis): void {
    if (this.pendingConfig === null) return;
    this.core.now = at;
    applyConfig(this.core, this.pendingConfig);
    this.pendingConfig = null;
    this.settle();
  }

  /**
   * Fires all deadlines until an instant. Each is settled, unless we were away; so is an instant at which only rules or
   * opening hours have something to say, which have no place among other deadlines of the same instant.
   */
  private fireDue(until: Millis, settling: boolean): void {
    const { core } = this;
    for (;;) {
      const own = settling ? this.nextOwnInstant() : Infinity;
      const timer = core.timers.takeDue(Math.min(until, own));
      if (timer === undefined && own > until) return;
      core.now = Math.max(timer?.at ?? own, core.partition.lastNow);
      if (timer !== undefined) fireDeadline(core, timer);
      if (settling) this.settle();
      else core.partition.lastNow = core.now;
    }
  }

  /** When time alone may change what a rule does, or a centre opens or closes. */
  private nextOwnInstant(): Millis {
    return Math.min(this.core.ruleChecks.next() ?? Infinity, this.core.hoursTurnAt ?? Infinity);
  }

  /** Brings everything to rest: unstaffed rings, offers, rules, and again while rules change anything. */
  private settle(): void {
    const { core } = this;
    core.partition.lastNow = core.now;
    core.partitionChanged();
    settleHours(core);
    markDueRules(core);
    this.match();
    if (core.dirty.rules.size > 0) this.settleRules();
  }

  private settleRules(): void {
    const settling = new Settling();
    while (judgeRules(this.core, settling)) this.match();
    finishSettling(this.core, settling);
  }

  /** Afterwards every seat is where it belongs, so that the rules that ask for seats were marked. */
  private match(): void {
    leaveUnstaffedRings(this.core);
    matchAll(this.core);
    this.core.seatIndex.settle();
  }
}

/** Carries out one command, or says why it does not apply and changes nothing. */
function handle(core: Core, command: Command): Refusal {
  switch (command.kind) {
    case 'contact-arrived':
      return contactArrived(core, command);
    case 'contact-queued':
      return contactQueued(core, command);
    case 'ivr-left':
    case 'contact-abandoned':
    case 'contact-priority-changed':
    case 'contact-held':
    case 'contact-resumed':
    case 'contact-transferred':
    case 'media-connected':
    case 'contact-ended':
    case 'contact-requeued':
    case 'contact-closed-by-supervisor':
    case 'manual-assign':
    case 'manual-pull':
    case 'wrap-up-done':
      return withContact(core, command.contactId, (contact) => handleContact(core, command, contact));
    case 'seat-signed-in':
      return seats.seatSignedIn(core, command);
    case 'seat-state-chosen':
    case 'seat-state-forced':
    case 'seat-profile-changed':
    case 'seat-lost':
    case 'seat-back':
    case 'seat-signed-out':
      return withSeat(core, command.seatId, (seat) => handleSeat(core, command, seat));
    case 'offer-accepted':
    case 'offer-declined':
      return handleAnswer(core, command);
    case 'offer-failed':
      return offerFailed(core, command.offerId, command.detail);
    case 'centre-state-changed':
      return centreStateChanged(core, command.centreId, command.state, command.by);
    case 'rule-switched':
      return switchRule(core, command);
    case 'config-changed':
      return configChanged(core, command.config);
    case 'tick':
      return undefined;
    case 'router-resumed':
      return unreachable(command as never, 'router-resumed is applied with its gap');
  }
}

type ContactCommand = Extract<Command, { readonly contactId: ContactId }>;
type SeatCommand = Extract<Command, { readonly kind: `seat-${string}` }>;
type AnswerCommand = Extract<Command, { readonly kind: 'offer-accepted' | 'offer-declined' }>;

function handleContact(
  core: Core,
  command: Exclude<ContactCommand, { kind: 'contact-arrived' | 'contact-queued' }>,
  contact: Contact,
): Refusal {
  switch (command.kind) {
    case 'ivr-left':
      return ivrLeft(core, contact);
    case 'contact-abandoned':
      return contacts.contactAbandoned(core, contact);
    case 'contact-priority-changed':
      return contacts.priorityChanged(core, contact, command.priority, command.by);
    case 'contact-held':
      return contacts.contactHeld(core, contact);
    case 'contact-resumed':
      return contacts.contactResumed(core, contact);
    case 'contact-transferred':
      return contacts.contactTransferred(core, command, contact);
    case 'media-connected':
      return contacts.mediaConnected(core, contact);
    case 'contact-ended':
      return command.treatment === undefined
        ? contacts.contactEnded(core, contact, command.by)
        : contacts.contactTreated(core, contact, command.by, command.treatment);
    case 'contact-requeued':
      return contacts.contactRequeued(core, contact, command.cause);
    case 'contact-closed-by-supervisor':
      return contacts.closedBySupervisor(core, contact, command.reason);
    case 'manual-assign':
      return contacts.manualAssign(core, contact, command.seatId);
    case 'manual-pull':
      return contacts.manualPull(core, contact, command.seatId);
    case 'wrap-up-done':
      return contacts.wrapUpDone(core, contact, command.seatId, command.outcome);
  }
}

function handleSeat(core: Core, command: Exclude<SeatCommand, { kind: 'seat-signed-in' }>, seat: Seat): Refusal {
  switch (command.kind) {
    case 'seat-state-chosen':
      return seats.seatStateChosen(core, seat, command.chosen);
    case 'seat-state-forced':
      return seats.seatStateForced(core, seat, command);
    case 'seat-profile-changed':
      return seats.seatProfileChanged(core, seat, command.profile);
    case 'seat-lost':
      return seats.seatLost(core, seat, command.graceMs);
    case 'seat-back':
      return seats.seatBack(core, seat);
    case 'seat-signed-out':
      seats.signOut(core, seat, null, null, 'seat-signed-out');
      return undefined;
  }
}

function handleAnswer(core: Core, command: AnswerCommand): Refusal {
  const contact = pendingOffer(core, command.offerId, command.seatId);
  if (!(contact instanceof Contact)) return contact;
  if (command.kind === 'offer-accepted') acceptOffer(core, contact);
  else declineOffer(core, contact, command.reason);
  return undefined;
}

/** Also after the offer was accepted, as long as the contact is still being connected under it. */
function offerFailed(core: Core, offerId: OfferId, detail: string): Refusal {
  const contact = core.offers.get(offerId);
  if (contact === undefined) return offerIsGone(core, offerId);
  failOffer(core, contact, detail);
  return undefined;
}

function withContact(core: Core, id: ContactId, then: (contact: Contact) => Refusal): Refusal {
  const contact = core.contacts.get(id);
  return contact === undefined ? refuse('unknown-contact', `there is no open contact ${id}`) : then(contact);
}

function withSeat(core: Core, id: SeatId, then: (seat: Seat) => Refusal): Refusal {
  const seat = core.seats.get(id);
  return seat === undefined ? refuse('seat-not-signed-in', `seat ${id} is not signed in`) : then(seat);
}

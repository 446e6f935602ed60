import { present } from '../../kernel/assert';
import type { QueueId, RuleConfig } from './config';
import type { Core } from './core';
import type { Contact } from './model';
import { compareByAge } from './order';
import { enterLine, leaveGroup, leaveLine } from './queueing';
import { observe } from './rule-conditions';
import { isPicked } from './scope';
import { changeQueue } from './service';
import { qualifyingQueues, queueToMoveTo } from './targets';

/**
 * Moves one contact to another queue: the longest waiting of those that are queued, not for a named seat, picked, not
 * moved too often, and that have not been in a queue that takes it (docs/adr/0013-overflow.md). Its place stays, rings
 * begin anew. True when somebody moved.
 */
export function moveOne(core: Core, rule: RuleConfig): boolean {
  if (rule.action !== 'move') return false;
  const qualifying = qualifyingQueues(core, rule);
  if (qualifying.length === 0) return false;
  const first = firstToMove(core, rule, qualifying);
  if (first === null) return false;
  const { contact, to } = first;
  const { rec } = contact;
  const from = present(rec.queueId, `waiting contact ${rec.id} is in a queue`);
  const seen = observe(core, rule.id);
  leaveLine(core, contact);
  leaveGroup(core, contact);
  changeQueue(core, contact, to);
  rec.hops += 1;
  const waitedMs = core.now - contact.enqueuedAt;
  core.fact({ kind: 'contact-moved', at: core.now, contactId: rec.id, ruleId: rule.id, from, to, waitedMs, seen });
  enterLine(core, contact);
  return true;
}

interface ToMove {
  readonly contact: Contact;
  readonly to: QueueId;
}

function firstToMove(core: Core, rule: RuleConfig, qualifying: readonly QueueId[]): ToMove | null {
  let first: ToMove | null = null;
  for (const portion of core.waiting.group(rule.queueId, rule.homeCentreId).portions) {
    if (!isPicked(portion, rule)) continue;
    const contact = portion.movable.find((candidate) => targetOf(core, rule, candidate, qualifying) !== null);
    const to = contact === undefined ? null : targetOf(core, rule, contact, qualifying);
    if (contact === undefined || to === null) continue;
    if (first === null || compareByAge(contact, first.contact) < 0) first = { contact, to };
  }
  return first;
}

/** The queue it would go to: one that takes it and that it has not been in. */
function targetOf(core: Core, rule: RuleConfig, { rec }: Contact, qualifying: readonly QueueId[]): QueueId | null {
  const unseen = qualifying.filter((target) => target !== rec.queueId && !rec.visited.includes(target));
  return queueToMoveTo(core, rule, unseen);
}

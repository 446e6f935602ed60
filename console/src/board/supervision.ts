import type {
  ExplanationView,
  PastDecisionView,
  PastOfferView,
  Refusal,
} from '../../../src/platform/realtime/console-protocol';
import { ApiProblem, call } from '../session/api';

/** What a duty manager may do to the floor. Each carries a reason, which is kept with who and when. */
export type SupervisionCommand =
  | {
      readonly kind: 'switch-rule';
      readonly ruleId: string;
      readonly position: 'on' | 'off' | 'auto';
      /** When the switch falls back to its conditions; null only for `auto`. */
      readonly until: number | null;
      readonly reason: string;
    }
  | { readonly kind: 'requeue-contact' | 'close-contact'; readonly contactId: string; readonly reason: string }
  | {
      readonly kind: 'set-priority';
      readonly contactId: string;
      readonly priority: number;
      readonly reason: string;
    }
  | {
      readonly kind: 'force-seat';
      readonly seatId: string;
      readonly state: 'ready' | 'not-ready' | 'signed-out';
      readonly notReadyReason: string | null;
      readonly reason: string;
    }
  | {
      readonly kind: 'set-centre-state';
      readonly centreId: string;
      readonly state: 'active' | 'degraded' | 'draining' | 'down';
      readonly reason: string;
    };

export type CommandAnswer = { readonly ok: true } | Refusal;

/**
 * Sends a command. `key` names it for ever: the same key may be sent again when no answer came, and is carried out once.
 * Never rejects; what failed comes back as a refusal.
 */
export async function supervise(command: SupervisionCommand, key: string): Promise<CommandAnswer> {
  const [path, body] = requestOf(command);
  return sendCommand(path, body, key);
}

/** Never rejects. */
export async function sendCommand(path: string, body?: object, key?: string): Promise<CommandAnswer> {
  try {
    await call('POST', path, body, key);
    return { ok: true };
  } catch (error) {
    if (error instanceof ApiProblem) return refusalOf(error);
    throw error;
  }
}

/** Where a command goes and what it carries. */
export function requestOf(command: SupervisionCommand): readonly [string, object] {
  switch (command.kind) {
    case 'switch-rule': {
      const { ruleId, position, until, reason } = command;
      return [
        `/api/rules/${encodeURIComponent(ruleId)}/switch`,
        { position, reason, ...(until === null ? {} : { until }) },
      ];
    }
    case 'requeue-contact':
      return [`/api/contacts/${encodeURIComponent(command.contactId)}/requeue`, { reason: command.reason }];
    case 'close-contact':
      return [`/api/contacts/${encodeURIComponent(command.contactId)}/close`, { reason: command.reason }];
    case 'set-priority':
      return [
        `/api/contacts/${encodeURIComponent(command.contactId)}/priority`,
        { priority: command.priority, reason: command.reason },
      ];
    case 'force-seat': {
      const { seatId, state, notReadyReason, reason } = command;
      return [
        `/api/seats/${encodeURIComponent(seatId)}/state`,
        { state, reason, ...(notReadyReason === null ? {} : { notReadyReason }) },
      ];
    }
    case 'set-centre-state':
      return [
        `/api/centres/${encodeURIComponent(command.centreId)}/state`,
        { state: command.state, reason: command.reason },
      ];
  }
}

function refusalOf(problem: ApiProblem): Refusal {
  const [field] = problem.fields;
  return {
    ok: false,
    code: problem.code,
    // An invalid field says more than the title of the problem.
    message: field === undefined ? problem.message : `${problem.message} ${field.path}: ${field.message}`,
    fields: problem.fields,
    retryable: problem.status === 0 || problem.status >= 500,
  };
}

/** The seats of an explanation that are asked for; `reason` null: all. */
export interface SeatsAsked {
  readonly offset: number;
  readonly limit: number;
  readonly reason: keyof ExplanationView['counts'] | null;
}

/** @throws ApiProblem when the contact is gone or not visible to this person. */
export function askExplanation(contactId: string, asked: SeatsAsked): Promise<ExplanationView> {
  return call<ExplanationView>('GET', `${pathOf(contactId)}/explanation?${queryOf(asked)}`);
}

/** To whom it was offered; also of a contact that is closed. @throws ApiProblem */
export async function askOffers(contactId: string): Promise<readonly PastOfferView[]> {
  return (await call<{ readonly items: readonly PastOfferView[] }>('GET', `${pathOf(contactId)}/offers`)).items;
}

/** How an offer came about; takes seconds. @throws ApiProblem when that cannot be said for sure */
export function askDecision(contactId: string, offerId: string, asked: SeatsAsked): Promise<PastDecisionView> {
  const path = `${pathOf(contactId)}/offers/${encodeURIComponent(offerId)}/explanation?${queryOf(asked)}`;
  return call<PastDecisionView>('GET', path);
}

function pathOf(contactId: string): string {
  return `/api/contacts/${encodeURIComponent(contactId)}`;
}

function queryOf({ offset, limit, reason }: SeatsAsked): string {
  const query = new URLSearchParams({ offset: String(offset), limit: String(limit) });
  if (reason !== null) query.set('reason', reason);
  return query.toString();
}

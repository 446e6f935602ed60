import type { Millis } from '../kernel/clock';
import type { Command, Rejection } from './engine/commands';
import type { ContactId, RoutingConfig } from './engine/config';
import type { Action, Effect } from './engine/effects';
import type { Explanation, SeatPage } from './engine/explanation';
import type { RoutingSnapshot, StateChange } from './engine/records';

/** What became of a command, known only after its commit. The same id asks again and gets the same answer. */
export type CommandResult =
  | { readonly accepted: true; readonly seq: number; readonly effects: readonly Effect[] }
  | { readonly accepted: false; readonly seq: number; readonly reason: Rejection; readonly detail: string };

export interface SubmitOptions {
  /** Receipt key, at most 200 characters; the same id is applied once. Default: a new one. */
  readonly commandId?: string;
  /** After this the command is withdrawn if it was not applied yet. Default: configuration `ROUTER_TIMEOUT_MS`. */
  readonly timeoutMs?: Millis;
}

/** One batch that is on disk. `from` is the seq before it, `to` its last seq: frames carry both. */
export interface CommittedBatch {
  readonly from: number;
  readonly to: number;
  readonly at: Millis;
  readonly effects: readonly Effect[];
  readonly changes: readonly StateChange[];
}

/**
 * The one way into the engine. Resolves after the commit.
 * Rejects with RouterUnavailableError (operational, retryable: not leader, database away, mailbox full, withdrawn after
 * its time-out) — then nothing was applied, or a repeat with the same id tells — and never for a refused command.
 */
export interface RouterPort {
  submit(command: Command, options?: SubmitOptions): Promise<CommandResult>;
  /** Why a contact waits, as committed; null when it is not open. Costs the router a look at every signed-in seat. */
  explain(contactId: ContactId, page: SeatPage): Promise<Explanation | null>;
  /** Whole committed state with its seq: the start of every view. */
  committed(): { readonly seq: number; readonly state: RoutingSnapshot };
  /**
   * Called synchronously, in order, after every commit; must not throw and must not block. Returns the way to stop.
   * On first readiness and after every rebuild (database came back, lease taken again) `onReset` is called: read `committed()` anew.
   */
  subscribe(listener: CommitListener): () => void;
  /** `away` until the lease is held and the state is loaded, and while nothing can be committed. */
  status(): RouterStatus;
}

export interface RouterStatus {
  readonly state: 'ok' | 'away';
  readonly since: Millis;
}

export interface CommitListener {
  onCommitted(batch: CommittedBatch): void;
  onReset?(): void;
  /** The router went away or came back; on the way back `onReset` comes first. */
  onStatus?(status: RouterStatus): void;
}
export const ROUTER = Symbol('RouterPort');

/**
 * Carries out the actions of one medium, at least once, in order per contact. Resolve when done or when there is nothing left to do
 * (the contact is gone); reject to be tried again with back-off until `expiresAt`. May submit commands.
 */
export interface ActionPerformer {
  perform(action: Action, context: { readonly actionId: string; readonly attempt: number }): Promise<void>;
}

/** Medium → performer; bound by app.module, because routing knows no channel. */
export type ActionPerformers = Readonly<Partial<Record<Action['medium'], ActionPerformer>>>;
export const ACTION_PERFORMERS = Symbol('ActionPerformers');

/** Where the router finds what people decided. Versions are kept for ever, so that a restart decides as before. */
export interface ConfigurationSource {
  latest(): Promise<RoutingConfig>;
  version(version: number): Promise<RoutingConfig | null>;
}
export const CONFIGURATION_SOURCE = Symbol('ConfigurationSource');

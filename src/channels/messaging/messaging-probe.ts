import type { Probe } from '../../platform/crash/crash-probe';

/**
 * Points a message passes on its way. `message-stored`: on disk, and neither its sender nor the router was told. `message-claimed`: an
 * answer is about to be handed over, which is on disk. `message-carried`: the provider has it, which is not on disk.
 */
export const MESSAGING_POINTS = ['message-stored', 'message-claimed', 'message-carried'] as const;
type MessagingPoint = (typeof MESSAGING_POINTS)[number];

/** Injection token. */
export const MESSAGING_PROBE = Symbol('MessagingProbe');
export type MessagingProbe = Probe<MessagingPoint>;

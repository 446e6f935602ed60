/** Alerts that have words here; every code that the server raises, says alert-codes.spec.ts. */
export const KNOWN_ALERTS = [
  'all-centres-saturated',
  'all-centres-down',
  'seat-device-failing',
  'work-not-conserved',
  'centre-consoles-lost',
  'account-locked',
  'actions-not-carried-out',
  'messages-not-delivered',
  'message-not-stored',
  'mail-listener-down',
  'samples-not-drawn',
  'command-poisoned',
  'router-command-refused',
] as const;

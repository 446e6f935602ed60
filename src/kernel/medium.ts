/** The ways a customer reaches us. */
export const MEDIA = ['voice', 'chat', 'sms', 'email'] as const;
export type Medium = (typeof MEDIA)[number];

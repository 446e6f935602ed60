/** The ways a customer reaches us. */
export const MEDIA = ['voice', 'chat', 'sms', 'email'] as const;
export type Medium = (typeof MEDIA)[number];

/** Place of a medium in `MEDIA`, for whoever keeps a number by medium. */
export const MEDIUM_INDEX: Readonly<Record<Medium, number>> = { voice: 0, chat: 1, sms: 2, email: 3 };

import i18next from 'i18next';

/** A refusal in the reader's language by its code; the server's own English words when the code is not known here. */
export function refusalWords(refusal: { readonly code: string; readonly message: string }): string {
  const words: unknown = i18next.getResource(i18next.language, 'shell', `refusal.${refusal.code}`);
  return typeof words === 'string' ? words : refusal.message;
}

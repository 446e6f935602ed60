import i18next from 'i18next';

/** Why a message has not arrived, in words; a code that nobody translated yet is shown as it is. */
export function deliveryReasonWords(reason: string | null): string {
  if (reason === null) return '';
  const words: unknown = i18next.getResource(i18next.language, 'shell', `deliveryReason.${reason}`);
  return typeof words === 'string' ? words : i18next.t('deliveryReason.other', { code: reason });
}

import { useTranslation } from 'react-i18next';
import { isKnownReason, type SeatDisplayCode } from './seat-display';

/** Turns a state and its reason into its word: 用餐 rather than 休息, when the reason is known. */
export function useStateWords(): (state: { readonly code: SeatDisplayCode; readonly reason: string | null }) => string {
  const { t } = useTranslation(['desk', 'shell']);
  return ({ code, reason }) => {
    if (code === 'on-call') return t('state.on-call');
    if (code === 'not-responding') return t('state.missed');
    if (code === 'offered') return t('state.ringing');
    if (code === 'not-ready') return t(`shell:reason.${isKnownReason(reason) ? reason : 'other'}`);
    return t(`shell:state.${code}`);
  };
}

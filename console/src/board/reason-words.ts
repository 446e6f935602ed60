import { useTranslation } from 'react-i18next';
import type { BoardSeat } from '../../../src/platform/realtime/console-protocol';
import { chipLookOf } from './seat-wall';

const SHELL_REASONS = ['break', 'meal', 'training', 'sign-in', 'forced'] as const;
const BOARD_REASONS = ['missed', 'device'] as const;

/** Why the seat is what it is: the reason where there is one, else the state. */
export function useReasonWords(): (seat: BoardSeat) => string {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  return (seat) => {
    const shellReason = SHELL_REASONS.find((reason) => reason === seat.reason);
    if (shellReason !== undefined) return shell(`reason.${shellReason}`);
    const boardReason = BOARD_REASONS.find((reason) => reason === seat.reason);
    if (boardReason !== undefined) return t(`reason.${boardReason}`);
    const look = chipLookOf(seat);
    return look === 'disconnected' || look === 'wrap-up' || look === 'signed-out'
      ? shell(`state.${look}`)
      : t(`count.${look}`);
  };
}

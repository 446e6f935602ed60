import type { MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { NOT_READY_REASONS } from '../../../src/platform/realtime/console-protocol';
import { SeatGlyph } from '../parts/SeatGlyph';
import { useDeskController } from './desk-context';
import type { Choice } from './desk-controller';
import { useDesk } from './desk-store';
import { useContacts, useHindrance, useSeatDisplay } from './use-desk-view';

const CHOICES: Readonly<Record<string, Choice>> = {
  ready: { state: 'ready' },
  ...Object.fromEntries(NOT_READY_REASONS.map((reason) => [reason, { state: 'not-ready', reason } as const])),
};

/** The states an agent may choose. During a contact the choice is what comes next, and the menu says so. */
export function useStateMenu(): { items: NonNullable<MenuProps['items']>; onClick: NonNullable<MenuProps['onClick']> } {
  const { t } = useTranslation(['desk', 'shell']);
  const controller = useDeskController();
  const seat = useDesk((state) => state.seat);
  const hindrance = useHindrance();
  const { code } = useSeatDisplay();
  const contacts = useContacts();
  const onClick: NonNullable<MenuProps['onClick']> = ({ key }) => {
    const choice = CHOICES[key];
    if (choice !== undefined) void controller.choose(choice);
    else if (key === 'sign-out') void controller.signOut();
  };
  if (seat === null || seat.state === 'signed-out') return { items: [], onClick };
  if (hindrance !== undefined) {
    return { items: [{ key: 'why', disabled: true, label: t(`hindrance.${hindrance}`) }], onClick };
  }
  const atWork = code === 'on-call' || code === 'busy' || code === 'wrap-up';
  return {
    items: [
      {
        type: 'group',
        label: atWork ? t('menu.next') : t('menu.now'),
        children: [
          { key: 'ready', icon: <SeatGlyph code="ready" />, label: t('shell:state.ready') },
          ...NOT_READY_REASONS.map((reason) => ({
            key: reason,
            icon: <SeatGlyph code="not-ready" />,
            label: t(`shell:reason.${reason}`),
          })),
        ],
      },
      { type: 'divider' },
      {
        key: 'sign-out',
        icon: <SeatGlyph code="signed-out" />,
        disabled: contacts.length > 0,
        label: contacts.length > 0 ? t('menu.signOutLater') : t('menu.signOut'),
      },
    ],
    onClick,
  };
}

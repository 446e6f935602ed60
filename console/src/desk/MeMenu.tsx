import { Dropdown, type MenuProps } from 'antd';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { chooseLanguage, currentLanguage } from '../i18n/i18n';
import { CommandNote } from '../parts/CommandNote';
import { mayOpen } from '../session/principal';
import { logOut, useSession } from '../session/session';
import { chooseVolume, play, storedVolume, unlockSound } from '../sound/sounds';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { useOpenMenu } from './open-menu';
import { usePreferences } from './preferences';
import { useNames } from './use-desk-view';

const VOLUMES = { loud: 1, middle: 0.7, soft: 0.35 } as const;

/** Who I am, and the desk's few settings. */
export function MeMenu() {
  const { t } = useTranslation(['desk', 'shell']);
  const me = useDesk((state) => state.me);
  const centreId = useDesk((state) => state.seat?.centreId ?? null);
  const names = useNames();
  const menu = useMeMenu();
  if (me === null) return <div className="bar-part me" />;
  return (
    <div className="bar-part me">
      <Dropdown menu={menu} trigger={['click']} placement="bottomRight" autoFocus>
        <button type="button" className="me-button" aria-label={t('me.button', { name: me.displayName })}>
          <span>
            <b>{me.displayName}</b> <span className="num prose">{me.seatNumber}</span>
          </span>
          <span className="small quiet">
            {centreId === null ? t('shell:state.signed-out') : names.centre(centreId)}
          </span>
        </button>
      </Dropdown>
      <CommandNote command="log-out" className="state-note" />
    </div>
  );
}

function useMeMenu(): MenuProps {
  const { t } = useTranslation(['desk', 'shell']);
  const controller = useDeskController();
  const navigate = useNavigate();
  const session = useSession();
  const enterSends = usePreferences((state) => state.enterSends);
  const volume = storedVolume();
  const leave = async () => {
    const { seat, holdsSeat } = useDesk.getState();
    if (seat !== null && holdsSeat) {
      const answer = await controller.signOut();
      if (answer?.ok !== true) return;
    }
    await logOut();
  };
  const setVolume = async (level: number) => {
    chooseVolume(level);
    await unlockSound();
    play('notes');
  };
  const mayWatch = session.phase === 'somebody' && mayOpen(session.principal, '/board');
  return {
    items: [
      ...(mayWatch ? [{ key: 'board', label: t('shell:page./board'), onClick: () => void navigate('/board') }] : []),
      {
        key: 'keys',
        label: t('me.keys'),
        extra: '?',
        onClick: () => {
          useOpenMenu.setState({ open: 'keys' });
        },
      },
      {
        key: 'volume',
        label: t('me.volume'),
        children: Object.entries(VOLUMES).map(([name, level]) => ({
          key: name,
          label: `${t(`me.volume.${name as keyof typeof VOLUMES}`)}${level === volume ? ' ✓' : ''}`,
          onClick: () => void setVolume(level),
        })),
      },
      {
        key: 'enter',
        label: t(enterSends ? 'me.enterSends' : 'me.ctrlEnterSends'),
        onClick: () => {
          usePreferences.getState().setEnterSends(!enterSends);
        },
      },
      {
        key: 'language',
        label: currentLanguage() === 'en' ? '中文' : 'English',
        onClick: () => void chooseLanguage(currentLanguage() === 'en' ? 'zh-CN' : 'en'),
      },
      { type: 'divider' },
      { key: 'log-out', label: t('shell:logOut'), onClick: () => void leave() },
    ],
  };
}

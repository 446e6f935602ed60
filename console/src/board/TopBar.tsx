import {
  BranchesOutlined,
  CustomerServiceOutlined,
  DashboardOutlined,
  DownOutlined,
  UnorderedListOutlined,
} from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { zoneName } from '../format/format';
import { useLiveState } from '../live/live-state';
import { mayOpen, type Principal } from '../session/principal';
import { logOut, useSession } from '../session/session';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { serverNow } from '../time/ticker';
import { Ticking, WallClock } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { useNames } from './names';

export type Tab = 'board' | 'seats' | 'waiting' | 'overflow';
export const TABS: readonly Tab[] = ['board', 'seats', 'waiting', 'overflow'];

const ICONS = {
  board: DashboardOutlined,
  seats: CustomerServiceOutlined,
  waiting: UnorderedListOutlined,
  overflow: BranchesOutlined,
} as const;

/** The product, the four pages of the board, how fresh it is, and who looks at it. */
export function TopBar({ model, tab }: { readonly model: BoardModel | null; readonly tab: Tab }) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const waiting = model === null ? 0 : model.centres.reduce((sum, centre) => sum + centre.waiting, 0);
  const inForce = model === null ? 0 : model.rules.filter((rule) => rule.inForceSince !== null).length;
  return (
    <header className="board-top">
      <span className="board-mark">{shell('product')}</span>
      <nav aria-label={t('pages')}>
        {TABS.map((one) => {
          const Icon = ICONS[one];
          return (
            <Link
              key={one}
              to={one === 'board' ? '/board' : `/board?view=${one}`}
              aria-current={one === tab ? 'page' : undefined}
            >
              <Icon aria-hidden="true" style={{ fontSize: 17 }} />
              {t(`tab.${one}`)}
              {one === 'waiting' && waiting > 0 && <span className="count-badge badge-work">{waiting}</span>}
              {one === 'overflow' && inForce > 0 && <span className="count-badge badge-overflow">{inForce}</span>}
            </Link>
          );
        })}
      </nav>
      <span className="grow" />
      <Freshness />
      <Me model={model} />
    </header>
  );
}

/** Dot, age of the last word from the server, and its clock. */
function Freshness() {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const phase = useLiveState((state) => state.phase);
  const heardAt = useLiveState((state) => state.heardAt);
  const age = () => ((Date.now() - heardAt) / 1000).toFixed(1);
  return (
    <span className="board-fresh">
      <span className="fresh-dot" data-phase={phase} aria-hidden="true" />
      <span>
        {phase === 'live' || phase === 'late' ? (
          <Ticking text={() => t(phase === 'late' ? 'fresh.late' : 'fresh.ago', { s: age() })} />
        ) : (
          shell(phase === 'lost' ? 'live.lost' : 'live.connecting')
        )}
        <span className="quiet fresh-clock">
          <WallClock /> {zoneName(serverNow())}
        </span>
      </span>
    </span>
  );
}

function roleOf(principal: Principal): 'duty-manager' | 'admin' | 'other' {
  if (principal.roles.includes('duty-manager')) return 'duty-manager';
  return principal.roles.includes('admin') ? 'admin' : 'other';
}

function Me({ model }: { readonly model: BoardModel | null }) {
  const session = useSession();
  if (session.phase !== 'somebody') return null;
  return <MeMenu principal={session.principal} model={model} />;
}

function MeMenu({ principal, model }: { readonly principal: Principal; readonly model: BoardModel | null }) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const [open, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const close = (event: Event) => {
      if (
        event instanceof KeyboardEvent ? event.key === 'Escape' : root.current?.contains(event.target as Node) !== true
      ) {
        setOpen(false);
      }
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('keydown', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('keydown', close);
    };
  }, [open]);
  return (
    <div className="board-me" ref={root}>
      <button
        type="button"
        aria-expanded={open}
        aria-label={`${t('more')}: ${principal.displayName}`}
        onClick={() => {
          setOpen(!open);
        }}
      >
        <span>
          <b>{principal.displayName}</b>
          <span className="small quiet">
            {t(`role.${roleOf(principal)}`)} · <Scope principal={principal} model={model} />
          </span>
        </span>
        <DownOutlined aria-hidden="true" style={{ fontSize: 11 }} />
      </button>
      {open && (
        <div className="board-menu">
          {mayOpen(principal, '/desk') && <Link to="/desk">{t('desk')}</Link>}
          <LanguageSwitch />
          <button type="button" className="link-button" onClick={() => void logOut()}>
            {shell('logOut')}
          </button>
        </div>
      )}
    </div>
  );
}

function Scope({ principal, model }: { readonly principal: Principal; readonly model: BoardModel | null }) {
  const { t } = useTranslation('board');
  if (principal.centreIds === 'all') return t('allCentres');
  return model === null ? principal.centreIds.join(' ') : <CentreNames model={model} centreIds={principal.centreIds} />;
}

function CentreNames({ model, centreIds }: { readonly model: BoardModel; readonly centreIds: readonly string[] }) {
  return useNames(model).list(centreIds);
}

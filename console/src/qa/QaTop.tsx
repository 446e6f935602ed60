import { AuditOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { zoneName } from '../format/format';
import { useLiveState } from '../live/live-state';
import { pagesOf } from '../session/principal';
import { logOut, useSession } from '../session/session';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { serverNow } from '../time/ticker';
import { WallClock } from '../time/Ticking';

/** The product, the pages this person may open, how fresh the list is, and who looks at it. */
export function QaTop() {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const session = useSession();
  const phase = useLiveState((state) => state.phase);
  if (session.phase !== 'somebody') return null;
  const { principal } = session;
  return (
    <header className="qa-top">
      <span className="qa-mark">{shell('product')}</span>
      <nav aria-label={t('pages')}>
        {pagesOf(principal).map((page) => (
          <Link key={page} to={page} aria-current={page === '/qa' ? 'page' : undefined}>
            {page === '/qa' && <AuditOutlined aria-hidden="true" style={{ fontSize: 17 }} />}
            {shell(`page.${page}`)}
          </Link>
        ))}
      </nav>
      <span className="grow" />
      <span className="qa-fresh small" data-phase={phase}>
        <span className="qa-fresh-dot" aria-hidden="true" />
        <span>
          <span role="status">{shell(phase === 'late' ? 'live.late' : `live.${phase}`)}</span>
          <span className="quiet num qa-fresh-clock">
            <WallClock /> {zoneName(serverNow())}
          </span>
        </span>
      </span>
      <span className="qa-me">
        <b>{principal.displayName}</b>
        <span className="small quiet">{t('role')}</span>
      </span>
      <LanguageSwitch />
      <button type="button" className="link-button" onClick={() => void logOut()}>
        {shell('logOut')}
      </button>
    </header>
  );
}

import { ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { lazy, Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { BrowserRouter, Link, Navigate, Route, Routes } from 'react-router';
import { useLiveState } from './live/live-state';
import { LiveProvider } from './live/LiveProvider';
import LoginPage from './session/LoginPage';
import PasswordPage from './session/PasswordPage';
import { mayOpen, pagesOf, type Page, type Principal } from './session/principal';
import { askSession, logOut, sessionEnded, useSession } from './session/session';
import { CrashBoundary } from './shell/CrashBoundary';
import { Notice } from './shell/Notice';
import { antdTheme } from './theme/antd-theme';

const DeskPage = lazy(() => import('./desk/DeskPage'));
const BoardPage = lazy(() => import('./board/BoardPage'));
const QaPage = lazy(() => import('./qa/QaPage'));

const RETRY_UNREACHABLE_MS = 5_000;

export function App() {
  const { i18n } = useTranslation();
  return (
    <ConfigProvider theme={antdTheme} locale={i18n.language === 'en' ? enUS : zhCN} button={{ autoInsertSpace: false }}>
      <CrashBoundary>
        <BrowserRouter>
          <Gate />
        </BrowserRouter>
      </CrashBoundary>
    </ConfigProvider>
  );
}

/** Lets through whom the server knows; everybody else sees why not. */
function Gate() {
  const { t } = useTranslation();
  const session = useSession();
  useEffect(() => {
    void askSession();
  }, []);
  useEffect(() => {
    if (session.phase !== 'unreachable') return;
    const timer = setInterval(() => void askSession(), RETRY_UNREACHABLE_MS);
    return () => {
      clearInterval(timer);
    };
  }, [session.phase]);

  if (session.phase === 'asking') return null;
  if (session.phase === 'unreachable') {
    return (
      <Notice title={t('unreachable.title')} text={t('unreachable.text')}>
        <button type="button" className="link-button" onClick={() => void askSession()}>
          {t('unreachable.retry')}
        </button>
      </Notice>
    );
  }
  if (session.phase === 'nobody') {
    return (
      <Routes>
        <Route path="/login" element={<LoginPage ended={session.ended} />} />
        <Route path="*" element={<Navigate to="/login" replace />} />
      </Routes>
    );
  }
  if (session.principal.mustChangePassword) return <PasswordPage />;
  return (
    <LiveProvider key={session.principal.personId}>
      <SessionWatch />
      <Pages principal={session.principal} />
    </LiveProvider>
  );
}

/** Takes the page to the login when the server ends the session. */
function SessionWatch() {
  const endedCode = useLiveState((state) => state.endedCode);
  useEffect(() => {
    if (endedCode !== null) sessionEnded(endedCode);
  }, [endedCode]);
  return null;
}

function Pages({ principal }: { readonly principal: Principal }) {
  const { t } = useTranslation();
  const [first] = pagesOf(principal);
  if (first === undefined) {
    return (
      <Notice title={t('noPage.title')} text={t('noPage.text', { login: principal.login })}>
        <button type="button" className="link-button" onClick={() => void logOut()}>
          {t('logOut')}
        </button>
      </Notice>
    );
  }
  const guarded = (page: Page, element: React.ReactNode, path: string = page) =>
    mayOpen(principal, page) ? <Route path={path} element={element} /> : null;
  return (
    <Suspense fallback={null}>
      <Routes>
        <Route path="/" element={<Navigate to={first} replace />} />
        <Route path="/login" element={<Navigate to={first} replace />} />
        {guarded('/desk', <DeskPage />)}
        {guarded('/board', <BoardPage />)}
        {guarded('/qa', <QaPage />, '/qa/:sampleId?')}
        <Route
          path="*"
          element={
            <Notice title={t('notFound.title')}>
              <Link to="/">{t('notFound.back')}</Link>
            </Notice>
          }
        />
      </Routes>
    </Suspense>
  );
}

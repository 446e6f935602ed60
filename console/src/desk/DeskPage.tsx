import { InboxOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { addWords } from '../i18n/i18n';
import { useLive } from '../live/live-context';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { checkSound } from '../sound/sounds';
import { Ticking } from '../time/Ticking';
import { duration } from '../format/format';
import { ContactPane } from './ContactPane';
import { ContextPane } from './ContextPane';
import { DeskContext, useDeskController } from './desk-context';
import { DeskController } from './desk-controller';
import { useDeskKeys } from './desk-keys';
import { useDeskSignals } from './desk-signals';
import { useDesk } from './desk-store';
import en from './en';
import { KeyList } from './KeyList';
import { OfferArea } from './OfferArea';
import { Rail } from './Rail';
import { SignIn } from './SignIn';
import { StateBar } from './StateBar';
import { useStateWords } from './state-words';
import { useHindrance, useSeatDisplay } from './use-desk-view';
import zhCN from './zh-CN';
import './desk.css';
import './offer.css';
import './pane.css';
import './state-bar.css';

addWords('desk', zhCN, en);

/** The agent desktop. */
export default function DeskPage() {
  const live = useLive();
  const [controller] = useState(() => new DeskController(live));
  useEffect(() => {
    controller.start();
    checkSound();
    return () => {
      controller.stop();
    };
  }, [controller]);
  useDeskKeys(controller);
  useDeskSignals(live);
  const cutOff = useLiveState((state) => isCutOff(state) && state.heardAt > 0);
  return (
    <DeskContext value={controller}>
      <div className={cutOff ? 'desk is-cut-off' : 'desk'}>
        <StateBar />
        <DeskBody />
        <OfferArea />
        <KeyList />
      </div>
    </DeskContext>
  );
}

function DeskBody() {
  const loaded = useDesk((state) => state.loaded);
  const signedOut = useDesk((state) => state.seat === null || state.seat.state === 'signed-out');
  const empty = useDesk((state) => state.order.length === 0);
  const focusId = useDesk((state) => state.focusId);
  const pinnedId = useDesk((state) => state.pinnedId);
  if (!loaded) return <main className="desk-main" aria-busy="true" />;
  if (signedOut && empty) {
    return (
      <main className="desk-main desk-signed-out">
        <SignIn />
      </main>
    );
  }
  return (
    <main className={pinnedId === null ? 'desk-main' : 'desk-main has-pinned'}>
      <Rail />
      {focusId === null ? <NoContact /> : <ContactPane contactId={focusId} />}
      {pinnedId !== null && <ContactPane contactId={pinnedId} pinned />}
      <ContextPane />
    </main>
  );
}

/** Nothing to do: says why, and what comes next. */
function NoContact() {
  const { t } = useTranslation('desk');
  const display = useSeatDisplay();
  const words = useStateWords();
  const word = words(display);
  const controller = useDeskController();
  const hindrance = useHindrance();
  const nextKey =
    display.code === 'ready'
      ? 'empty.ready'
      : display.code === 'not-responding'
        ? 'empty.notResponding'
        : display.code === 'offered'
          ? 'empty.offered'
          : 'empty.notReady';
  return (
    <section className="pane pane-empty" aria-label={t('empty.title')}>
      <InboxOutlined aria-hidden="true" className="pane-empty-icon" />
      <b>{t('empty.title')}</b>
      <span className="prose">
        <Ticking text={(now) => `${word} ${display.since === null ? '' : duration(now - display.since)}`} /> ·{' '}
        {t(nextKey)}
      </span>
      {(display.code === 'not-ready' || display.code === 'not-responding') && (
        <Button
          look="primary"
          className="pane-empty-button"
          disabledBecause={hindrance === undefined ? undefined : t(`hindrance.${hindrance}`)}
          onPress={() => void controller.choose({ state: 'ready' })}
        >
          {t('empty.goReady')}
        </Button>
      )}
    </section>
  );
}

import { DownOutlined } from '@ant-design/icons';
import { Dropdown } from 'antd';
import { useTranslation } from 'react-i18next';
import { SeatGlyph } from '../parts/SeatGlyph';
import { Since, Until } from '../time/Ticking';
import { duration } from '../format/format';
import { Ticking } from '../time/Ticking';
import { useDesk } from './desk-store';
import { Freshness } from './Freshness';
import { MeMenu } from './MeMenu';
import { nextDisplay, type NextStep } from './seat-display';
import { Strip } from './Strip';
import { useStateMenu } from './state-menu';
import { useStrip } from './strip-choice';
import { useContacts, useNames, useSeatDisplay } from './use-desk-view';
import { useStateWords } from './state-words';
import { CommandNote } from '../parts/CommandNote';
import { OPEN_STATE_MENU, useOpenMenu } from './open-menu';

/** The bar over everything: my state, what comes next, how full I am, who waits for me; or one strip. */
export function StateBar() {
  const strip = useStrip();
  const seat = useDesk((state) => state.seat);
  return (
    <header className="bar">
      <div className="bar-mark">
        <ProductMark />
      </div>
      <StateBlock />
      {seat !== null && <NextUp />}
      {strip === null ? (
        <>
          {seat !== null && <Capacity />}
          {seat !== null && <MyQueues />}
          <MeMenu />
          <Freshness />
        </>
      ) : (
        <Strip strip={strip} />
      )}
    </header>
  );
}

function ProductMark() {
  const { t } = useTranslation();
  return <h1>{t('product')}</h1>;
}

function StateBlock() {
  const { t } = useTranslation('desk');
  const display = useSeatDisplay();
  const words = useStateWords();
  const menu = useStateMenu();
  const open = useOpenMenu((state) => state.open === OPEN_STATE_MENU);
  const word = words(display);
  return (
    <div className="state-wrap">
      <Dropdown
        menu={menu}
        trigger={['click']}
        open={open}
        autoFocus
        onOpenChange={(next) => {
          useOpenMenu.setState({ open: next ? OPEN_STATE_MENU : null });
        }}
        disabled={menu.items.length === 0}
      >
        <button
          type="button"
          className={`state state-${display.code}`}
          aria-label={t('state.button', { state: word })}
          aria-keyshortcuts="Alt+S"
        >
          <SeatGlyph code={display.code} size={18} onDark />
          <b className="ellipsis">{word}</b>
          {display.since !== null && <Since since={display.since} className="state-time" />}
          {menu.items.length > 0 && <DownOutlined aria-hidden="true" className="state-arrow" />}
        </button>
      </Dropdown>
      <span className="spoken" role="status">
        {t('state.now', { state: word })}
      </span>
      <CommandNote command="seat-state" className="state-note" />
    </div>
  );
}

function NextUp() {
  const { t } = useTranslation('desk');
  const seat = useDesk((state) => state.seat);
  const contacts = useContacts();
  const display = useSeatDisplay();
  if (seat === null) return null;
  const next = nextDisplay(display, seat, contacts);
  return (
    <div className="bar-part next-up">
      <span className="bar-label">
        {next.lead === 'wrap-up-ends' ? t('next.wrap-up-ends') : t(`next.${next.lead}`)}
        {next.at !== null && (
          <>
            {' '}
            <b>
              <Until at={next.at} />
            </b>
          </>
        )}
      </span>
      <span className="bar-value">
        {next.lead === 'if-missed' && (
          <>
            <SeatGlyph code="not-responding" size={14} />
            {t('next.missedBecomes')}
          </>
        )}
        {next.lead === 'now' && <span>{t(nowKey(display.code, contacts.length))}</span>}
        {next.steps.map((step, index) => (
          <NextStepView key={step.code} step={step} first={index === 0} />
        ))}
        {next.chosen && <span className="tag">{t('next.yourChoice')}</span>}
        {next.steps.length > 0 && (
          <button
            type="button"
            className="link-button"
            aria-keyshortcuts="Alt+N"
            onClick={() => {
              useOpenMenu.setState({ open: OPEN_STATE_MENU });
            }}
          >
            {t('next.edit')}
          </button>
        )}
      </span>
    </div>
  );
}

function nowKey(code: string, contacts: number) {
  if (code === 'ready') return 'next.waitingForOffer';
  if (code === 'not-responding') return 'next.noOffersUntilBack';
  if (code === 'disconnected') return 'next.graceRuns';
  return contacts > 0 ? 'next.finishPresent' : 'next.noOffersUntilReady';
}

function NextStepView({ step, first }: { readonly step: NextStep; readonly first: boolean }) {
  const words = useStateWords();
  return (
    <>
      {!first && <i className="quiet">→</i>}
      <SeatGlyph code={step.code} size={14} />
      <span>{words({ code: step.code, reason: step.code === 'not-ready' ? step.reason : null })}</span>
    </>
  );
}

const BAR_PX = 128;

function Capacity() {
  const { t } = useTranslation('desk');
  const capacity = useDesk((state) => state.seat?.capacityUnits ?? 0);
  const used = useDesk((state) => state.seat?.unitsInUse ?? 0);
  const width = capacity === 0 ? 0 : Math.min(1, used / capacity) * BAR_PX;
  return (
    <div className="bar-part capacity">
      <span className="bar-label">
        {t('capacity')}{' '}
        <b className="num">
          {used} / {capacity}
        </b>
      </span>
      <span className="bar-value">
        <svg width={BAR_PX} height="12" aria-hidden="true">
          <rect width={BAR_PX} height="12" rx="2" fill="var(--line)" />
          <rect width={width} height="12" rx="2" fill="var(--medium-voice)" />
        </svg>
      </span>
    </div>
  );
}

function MyQueues() {
  const { t } = useTranslation('desk');
  const load = useDesk((state) => state.load);
  const names = useNames();
  const waiting = load.reduce((sum, queue) => sum + queue.waiting, 0);
  const oldest = load.reduce<number | null>(
    (least, { oldestEnqueuedAt: at }) => (at === null ? least : least === null ? at : Math.min(least, at)),
    null,
  );
  const title = load.map((queue) => `${names.queue(queue.queueId)} ${queue.waiting}`).join(' · ');
  return (
    <div className="bar-part my-queues" title={title}>
      <span className="bar-label">{t('myQueues', { count: load.length })}</span>
      <span className="bar-value">
        {t('waiting')} <b className="num waiting-figure">{waiting}</b>
        <i className="quiet">{t('longest')}</i>
        <b>
          <Ticking className="live-figure" text={(now) => (oldest === null ? '—' : duration(now - oldest))} />
        </b>
      </span>
    </div>
  );
}

import { useEffect, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { addWords } from '../i18n/i18n';
import { isCutOff, useLiveState } from '../live/live-state';
import '../parts/parts.css';
import { refusalWords } from '../shell/refusal-words';
import './board.css';
import './top-bar.css';
import './strip.css';
import './centres.css';
import './queues.css';
import './side.css';
import './seats.css';
import './waiting.css';
import './dialogs.css';
import './drawer.css';
import './widths.css';
import type { BoardModel } from './board-model';
import { useBoardStore, useBoardStream } from './board-store';
import { BoardSide } from './BoardSide';
import { CentreCards } from './CentreCards';
import { DeadLetterDrawer } from './DeadLetterDrawer';
import { Dialogs } from './Dialogs';
import en from './en';
import { ExplainDrawer } from './ExplainDrawer';
import { FiguresCard } from './FiguresCard';
import { QueueTable } from './QueueTable';
import { OverflowView } from './RuleCard';
import { SeatsView } from './SeatsView';
import { Strip } from './Strip';
import { TABS, TopBar, type Tab } from './TopBar';
import { WaitingList } from './WaitingList';
import zhCN from './zh-CN';

addWords('board', zhCN, en);

/** The duty manager's page: the whole floor, live, and the few things that may be done to it. */
export default function BoardPage() {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const [query] = useSearchParams();
  const tab: Tab = TABS.find((one) => one === query.get('view')) ?? 'board';
  useBoardStream();
  const model = useBoardStore((state) => state.model);
  const refusal = useBoardStore((state) => state.refusal);
  const stale = useLiveState(isCutOff);
  useEffect(() => {
    document.title = shell('page.title', { page: t(`tab.${tab}`) });
  }, [shell, t, tab]);
  return (
    <div className="board" data-stale={stale && model !== null} data-tab={tab}>
      <TopBar model={model} tab={tab} />
      {model === null ? (
        <main className="board-blank">
          <p className="late-line prose" role="status">
            {refusal === null ? t('loading') : `${t('refused')}${refusalWords(refusal)}`}
          </p>
        </main>
      ) : (
        <>
          <Strip model={model} />
          <Content model={model} tab={tab} />
          <Dialogs model={model} />
          <ExplainDrawer model={model} />
          <DeadLetterDrawer />
        </>
      )}
    </div>
  );
}

/** A table of so few rows, all open, leaves room for the figures of the day below it on any screen. */
const FEW_ROWS = 9;

function BoardMain({ model }: { readonly model: BoardModel }) {
  const tall = useTallWindow();
  const below = tall || model.queues.length * (model.centres.length + 1) <= FEW_ROWS;
  return (
    <div className="board-main">
      <div className="board-left">
        <QueueTable model={model} />
        {below && <FiguresCard figures={model.figures} />}
      </div>
      <BoardSide model={model} withFigures={!below} />
    </div>
  );
}

const TALL = '(min-height: 1000px)';

function useTallWindow(): boolean {
  return useSyncExternalStore(
    (changed) => {
      const query = matchMedia(TALL);
      query.addEventListener('change', changed);
      return () => {
        query.removeEventListener('change', changed);
      };
    },
    () => matchMedia(TALL).matches,
  );
}

function Content({ model, tab }: { readonly model: BoardModel; readonly tab: Tab }) {
  const { t } = useTranslation('board');
  switch (tab) {
    case 'board':
      return (
        <main className="board-page">
          <h1 className="spoken">{t('title')}</h1>
          <CentreCards model={model} />
          <BoardMain model={model} />
        </main>
      );
    case 'seats':
      return (
        <main className="seats-page">
          <h1 className="spoken">{t('tab.seats')}</h1>
          <SeatsView model={model} />
        </main>
      );
    case 'waiting':
      return (
        <main className="one-page">
          <h1 className="spoken">{t('tab.waiting')}</h1>
          <WaitingList model={model} wide />
        </main>
      );
    case 'overflow':
      return (
        <main className="rules-page">
          <h1 className="spoken">{t('tab.overflow')}</h1>
          <OverflowView model={model} />
        </main>
      );
  }
}

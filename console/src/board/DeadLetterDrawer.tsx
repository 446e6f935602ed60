import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeadLetterView } from '../../../src/platform/realtime/console-protocol';
import { isUnderWay, track, useCommandStatus } from '../live/command-status';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { MediumIcon } from '../parts/MediumIcon';
import { ApiProblem } from '../session/api';
import { refusalWords } from '../shell/refusal-words';
import { Since } from '../time/Ticking';
import { showDeadLetters, useBoardView } from './board-view';
import { askDeadLetters, retryDeadLetter, shortId } from './dead-letters';
import { DrawerFrame } from './DrawerFrame';

const REFRESH_MS = 5_000;

/** What was given up, beside the board, each with another try; refreshed while it is open. */
export function DeadLetterDrawer() {
  const open = useBoardView((view) => view.deadLetters);
  return open ? <Drawer /> : null;
}

function Drawer() {
  const { t } = useTranslation('board');
  const { letters, problem, refresh } = useDeadLetters();
  const close = () => {
    showDeadLetters(false);
  };
  return (
    <DrawerFrame title={t('dead.title')} onClose={close}>
      <p className="small prose">{t('dead.text')}</p>
      {problem !== null && (
        <p className="drawer-problem" role="status">
          {refusalWords(problem)}
        </p>
      )}
      {letters === null && problem === null && (
        <p className="calm-line late-line" role="status">
          {t('dead.loading')}
        </p>
      )}
      {letters?.length === 0 && (
        <p className="calm-line" role="status">
          {t('dead.none')}
        </p>
      )}
      {letters !== null && letters.length > 0 && (
        <ul className="dead-letters">
          {letters.map((letter) => (
            <Letter key={letter.actionId} letter={letter} refresh={refresh} />
          ))}
        </ul>
      )}
    </DrawerFrame>
  );
}

function Letter({ letter, refresh }: { readonly letter: DeadLetterView; readonly refresh: () => Promise<void> }) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const { actionId, contactId, medium, kind, givenUpAt, attempts, lastError } = letter;
  const command = `dead-letter ${actionId}`;
  const status = useCommandStatus(command);
  const cutOff = useLiveState(isCutOff);
  const retry = async () => {
    if (isUnderWay(command)) return;
    const answer = await track(command, retryDeadLetter(actionId));
    // Somebody else was quicker: the list shows it.
    if (answer.ok || answer.code === 'action-not-dead') await refresh();
  };
  return (
    <li className="dead-letter">
      <MediumIcon medium={medium} />
      <div>
        <b>{t(`dead.kind.${kind}`)}</b>
        <span className="small quiet dead-letter-facts">
          <span>{shell(`medium.${medium}`)}</span>
          <span className="num" title={contactId}>
            {t('dead.contact', { id: shortId(contactId) })}
          </span>
          <span>
            {t('dead.since')} <Since since={givenUpAt} />
          </span>
          <span>{t('dead.attempts', { n: attempts })}</span>
        </span>
        {lastError !== null && <span className="small dead-letter-error">{lastError}</span>}
        <CommandNote command={command} className="small" />
      </div>
      <Button
        size="small"
        label={t('dead.retryThis', { kind: t(`dead.kind.${kind}`), id: shortId(contactId) })}
        working={status?.phase === 'working' || status?.phase === 'slow'}
        disabledBecause={cutOff ? t('dialog.offline') : undefined}
        onPress={() => void retry()}
      >
        {t('dead.retry')}
      </Button>
    </li>
  );
}

interface Asked {
  readonly letters: readonly DeadLetterView[] | null;
  readonly problem: ApiProblem | null;
}

/** Asks again and again; a list that came stays when the next one fails. Of two answers the later question's counts. */
function useDeadLetters(): Asked & { readonly refresh: () => Promise<void> } {
  const [asked, setAsked] = useState<Asked>({ letters: null, problem: null });
  const question = useRef(0);
  const refresh = useCallback(async () => {
    question.current += 1;
    const mine = question.current;
    try {
      const letters = await askDeadLetters();
      if (mine === question.current) setAsked({ letters, problem: null });
    } catch (error) {
      if (!(error instanceof ApiProblem)) throw error;
      if (mine === question.current) setAsked((before) => ({ ...before, problem: error }));
    }
  }, []);
  useEffect(() => {
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      await refresh();
      if (!closed) timer = setTimeout(() => void ask(), REFRESH_MS);
    };
    void ask();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [refresh]);
  return { ...asked, refresh };
}

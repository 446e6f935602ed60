import { DownOutlined } from '@ant-design/icons';
import { Dropdown } from 'antd';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import {
  NOT_READY_REASONS,
  type AgentContactView,
  type SeatView,
} from '../../../src/platform/realtime/console-protocol';
import { useCommandStatus } from '../live/command-status';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { belongsToInputMethod } from '../parts/input-method';
import { useCurrentSummary } from './current-summary';
import { useDeskController } from './desk-context';
import type { Choice } from './desk-controller';
import { useDesk } from './desk-store';
import { useStateWords } from './state-words';
import { useHindrance } from './use-desk-view';

const CHOICES: readonly Choice[] = [
  { state: 'ready' },
  ...NOT_READY_REASONS.map((reason) => ({ state: 'not-ready', reason }) as const),
];

/** Ends the wrap-up: save and go on to what comes next, or choose otherwise in the same press. */
export function WrapUpFooter({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const words = useStateWords();
  const hindrance = useHindrance();
  const seat = useDesk((state) => state.seat);
  const draft = useCurrentSummary((state) => state.drafts[contact.contactId]);
  const focused = useDesk((state) => state.focusId === contact.contactId);
  const command = `contact:${contact.contactId}`;
  const status = useCommandStatus(command);
  const working = status?.phase === 'working' || status?.phase === 'slow';
  const because =
    hindrance !== undefined
      ? t(`hindrance.${hindrance}`)
      : draft?.outcome == null
        ? t('summary.outcomeMissing')
        : undefined;
  const voice = contact.medium === 'voice';
  const save = (choice: Choice | null) => {
    if (because === undefined && draft?.outcome != null) {
      void controller.wrapUp(contact.contactId, draft.outcome, draft.note, choice);
    }
  };
  useEffect(() => {
    if (!focused) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || belongsToInputMethod(event)) return;
      event.preventDefault();
      save(null);
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  });
  const wordsOf = (choice: Choice) =>
    words({ code: choice.state, reason: choice.state === 'not-ready' ? choice.reason : null });
  const next = seat === null ? null : nextWords(seat, words);
  const others = CHOICES.filter((choice) => wordsOf(choice) !== next);
  const [alternative, ...rest] = others;
  return (
    <div className="wrap-up-foot">
      <Button
        look="primary"
        keys="Control+Enter"
        working={working}
        disabledBecause={because}
        onPress={() => {
          save(null);
        }}
      >
        {voice && next !== null ? t('wrapUp.saveAnd', { state: next }) : t('wrapUp.save')} <kbd>Ctrl ↵</kbd>
      </Button>
      {voice && alternative !== undefined && (
        <>
          <Button
            disabledBecause={because}
            onPress={() => {
              save(alternative);
            }}
          >
            {t('wrapUp.saveAnd', { state: wordsOf(alternative) })}
          </Button>
          <Dropdown
            trigger={['click']}
            disabled={because !== undefined}
            menu={{
              items: rest.map((choice, index) => ({
                key: String(index),
                label: t('wrapUp.saveAnd', { state: wordsOf(choice) }),
                onClick: () => {
                  save(choice);
                },
              })),
            }}
          >
            <button
              type="button"
              className="button"
              aria-label={t('wrapUp.others')}
              aria-disabled={because !== undefined}
            >
              <DownOutlined aria-hidden="true" />
            </button>
          </Dropdown>
        </>
      )}
      <span className="grow wrap-up-note">
        <CommandNote command={command} />
        <span className="small quiet">
          {because ?? (voice && next !== null ? t('wrapUp.limit', { state: next }) : t('wrapUp.limitText'))}
        </span>
      </span>
    </div>
  );
}

function nextWords(seat: SeatView, words: ReturnType<typeof useStateWords>): string {
  return words({ code: seat.next.state, reason: seat.next.reason });
}

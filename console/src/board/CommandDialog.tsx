import { useEffect, useId, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { isUnderWay, track, useCommandStatus } from '../live/command-status';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { supervise, type SupervisionCommand } from './supervision';

const REASON_LENGTH = 200;

interface CommandDialogProps {
  readonly title: string;
  /** What it does, in words, before it is done. */
  readonly text: string;
  readonly confirm: string;
  readonly danger?: boolean;
  /** The command, or null with `problem` said beside its control. */
  readonly command: (reason: string) => SupervisionCommand | null;
  /** What is still missing beside the reason; shown once the manager tried. */
  readonly problem?: string | null;
  readonly children?: ReactNode;
  readonly close: () => void;
}

/** Asks for the reason, says what will happen, sends, and stays open with the refusal if there is one. */
export function CommandDialog(props: CommandDialogProps) {
  const { t } = useTranslation('board');
  const { title, text, confirm, danger = false, command, problem = null, children, close } = props;
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const box = useRef<HTMLTextAreaElement>(null);
  // The same command keeps its key, so that pressing again after no answer never does it twice.
  const keys = useRef(new Map<string, string>());
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [commandKey] = useState(() => crypto.randomUUID());
  const status = useCommandStatus(commandKey);
  const cutOff = useLiveState(isCutOff);
  const given = reason.trim();
  const over = given.length - REASON_LENGTH;
  const reasonProblem =
    over > 0 ? t('dialog.reasonLong', { n: over }) : tried && given === '' ? t('dialog.reasonMissing') : null;

  useEffect(() => {
    dialog.current?.showModal();
    box.current?.focus();
  }, []);

  const submit = async () => {
    setTried(true);
    if (given === '' || over > 0) {
      box.current?.focus();
      return;
    }
    const wanted = problem === null ? command(given) : null;
    if (wanted === null || isUnderWay(commandKey)) return;
    const name = JSON.stringify(wanted);
    const key = keys.current.get(name) ?? crypto.randomUUID();
    keys.current.set(name, key);
    const answer = await track(commandKey, supervise(wanted, key));
    if (answer.ok) close();
  };
  return (
    <dialog
      ref={dialog}
      className="command-dialog"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-text`}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <h2 id={`${id}-title`}>{title}</h2>
        <p id={`${id}-text`} className="prose">
          {text}
        </p>
        {children}
        {tried && problem !== null && (
          <p className="small problem" role="alert">
            {problem}
          </p>
        )}
        <label htmlFor={`${id}-reason`}>{t('dialog.reason')}</label>
        <textarea
          id={`${id}-reason`}
          ref={box}
          rows={2}
          value={reason}
          aria-required="true"
          aria-invalid={reasonProblem !== null}
          aria-describedby={`${id}-note`}
          onChange={(event) => {
            setReason(event.target.value);
          }}
        />
        <p id={`${id}-note`} className={reasonProblem === null ? 'small quiet' : 'small problem'} role="status">
          {reasonProblem ?? t('dialog.reasonHint')}
        </p>
        <div className="row dialog-foot">
          <span className="grow" />
          <Button onPress={close}>{t('dialog.cancel')}</Button>
          <Button
            look={danger ? 'danger' : 'primary'}
            working={status?.phase === 'working' || status?.phase === 'slow'}
            disabledBecause={cutOff ? t('dialog.offline') : undefined}
            describedBy={`${id}-fate`}
            onPress={() => void submit()}
          >
            {confirm}
          </Button>
        </div>
        <p id={`${id}-fate`} className="dialog-fate">
          {cutOff ? <span className="small problem">{t('dialog.offline')}</span> : <CommandNote command={commandKey} />}
        </p>
      </form>
    </dialog>
  );
}

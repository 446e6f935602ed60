import { useTranslation } from 'react-i18next';
import { useCommandStatus } from '../live/command-status';
import { refusalWords } from '../shell/refusal-words';

/** Words under a control about its command: still waiting, or refused and why. */
export function CommandNote({ command, className = '' }: { readonly command: string; readonly className?: string }) {
  const { t } = useTranslation();
  const status = useCommandStatus(command);
  const words =
    status?.phase === 'slow' ? t('stillWaiting') : status?.refusal != null ? refusalWords(status.refusal) : '';
  return (
    <span className={`command-note ${className}`} role="status" data-refused={status?.phase === 'refused'}>
      {words}
    </span>
  );
}

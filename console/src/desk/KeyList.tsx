import { useTranslation } from 'react-i18next';
import { KeyDialog } from '../parts/KeyDialog';
import { useOpenMenu } from './open-menu';
import { usePreferences } from './preferences';

/** Every key of the desk. */
export function KeyList() {
  const { t } = useTranslation('desk');
  const open = useOpenMenu((state) => state.open === 'keys');
  const enterSends = usePreferences((state) => state.enterSends);
  const close = () => {
    useOpenMenu.setState({ open: null });
  };
  const rows = [
    ['F2', t('keys.accept')],
    ['Alt S', t('keys.state')],
    ['Alt N', t('keys.next')],
    ['Alt H', t('keys.hold')],
    ['Alt T', t('keys.transfer')],
    ['Alt X', t('keys.end')],
    ['Alt ↑ ↓', t('keys.walk')],
    ['Alt P', t('keys.pin')],
    [enterSends ? 'Enter' : 'Ctrl Enter', t('keys.send')],
    ['?', t('keys.list')],
  ] as const;
  return <KeyDialog open={open} title={t('keys.title')} rows={rows} onClose={close} />;
}

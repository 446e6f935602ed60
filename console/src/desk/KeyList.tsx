import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/Button';
import { useOpenMenu } from './open-menu';
import { usePreferences } from './preferences';

/** Every key of the desk. */
export function KeyList() {
  const { t } = useTranslation(['desk', 'shell']);
  const open = useOpenMenu((state) => state.open === 'keys');
  const enterSends = usePreferences((state) => state.enterSends);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
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
  return (
    <dialog ref={dialog} className="key-list" aria-labelledby="key-list-title" onClose={close}>
      <h2 id="key-list-title">{t('keys.title')}</h2>
      <dl>
        {rows.map(([key, words]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <Button onPress={close}>{t('shell:close')}</Button>
    </dialog>
  );
}

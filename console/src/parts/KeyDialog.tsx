import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './Button';

interface KeyDialogProps {
  readonly open: boolean;
  readonly title: string;
  /** Key and what it does. */
  readonly rows: readonly (readonly [string, string])[];
  readonly onClose: () => void;
}

/** Every key of a page. */
export function KeyDialog({ open, title, rows, onClose }: KeyDialogProps) {
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  return (
    <dialog ref={dialog} className="key-list" aria-labelledby="key-list-title" onClose={onClose}>
      <h2 id="key-list-title">{title}</h2>
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
      <Button onPress={onClose}>{t('close')}</Button>
    </dialog>
  );
}

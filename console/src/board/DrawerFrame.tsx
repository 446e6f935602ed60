import { CloseOutlined } from '@ant-design/icons';
import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../parts/Button';

interface DrawerFrameProps {
  readonly title: string;
  /** Said beside the title. */
  readonly aside?: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** A drawer beside the board: Escape, the cross and a press beside it close it. */
export function DrawerFrame({ title, aside, onClose, children }: DrawerFrameProps) {
  const { t: shell } = useTranslation();
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog
      ref={dialog}
      className="drawer"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="drawer-body">
        <header className="row">
          <h2 id={titleId}>{title}</h2>
          {aside !== undefined && <span className="small quiet">{aside}</span>}
          <span className="grow" />
          <Button
            look="text"
            size="small"
            label={shell('close')}
            icon={<CloseOutlined aria-hidden="true" />}
            onPress={onClose}
          >
            {null}
          </Button>
        </header>
        {children}
      </div>
    </dialog>
  );
}

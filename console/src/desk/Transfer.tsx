import { SwapOutlined } from '@ant-design/icons';
import { Popover } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AgentContactView } from '../../../src/platform/realtime/console-protocol';
import { localName } from '../i18n/i18n';
import { Button } from '../parts/Button';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { useOpenMenu } from './open-menu';

interface TransferProps {
  readonly contact: AgentContactView;
  readonly disabledBecause: string | undefined;
  readonly small?: boolean;
}

/** Hands the contact to a queue: choose it, then confirm. The customer keeps their place in line. */
export function Transfer({ contact, disabledBecause, small = false }: TransferProps) {
  const { t } = useTranslation('desk');
  const focused = useDesk((state) => state.focusId === contact.contactId);
  const openByKey = useOpenMenu((state) => state.open === 'transfer');
  const [openHere, setOpenHere] = useState(false);
  const open = disabledBecause === undefined && (openHere || (openByKey && focused));
  const setOpen = (next: boolean) => {
    setOpenHere(next);
    if (!next && openByKey) useOpenMenu.setState({ open: null });
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      trigger="click"
      placement={small ? 'topRight' : 'bottomLeft'}
      destroyOnHidden
      content={
        <TransferList
          contact={contact}
          onDone={() => {
            setOpen(false);
          }}
        />
      }
    >
      <span>
        <Button
          size={small ? 'small' : 'usual'}
          icon={<SwapOutlined aria-hidden="true" />}
          keys="Alt+T"
          expanded={open}
          disabledBecause={disabledBecause}
          onPress={() => undefined}
        >
          {t('call.transfer')} {!small && <kbd>Alt T</kbd>}
        </Button>
      </span>
    </Popover>
  );
}

function TransferList({ contact, onDone }: { readonly contact: AgentContactView; readonly onDone: () => void }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const queues = useDesk((state) => state.queues);
  const load = useDesk((state) => state.load);
  const [chosen, setChosen] = useState<string | null>(null);
  const [filter, setFilter] = useState('');
  const others = Object.values(queues).filter(
    (queue) =>
      queue.id !== contact.queueId &&
      (filter === '' || `${localName(queue)} ${queue.id}`.toLowerCase().includes(filter.toLowerCase())),
  );
  const target = chosen === null ? undefined : queues[chosen];
  return (
    <div className="transfer" role="dialog" aria-label={t('transfer.title')}>
      <b>{t('transfer.title')}</b>
      <input
        className="field"
        autoFocus
        aria-label={t('transfer.filter')}
        placeholder={t('transfer.filter')}
        value={filter}
        onChange={(event) => {
          setFilter(event.target.value);
        }}
      />
      <ul className="transfer-list" aria-label={t('transfer.title')}>
        {others.map((queue) => {
          const waiting = load.find((item) => item.queueId === queue.id)?.waiting;
          return (
            <li key={queue.id}>
              <button
                type="button"
                className={queue.id === chosen ? 'transfer-item is-chosen' : 'transfer-item'}
                aria-pressed={queue.id === chosen}
                onClick={() => {
                  setChosen(queue.id);
                }}
              >
                <span className="ellipsis">{localName(queue)}</span>
                {waiting !== undefined && (
                  <span className="small quiet num">{t('transfer.waiting', { n: waiting })}</span>
                )}
              </button>
            </li>
          );
        })}
        {others.length === 0 && <li className="small quiet">{t('transfer.none')}</li>}
      </ul>
      <div className="row">
        <span className="small quiet grow">{t('transfer.place')}</span>
        <Button
          look="primary"
          size="small"
          disabledBecause={target === undefined ? t('transfer.choose') : undefined}
          onPress={() => {
            if (target !== undefined) void controller.transfer(contact.contactId, target.id);
            onDone();
          }}
        >
          {target === undefined ? t('transfer.choose') : t('transfer.to', { queue: localName(target) })}
        </Button>
      </div>
    </div>
  );
}

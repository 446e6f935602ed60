import { PauseCircleOutlined, PlayCircleOutlined, PoweroffOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { AgentContactView } from '../../../src/platform/realtime/console-protocol';
import { useCommandStatus } from '../live/command-status';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { useDeskController } from './desk-context';
import { Transfer } from './Transfer';
import { useHindrance } from './use-desk-view';

/** What can be done with a call. Only what the exchange behind the server can really do. */
export function CallControls({ contact }: { readonly contact: AgentContactView }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const hindrance = useHindrance();
  const command = `contact:${contact.contactId}`;
  const status = useCommandStatus(command);
  const working = status !== undefined && status.phase !== 'refused' && status.phase !== 'sent';
  const because =
    hindrance === 'cut-off'
      ? t('call.cutOff')
      : hindrance !== undefined
        ? t(`hindrance.${hindrance}`)
        : contact.state === 'connecting'
          ? t('call.connecting')
          : undefined;
  const held = contact.state === 'held';
  return (
    <div className="call-controls">
      <Button
        icon={held ? <PlayCircleOutlined aria-hidden="true" /> : <PauseCircleOutlined aria-hidden="true" />}
        keys="Alt+H"
        pressed={held}
        disabledBecause={because}
        onPress={() => {
          void (held ? controller.resume(contact.contactId) : controller.hold(contact.contactId));
        }}
      >
        {t(held ? 'call.resume' : 'call.hold')} <kbd>Alt H</kbd>
      </Button>
      <Transfer contact={contact} disabledBecause={because} />
      <span className="grow call-note">
        {because !== undefined && <span className="small prose">{because}</span>}
        {working && status.phase === 'working' && <span className="spinner" aria-hidden="true" />}
        <CommandNote command={command} />
      </span>
      <Button
        look="danger"
        icon={<PoweroffOutlined aria-hidden="true" />}
        keys="Alt+X"
        disabledBecause={hindrance === undefined ? undefined : because}
        onPress={() => {
          void controller.end(contact.contactId);
        }}
      >
        {t('call.hangUp')} <kbd>Alt X</kbd>
      </Button>
    </div>
  );
}

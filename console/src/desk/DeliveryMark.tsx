import { useTranslation } from 'react-i18next';
import type { DeliveryView, MessageView } from '../../../src/platform/realtime/console-protocol';
import { useCommandStatus } from '../live/command-status';
import { CommandNote } from '../parts/CommandNote';
import { DeliveryState } from '../parts/DeliveryState';
import { useDeskController } from './desk-context';
import { useHindrance } from './use-desk-view';

interface DeliveryMarkProps {
  readonly message: MessageView;
  readonly delivery: DeliveryView;
}

/** What became of the agent's message; one that did not arrive can be sent again. */
export function DeliveryMark({ message, delivery }: DeliveryMarkProps) {
  const gone = delivery.state === 'failed' || delivery.state === 'dead';
  return <DeliveryState delivery={delivery}>{gone && <Retry message={message} />}</DeliveryState>;
}

function Retry({ message }: { readonly message: MessageView }) {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const hindrance = useHindrance();
  const command = `message:${message.messageId}`;
  const status = useCommandStatus(command);
  const working = status !== undefined && status.phase !== 'refused';
  return (
    <>
      <button
        type="button"
        className="link-button"
        aria-disabled={hindrance !== undefined || working}
        title={hindrance === undefined ? undefined : t(`hindrance.${hindrance}`)}
        onClick={() => {
          if (hindrance === undefined) void controller.retry(message.contactId, message.messageId);
        }}
      >
        {t('delivery.retry')}
      </button>
      <CommandNote command={command} />
    </>
  );
}

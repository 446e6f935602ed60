import {
  CheckCircleFilled,
  CheckOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  QuestionCircleOutlined,
  WarningFilled,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { DeliveryView, MessageView } from '../../../src/platform/realtime/console-protocol';
import { useCommandStatus } from '../live/command-status';
import { CommandNote } from '../parts/CommandNote';
import { useDeskController } from './desk-context';
import { deliveryReasonWords } from './delivery-words';
import { useHindrance } from './use-desk-view';

const ICONS = {
  pending: ClockCircleOutlined,
  unknown: QuestionCircleOutlined,
  sent: CheckOutlined,
  delivered: CheckCircleFilled,
  failed: CloseCircleFilled,
  dead: WarningFilled,
} as const;

/** What became of a message by SMS or e-mail: its own shape, its word, and when it did not arrive why and what can be done. */
export function DeliveryMark({
  message,
  delivery,
}: {
  readonly message: MessageView;
  readonly delivery: DeliveryView;
}) {
  const { t } = useTranslation('desk');
  const Icon = ICONS[delivery.state];
  const gone = delivery.state === 'failed' || delivery.state === 'dead';
  const reason = gone || delivery.state === 'pending' ? deliveryReasonWords(delivery.reason) : '';
  return (
    <div className="delivery small" data-state={delivery.state}>
      <Icon aria-hidden="true" />
      <span>
        {t(`delivery.${delivery.state}`)}
        {reason !== '' && ` · ${reason}`}
      </span>
      {gone && <Retry message={message} />}
    </div>
  );
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

import {
  CheckCircleFilled,
  CheckOutlined,
  ClockCircleOutlined,
  CloseCircleFilled,
  QuestionCircleOutlined,
  WarningFilled,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { DeliveryView } from '../../../src/platform/realtime/console-protocol';
import { deliveryReasonWords } from './delivery-words';
import './parts.css';

const ICONS = {
  pending: ClockCircleOutlined,
  unknown: QuestionCircleOutlined,
  sent: CheckOutlined,
  delivered: CheckCircleFilled,
  failed: CloseCircleFilled,
  dead: WarningFilled,
} as const;

interface DeliveryStateProps {
  readonly delivery: DeliveryView;
  /** What can be done about it. */
  readonly children?: ReactNode;
}

/** What became of a message by SMS or e-mail: its own shape, its word, and when it is not on its way why. */
export function DeliveryState({ delivery: { state, reason }, children }: DeliveryStateProps) {
  const { t } = useTranslation();
  const Icon = ICONS[state];
  const why = state === 'failed' || state === 'dead' || state === 'pending' ? deliveryReasonWords(reason) : '';
  return (
    <div className="delivery small" data-state={state}>
      <Icon aria-hidden="true" />
      <span>
        {t(`delivery.${state}`)}
        {why !== '' && ` · ${why}`}
      </span>
      {children}
    </div>
  );
}

import type { DeliveryReport } from '../../conversations/message-deliveries';
import { codeOf } from '../twilio/twilio-failure';

/**
 * What a message status of Twilio means for a message of ours; null: nothing new (it is on its way), or a status we do not know yet.
 * @param errorCode Twilio's number of what went wrong
 */
export function reportOf(status: string, errorCode: number | null): DeliveryReport | null {
  switch (status) {
    case 'sent':
      return { state: 'sent' };
    case 'delivered':
    case 'read':
      return { state: 'delivered' };
    case 'undelivered':
    case 'failed':
      return { state: 'failed', reason: errorCode === null ? status : codeOf(errorCode) };
    case 'canceled':
      return { state: 'failed', reason: 'canceled' };
    default:
      return null;
  }
}

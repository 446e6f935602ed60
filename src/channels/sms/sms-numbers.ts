import { Injectable } from '@nestjs/common';
import { canonicalNumber } from '../../customers/phone-number';
import { ConfigurationDirectory } from '../../routing/configuration/configuration-directory';

export interface SmsNumber {
  readonly accessPointId: string;
  /** As the provider writes it. */
  readonly number: string;
}

/** Our numbers for text messages, however an administrator wrote them: `+8610955980`, `8610955980`, `95598`. */
@Injectable()
export class SmsNumbers {
  constructor(private readonly directory: ConfigurationDirectory) {}

  all(): SmsNumber[] {
    return this.directory.accessPoints
      .all()
      .filter(({ medium }) => medium === 'sms')
      .map(({ id, address }) => ({ accessPointId: id, number: canonicalNumber(address) }));
  }

  /** Undefined: none of ours. */
  find(to: string): SmsNumber | undefined {
    const number = canonicalNumber(to);
    const numbers = this.all();
    return numbers.find((ours) => ours.number === number) ?? numbers.find((ours) => digits(ours.number) === digits(to));
  }
}

function digits(number: string): string {
  return number.replace(/[^0-9]/g, '');
}

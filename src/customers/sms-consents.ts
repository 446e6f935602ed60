import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { holdAddresses } from './address-lock';
import { CustomersService } from './customers.service';
import { canonicalNumber } from './phone-number';
import { SmsConsentEntity } from './sms-consent.entity';

export interface Consent {
  readonly providerMessageId: string;
  readonly customerNumber: string;
  readonly ourNumber: string;
  readonly word: 'stop' | 'start';
  readonly at: Date;
}

/** Which customers want no text messages of which of our numbers. It holds for the pair, whoever the customer turns out to be. */
@Injectable()
export class SmsConsents {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly customers: CustomersService,
  ) {}

  /** Writes down what somebody said; the same message again changes nothing. */
  async record({ providerMessageId, customerNumber, ourNumber, word, at }: Consent): Promise<void> {
    await this.database.transaction(async (manager) => {
      // The number must not be taken from its customer before the word hangs on it: the word would be lost.
      await holdAddresses(manager);
      await this.customers.identify({ kind: 'phone', address: customerNumber }, manager);
      await manager.query(
        `INSERT INTO sms_consents (provider_message_id, address_id, our_address, word, at)
         SELECT $1, id, $3, $4, $5 FROM customer_addresses WHERE kind = 'phone' AND address = $2
         ON CONFLICT (provider_message_id) DO NOTHING`,
        [providerMessageId, canonicalNumber(customerNumber), canonicalNumber(ourNumber), word, at],
      );
    });
  }

  /** Whether this message was taken as such a word before. */
  async knows(providerMessageId: string): Promise<boolean> {
    return await this.database.manager.existsBy(SmsConsentEntity, { providerMessageId });
  }

  /** Of two words of the same instant the refusal counts. */
  async isOptedOut(customerNumber: string, ourNumber: string): Promise<boolean> {
    const rows: { word: string }[] = await this.database.query(
      `SELECT c.word FROM sms_consents c JOIN customer_addresses a ON a.id = c.address_id
        WHERE a.kind = 'phone' AND a.address = $1 AND c.our_address = $2 ORDER BY c.at DESC, c.word = 'stop' DESC LIMIT 1`,
      [canonicalNumber(customerNumber), canonicalNumber(ourNumber)],
    );
    return rows[0]?.word === 'stop';
  }
}

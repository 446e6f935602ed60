import { Module } from '@nestjs/common';
import { CustomerAddresses } from './customer-addresses.service';
import { CustomersService } from './customers.service';
import { SmsConsents } from './sms-consents';

@Module({
  providers: [CustomersService, CustomerAddresses, SmsConsents],
  exports: [CustomersService, CustomerAddresses, SmsConsents],
})
export class CustomersModule {}

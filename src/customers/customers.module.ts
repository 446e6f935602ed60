import { Module } from '@nestjs/common';
import { CustomerAddresses } from './customer-addresses.service';
import { CustomersService } from './customers.service';

@Module({ providers: [CustomersService, CustomerAddresses], exports: [CustomersService, CustomerAddresses] })
export class CustomersModule {}

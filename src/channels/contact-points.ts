import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Medium } from '../kernel/medium';
import { AccessPointEntity } from '../routing/configuration/access-point.entity';

/** Where an address that customers use leads. */
@Injectable()
export class ContactPoints {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** The access point of a dialled number or widget key, as configured at this moment; null: unknown. */
  async byAddress(medium: Medium, address: string): Promise<{ readonly id: string } | null> {
    return await this.database.manager.findOne(AccessPointEntity, { where: { medium, address }, select: { id: true } });
  }
}

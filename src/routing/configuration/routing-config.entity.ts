import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { RoutingConfig } from '../engine/config';

/**
 * Every configuration that ever was in force, whole, so that a past decision can be replayed. Versions have no gaps:
 * writers take the configuration lock first (configuration-lock.ts).
 */
@Entity('routing_configs')
export class RoutingConfigEntity {
  @PrimaryColumn('integer')
  version!: number;

  @Column('jsonb')
  config!: RoutingConfig;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;

  /** The person, or null when the system did it. */
  @Column('uuid', { name: 'created_by', nullable: true })
  createdBy!: string | null;
}

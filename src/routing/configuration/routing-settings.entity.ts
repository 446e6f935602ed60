import { Check, Column, Entity, PrimaryColumn } from 'typeorm';
import type { SettingsDocument } from './configuration.schema';

/** The one row of numbers for the whole hotline. No row yet: the engine's defaults are in force. */
@Entity('routing_settings')
@Check('routing_settings_one', `id = 'routing'`)
export class RoutingSettingsEntity {
  @PrimaryColumn('text')
  id!: 'routing';

  @Column('double precision', { name: 'seconds_per_priority' })
  secondsPerPriority!: number;

  @Column('jsonb')
  priorities!: SettingsDocument['priorities'];

  @Column('jsonb')
  media!: SettingsDocument['media'];

  @Column('integer', { name: 'back_off_ms' })
  backOffMs!: number;

  @Column('integer', { name: 'prefer_ms' })
  preferMs!: number;

  @Column('integer', { name: 'hold_prefer_ms' })
  holdPreferMs!: number;

  @Column('integer', { name: 'device_failure_window_ms' })
  deviceFailureWindowMs!: number;

  /** Moves of one contact by overflow rules. */
  @Column('integer', { name: 'max_hops', default: 1 })
  maxHops!: number;

  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

import { Check, Column, Entity } from 'typeorm';
import { ConfigurationItem } from './configuration-item';
import type { HoursDocument } from './hours.schema';

/** A site with seats. Its live state (active, draining …) is the router's, not configuration. routing.md section 1. */
@Entity('centres')
@Check('centres_weight', 'weight >= 0')
export class CentreEntity extends ConfigurationItem {
  /** IANA zone; days and opening hours of the centre are counted in it. */
  @Column('text', { name: 'time_zone' })
  timeZone!: string;

  /** Share of arrivals where the access point has no weights of its own. */
  @Column('double precision')
  weight!: number;

  @Column('integer', { nullable: true })
  trunks!: number | null;

  @Column('integer', { name: 'ivr_ports', nullable: true })
  ivrPorts!: number | null;

  @Column('boolean', { name: 'reserve_for_voice' })
  reserveForVoice!: boolean;

  /** Null: always open. */
  @Column('jsonb', { nullable: true })
  hours!: HoursDocument | null;
}

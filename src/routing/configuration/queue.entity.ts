import { Column, Entity } from 'typeorm';
import type { QueueConfig, Ranking, RingConfig } from '../engine/config';
import { ConfigurationItem } from './configuration-item';

/** Requirements, rings, order and limits of one line of customers. Meanings and defaults: `QueueConfig`. */
@Entity('queues')
export class QueueEntity extends ConfigurationItem {
  @Column('jsonb')
  requires!: Record<string, number>;

  @Column('jsonb')
  rings!: RingConfig[];

  @Column('integer')
  priority!: number;

  @Column('double precision', { name: 'ageing_rate', nullable: true })
  ageingRate!: number | null;

  @Column('double precision', { name: 'head_start_s' })
  headStartS!: number;

  @Column('integer', { name: 'answer_target_ms' })
  answerTargetMs!: number;

  @Column('text', { nullable: true })
  ranking!: Ranking | null;

  @Column('jsonb', { nullable: true })
  cost!: QueueConfig['cost'] | null;

  @Column('integer', { name: 'offer_timeout_ms', nullable: true })
  offerTimeoutMs!: number | null;

  @Column('integer', { name: 'max_waiting', nullable: true })
  maxWaiting!: number | null;

  @Column('boolean')
  open!: boolean;

  @Column('jsonb', { nullable: true })
  saturation!: QueueConfig['saturation'] | null;
}

import { Column, Entity, JoinColumn, ManyToOne } from 'typeorm';
import type { RuleCondition, RuleConfig } from '../engine/config';
import { CentreEntity } from './centre.entity';
import { ConfigurationItem } from './configuration-item';
import type { HoursDocument } from './hours.schema';
import { QueueEntity } from './queue.entity';

/** When contacts of a queue at their home centre may be served elsewhere or are treated otherwise. routing.md section 5. */
@Entity('overflow_rules')
export class RuleEntity extends ConfigurationItem {
  @Column('text', { name: 'queue_id' })
  queueId!: string;

  @ManyToOne(() => QueueEntity, { nullable: false })
  @JoinColumn({ name: 'queue_id', foreignKeyConstraintName: 'overflow_rules_queue_fk' })
  queue?: QueueEntity;

  @Column('text', { name: 'home_centre_id' })
  homeCentreId!: string;

  @ManyToOne(() => CentreEntity, { nullable: false })
  @JoinColumn({ name: 'home_centre_id', foreignKeyConstraintName: 'overflow_rules_home_fk' })
  homeCentre?: CentreEntity;

  @Column('jsonb', { name: 'conditions' })
  when!: RuleCondition;

  @Column('text')
  action!: RuleConfig['action'];

  @Column('text', { array: true })
  targets!: string[];

  @Column('text', { default: 'in-order' })
  choose!: 'in-order' | 'best';

  @Column('integer', { name: 'min_gain_ms', nullable: true })
  minGainMs!: number | null;

  /** Whole percent. */
  @Column('integer', { default: 100 })
  share!: number;

  @Column('boolean', { name: 'lender_health', default: false })
  lenderHealth!: boolean;

  /** Null: always. */
  @Column('jsonb', { nullable: true })
  hours!: HoursDocument | null;

  /** For the channel that carries the action out. */
  @Column('text', { nullable: true })
  parameter!: string | null;

  @Column('integer', { name: 'min_force_ms' })
  minForceMs!: number;

  @Column('text')
  enabled!: RuleConfig['enabled'];

  @Column('boolean', { name: 'home_first' })
  homeFirst!: boolean;
}

import { Column, Entity, JoinColumn, ManyToOne } from 'typeorm';
import type { RuleCondition, RuleConfig } from '../engine/config';
import { CentreEntity } from './centre.entity';
import { ConfigurationItem } from './configuration-item';
import { QueueEntity } from './queue.entity';

/** When contacts of a queue at their home centre may be served elsewhere. routing.md section 5. */
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

  @Column('integer', { name: 'min_force_ms' })
  minForceMs!: number;

  @Column('text')
  enabled!: RuleConfig['enabled'];

  @Column('boolean', { name: 'home_first' })
  homeFirst!: boolean;
}

import { Column, Entity, Index, JoinColumn, ManyToOne } from 'typeorm';
import type { Medium } from '../../kernel/medium';
import { CentreEntity } from './centre.entity';
import { ConfigurationItem } from './configuration-item';
import { QueueEntity } from './queue.entity';

/** An address contacts arrive at: dialled number, SMS number, mailbox, chat widget key. */
@Entity('access_points')
@Index('access_points_address', ['medium', 'address'], { unique: true })
export class AccessPointEntity extends ConfigurationItem {
  @Column('text')
  medium!: Medium;

  @Column('text')
  address!: string;

  @Column('text', { name: 'queue_id' })
  queueId!: string;

  @ManyToOne(() => QueueEntity, { nullable: false })
  @JoinColumn({ name: 'queue_id', foreignKeyConstraintName: 'access_points_queue_fk' })
  queue?: QueueEntity;

  /** Fixed home centre; else `weights`; else the centres' weights. */
  @Column('text', { name: 'home_centre_id', nullable: true })
  homeCentreId!: string | null;

  @ManyToOne(() => CentreEntity, { nullable: true })
  @JoinColumn({ name: 'home_centre_id', foreignKeyConstraintName: 'access_points_home_fk' })
  homeCentre?: CentreEntity | null;

  @Column('jsonb', { nullable: true })
  weights!: Record<string, number> | null;
}

import { Column, Entity } from 'typeorm';
import { ConfigurationItem } from './configuration-item';

/** How a contact can end, as the agent records it. Contacts keep the id for ever, so one in use is retired, not deleted. */
@Entity('outcomes')
export class OutcomeEntity extends ConfigurationItem {
  /** False: kept for the history, no longer offered. */
  @Column('boolean')
  offered!: boolean;
}

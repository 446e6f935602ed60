import { Entity } from 'typeorm';
import { ConfigurationItem } from './configuration-item';

/** What people can do, to a level from 1 to 10. */
@Entity('skills')
export class SkillEntity extends ConfigurationItem {}

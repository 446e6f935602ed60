import { Check, Column, Entity, Index, JoinColumn, ManyToOne, PrimaryColumn } from 'typeorm';
import { PersonEntity } from '../../identity/person.entity';
import { SkillEntity } from '../../routing/configuration/skill.entity';

/** One skill of one person. */
@Entity('person_skills')
@Index('person_skills_skill', ['skillId'])
@Check('person_skills_level', 'level between 1 and 10')
export class PersonSkillEntity {
  @PrimaryColumn('uuid', { name: 'person_id' })
  personId!: string;

  @PrimaryColumn('text', { name: 'skill_id' })
  skillId!: string;

  @ManyToOne(() => PersonEntity, { nullable: false })
  @JoinColumn({ name: 'person_id', foreignKeyConstraintName: 'person_skills_person_fk' })
  person?: PersonEntity;

  @ManyToOne(() => SkillEntity, { nullable: false })
  @JoinColumn({ name: 'skill_id', foreignKeyConstraintName: 'person_skills_skill_fk' })
  skill?: SkillEntity;

  /** 1 (basic) to 10 (expert). */
  @Column('integer')
  level!: number;
}

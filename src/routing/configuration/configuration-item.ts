import { Column, PrimaryColumn } from 'typeorm';

/** What every configured thing has. Ids are chosen by the administrator and never change. */
export abstract class ConfigurationItem {
  @PrimaryColumn('text')
  id!: string;

  /** Chinese. */
  @Column('text')
  name!: string;

  @Column('text', { name: 'name_en', nullable: true })
  nameEn!: string | null;

  /** Place in lists and on boards; equal places go by id. */
  @Column('integer')
  position!: number;

  /** Grows by one with every change; a writer must name the version it saw. */
  @Column('integer')
  version!: number;

  @Column('timestamptz', { name: 'updated_at' })
  updatedAt!: Date;
}

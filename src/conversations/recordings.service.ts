import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, In } from 'typeorm';
import type { Millis } from '../kernel/clock';
import { RecordingEntity } from './recording.entity';

export interface NewRecording {
  readonly contactId: string;
  readonly centreId: string;
  /** Stable name of whoever keeps the audio: `simulated`, `twilio`. */
  readonly provider: string;
  readonly uri: string;
  readonly durationMs: Millis;
  /** Hexadecimal, lower case; null when the provider does not say. */
  readonly sha256: string | null;
  readonly recordedAt: Millis;
}

/** Pointers to recordings of talks. */
@Injectable()
export class RecordingsService {
  constructor(@InjectDataSource() private readonly database: DataSource) {}

  /** Resolves after the commit. The same (provider, uri) again is the same recording, whatever else it says. */
  async keep(recording: NewRecording): Promise<void> {
    await this.database.manager
      .createQueryBuilder()
      .insert()
      .into(RecordingEntity)
      .values({ ...recording, recordingId: randomUUID(), recordedAt: new Date(recording.recordedAt) })
      .orIgnore()
      .execute();
  }

  /** The newest recording of each contact; contacts without one are left out. */
  async newest(contactIds: readonly string[]): Promise<Map<string, RecordingEntity>> {
    if (contactIds.length === 0) return new Map();
    const rows = await this.database.manager.find(RecordingEntity, {
      where: { contactId: In(contactIds) },
      order: { recordedAt: 'ASC', recordingId: 'ASC' },
    });
    return new Map(rows.map((row) => [row.contactId, row]));
  }
}

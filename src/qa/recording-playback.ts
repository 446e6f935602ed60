import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { IncomingMessage } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { RecordingsService } from '../conversations/recordings.service';
import { type AuditActor, AuditTrail } from '../identity/audit-trail';
import type { Principal } from '../identity/principal';
import type { Clock, Millis } from '../kernel/clock';
import { CLOCK } from '../platform/time/clock';
import { recordingNotFound, tooManyPlaybacks } from './qa.errors';
import { RecordingSource } from './recording-source';
import type { SampleEntity } from './sample.entity';

/** A player asks for many parts of one recording; that is one playing within this time. */
const SAME_PLAYING_MS = 10 * 60_000;
/** Recordings under way in this process. */
const MOST_AT_ONCE = 50;
const PASSED_ON = ['content-type', 'content-length', 'content-range', 'accept-ranges'] as const;

/** Plays recordings to inspectors: from where they are kept, through us, written down before the first sound. */
@Injectable()
export class RecordingPlayback {
  private readonly log = new Logger(RecordingPlayback.name);
  private readonly played = new Map<string, Millis>();
  private underWay = 0;

  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    private readonly recordings: RecordingsService,
    private readonly source: RecordingSource,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Resolves when everything is sent, or whoever listens has gone.
   * @throws UserError `recording-not-found`, `too-many-playbacks`; OperationalError `recording-host-refused`, `recording-away`
   */
  async play(
    actor: AuditActor,
    principal: Principal,
    sample: SampleEntity,
    range: string | undefined,
    response: Response,
  ): Promise<void> {
    const recording = (await this.recordings.newest([sample.contactId])).get(sample.contactId);
    if (recording === undefined) throw recordingNotFound();
    if (this.underWay >= MOST_AT_ONCE) throw tooManyPlaybacks();
    this.underWay += 1;
    try {
      const audio = await this.source.open(recording.uri, range);
      await this.recordPlaying(actor, principal, sample, recording.recordingId).catch((error: unknown) => {
        audio.destroy();
        throw error;
      });
      await this.send(audio, response);
    } finally {
      this.underWay -= 1;
    }
  }

  private async send(audio: IncomingMessage, response: Response): Promise<void> {
    response.status(audio.statusCode ?? 200);
    for (const name of PASSED_ON) {
      const value = audio.headers[name];
      if (value !== undefined) response.setHeader(name, value);
    }
    response.setHeader('Cache-Control', 'private, no-store');
    response.setHeader('Content-Disposition', 'inline');
    try {
      await pipeline(audio, response);
    } catch (error) {
      // The listener left, or the source broke off; the length that was announced tells the player.
      this.log.debug(`a playback ended early: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async recordPlaying(
    actor: AuditActor,
    { personId }: Principal,
    { sampleId, contactId, centreId }: SampleEntity,
    recordingId: string,
  ): Promise<void> {
    const now = this.clock.now();
    for (const [key, at] of this.played) {
      // In order of time: the first young one ends the sweep.
      if (now - at < SAME_PLAYING_MS) break;
      this.played.delete(key);
    }
    const key = `${personId} ${recordingId}`;
    if (this.played.has(key)) return;
    await this.audit.record({
      actor,
      action: 'recording-played',
      subject: `sample:${sampleId}`,
      centreId,
      detail: { contactId, recordingId },
    });
    this.played.set(key, now);
  }
}

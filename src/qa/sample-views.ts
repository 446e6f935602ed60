import { Injectable } from '@nestjs/common';
import { RecordingsService } from '../conversations/recordings.service';
import type { RecordingEntity } from '../conversations/recording.entity';
import { PeopleDirectory } from '../identity/people-directory';
import type { RecordingView, SampleView } from '../platform/realtime/console-protocol';
import type { SampleEntity } from './sample.entity';

/** Samples with the names of people and the pointers to recordings that belong to them. */
@Injectable()
export class SampleViews {
  constructor(
    private readonly people: PeopleDirectory,
    private readonly recordings: RecordingsService,
  ) {}

  async of(samples: readonly SampleEntity[]): Promise<SampleView[]> {
    const [names, recordings] = await Promise.all([
      this.people.names(
        samples.flatMap(({ personId, openedBy }) => [personId, ...(openedBy === null ? [] : [openedBy])]),
      ),
      this.recordings.newest(samples.map(({ contactId }) => contactId)),
    ]);
    const name = (personId: string): string => names.get(personId)?.displayName ?? '';
    return samples.map((sample) => ({
      sampleId: sample.sampleId,
      contactId: sample.contactId,
      medium: sample.medium,
      queueId: sample.queueId,
      centreId: sample.centreId,
      agent: { personId: sample.personId, name: name(sample.personId) },
      drawnAt: sample.drawnAt.getTime(),
      serviceStartedAt: sample.serviceStartedAt.getTime(),
      serviceEndedAt: sample.serviceEndedAt?.getTime() ?? null,
      closedAt: sample.closedAt.getTime(),
      outcome: sample.outcome,
      reasons: sample.reasons,
      recording: recordingView(recordings.get(sample.contactId)),
      opened:
        sample.openedAt === null || sample.openedBy === null
          ? null
          : { at: sample.openedAt.getTime(), by: name(sample.openedBy) },
    }));
  }
}

/** Without the address: the audio is played through us. */
function recordingView(recording: RecordingEntity | undefined): RecordingView | null {
  if (recording === undefined) return null;
  const { recordingId, durationMs, sha256 } = recording;
  return { recordingId, durationMs, sha256 };
}

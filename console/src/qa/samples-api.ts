import type { SampleDetail, SamplePage } from '../../../src/platform/realtime/console-protocol';
import { call } from '../session/api';
import type { SampleFilters } from './sample-list';

const PAGE = 100;

/** @throws ApiProblem */
export function readSamples(filters: SampleFilters, before: string | null): Promise<SamplePage> {
  const query = new URLSearchParams({ limit: String(PAGE) });
  for (const [name, value] of Object.entries({ ...filters, before })) {
    if (value !== null) query.set(name, String(value));
  }
  return call<SamplePage>('GET', `/api/samples?${query.toString()}`);
}

/** The server writes the look down. @throws ApiProblem */
export function readSample(sampleId: string): Promise<SampleDetail> {
  return call<SampleDetail>('GET', `/api/samples/${encodeURIComponent(sampleId)}`);
}

export function recordingAddress(sampleId: string): string {
  return `/api/samples/${encodeURIComponent(sampleId)}/recording`;
}

import { useTranslation } from 'react-i18next';
import type { NamedOption, SampleReason, SampleView } from '../../../src/platform/realtime/console-protocol';
import { localName } from '../i18n/i18n';
import { useSamples } from './sample-store';

type Option = Readonly<Record<string, NamedOption>>;

/** Names for ids, in the language in force; an id without a name stands for itself. */
export function useSampleNames() {
  const { t } = useTranslation('qa');
  const queues = useSamples((state) => state.queues);
  const centres = useSamples((state) => state.centres);
  const outcomes = useSamples((state) => state.outcomes);
  const named = (all: Option, id: string) => {
    const option = all[id];
    return option === undefined ? id : localName(option);
  };
  return {
    queue: (id: string) => named(queues, id),
    centre: (id: string) => named(centres, id),
    outcome: (id: string | null) => (id === null ? t('noOutcome') : named(outcomes, id)),
    reason: (reason: SampleReason) =>
      reason.kind === 'always' ? t('reason.alwaysNamed', { rule: reason.condition }) : t(`reason.${reason.kind}`),
  };
}

/** Of the service, without wrap-up when its end is known. */
export function servedMs({ serviceStartedAt, serviceEndedAt, closedAt }: SampleView): number {
  return (serviceEndedAt ?? closedAt) - serviceStartedAt;
}

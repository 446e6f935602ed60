import { useTranslation } from 'react-i18next';
import { MEDIA } from '../../../src/kernel/medium';
import { localName } from '../i18n/i18n';
import { NO_FILTERS, type SampleFilters as Filters } from './sample-list';
import { chooseFilters, useSamples } from './sample-store';

const REASONS = ['random', 'minimum', 'always'] as const;

/** What of the samples is shown. The server chooses, so that older pages are filtered too. */
export function SampleFilters() {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const filters = useSamples((state) => state.filters);
  const queues = useSamples((state) => state.queues);
  const agents = useSamples((state) => state.agents);
  const choose = (change: Partial<Filters>) => {
    chooseFilters({ ...filters, ...change });
  };
  const some = Object.values(filters).some((value) => value !== null);
  return (
    <div className="qa-filters" role="group" aria-label={t('filter.title')}>
      <div className="qa-segments" role="group" aria-label={t('filter.opened')}>
        {([null, false, true] as const).map((opened) => (
          <button
            key={String(opened)}
            type="button"
            aria-pressed={filters.opened === opened}
            onClick={() => {
              choose({ opened });
            }}
          >
            {t(opened === null ? 'filter.all' : opened ? 'filter.seen' : 'filter.new')}
          </button>
        ))}
      </div>
      <button
        type="button"
        className="link-button small qa-clear"
        hidden={!some}
        onClick={() => {
          chooseFilters(NO_FILTERS);
        }}
      >
        {t('filter.clear')}
      </button>
      <Choice
        label={t('filter.queue')}
        value={filters.queueId}
        options={Object.values(queues).map((queue) => ({ value: queue.id, words: localName(queue) }))}
        onChoose={(queueId) => {
          choose({ queueId });
        }}
      />
      <Choice
        label={t('filter.agent')}
        value={filters.personId}
        options={Object.entries(agents)
          .map(([value, words]) => ({ value, words }))
          .sort((a, b) => a.words.localeCompare(b.words, 'zh-CN'))}
        onChoose={(personId) => {
          choose({ personId });
        }}
      />
      <Choice
        label={t('filter.medium')}
        value={filters.medium}
        options={MEDIA.map((value) => ({ value, words: shell(`medium.${value}`) }))}
        onChoose={(medium) => {
          choose({ medium });
        }}
      />
      <Choice
        label={t('filter.reason')}
        value={filters.reason}
        options={REASONS.map((value) => ({ value, words: t(`reason.${value}`) }))}
        onChoose={(reason) => {
          choose({ reason });
        }}
      />
    </div>
  );
}

function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T | null;
  readonly options: readonly { readonly value: T; readonly words: string }[];
  readonly onChoose: (value: T | null) => void;
}) {
  const { t } = useTranslation('qa');
  return (
    <select
      className={props.value === null ? 'qa-select' : 'qa-select is-set'}
      aria-label={props.label}
      value={props.value ?? ''}
      onChange={(event) => {
        props.onChoose(props.options.find(({ value }) => value === event.target.value)?.value ?? null);
      }}
    >
      <option value="">{t('filter.any', { what: props.label })}</option>
      {props.options.map(({ value, words }) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  );
}

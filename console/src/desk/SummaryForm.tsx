import { CheckOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localName } from '../i18n/i18n';
import { useDesk } from './desk-store';
import { useCurrentSummary } from './current-summary';
import { useSummary } from './use-summary';
import { useHindrance } from './use-desk-view';

/** More outcomes than this and a filter helps. */
const FILTER_FROM = 12;
const NOTE_LENGTH = 2_000;

/** The summary: outcome (required to finish) and note. During a call it is already there to be filled. */
export function SummaryForm({ contactId, wrapUp }: { readonly contactId: string; readonly wrapUp: boolean }) {
  const { t } = useTranslation('desk');
  const { draft, change, saved } = useSummary(contactId);
  const readOnly = useHindrance() === 'read-only';
  const missing = draft.outcome === null;
  useEffect(() => {
    useCurrentSummary.getState().put(contactId, draft);
  }, [contactId, draft]);
  return (
    <form
      className="summary"
      onSubmit={(event) => {
        event.preventDefault();
      }}
    >
      <div className="row">
        <h3 className="summary-title">{t(wrapUp ? 'summary.title' : 'summary.during')}</h3>
        <span className="small quiet" role="status">
          {t(`summary.${saved}`)}
        </span>
        <span className="grow" />
        {wrapUp && missing && <span className="tag tag-wrong">{t('summary.missing', { count: 1 })}</span>}
        {!wrapUp && <span className="small quiet">{t(missing ? 'summary.requiredOpen' : 'summary.requiredDone')}</span>}
      </div>
      <OutcomePicker
        chosen={draft.outcome}
        disabled={readOnly}
        wrong={wrapUp && missing}
        onChoose={(outcome) => {
          change({ ...draft, outcome });
        }}
      />
      <div className="summary-field">
        <label htmlFor={`note-${contactId}`}>{t('summary.note')}</label>
        <textarea
          id={`note-${contactId}`}
          className="field"
          rows={wrapUp ? 4 : 5}
          maxLength={NOTE_LENGTH}
          readOnly={readOnly}
          value={draft.note}
          placeholder={t('summary.notePlaceholder')}
          onChange={(event) => {
            change({ ...draft, note: event.target.value });
          }}
        />
      </div>
    </form>
  );
}

interface OutcomePickerProps {
  readonly chosen: string | null;
  readonly disabled: boolean;
  readonly wrong: boolean;
  readonly onChoose: (outcome: string) => void;
}

function OutcomePicker({ chosen, disabled, wrong, onChoose }: OutcomePickerProps) {
  const { t } = useTranslation('desk');
  const outcomes = useDesk((state) => state.outcomes);
  const [filter, setFilter] = useState('');
  const shown = outcomes.filter(
    (outcome) => filter === '' || `${localName(outcome)} ${outcome.id}`.toLowerCase().includes(filter.toLowerCase()),
  );
  return (
    <fieldset className={wrong ? 'summary-field outcomes is-wrong' : 'summary-field outcomes'} disabled={disabled}>
      <legend>
        {t('summary.outcome')}
        <em aria-hidden="true">*</em>
        <span className="spoken">{t('summary.required')}</span>
      </legend>
      {outcomes.length > FILTER_FROM && (
        <input
          className="field"
          aria-label={t('summary.filter')}
          placeholder={t('summary.filter')}
          value={filter}
          onChange={(event) => {
            setFilter(event.target.value);
          }}
        />
      )}
      <div className="outcome-list" role="radiogroup" aria-label={t('summary.outcome')}>
        {shown.map((outcome) => (
          <label key={outcome.id} className={outcome.id === chosen ? 'outcome is-chosen' : 'outcome'}>
            <input
              type="radio"
              name="outcome"
              className="spoken"
              checked={outcome.id === chosen}
              onChange={() => {
                onChoose(outcome.id);
              }}
            />
            {outcome.id === chosen && <CheckOutlined aria-hidden="true" />}
            {localName(outcome)}
          </label>
        ))}
        {shown.length === 0 && <span className="small quiet">{t('summary.noOutcome')}</span>}
      </div>
      {wrong && <span className="small summary-wrong">{t('summary.outcomeMissing')}</span>}
    </fieldset>
  );
}

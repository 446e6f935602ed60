import { LockOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SampleDetail } from '../../../src/platform/realtime/console-protocol';
import { dayAndTime, duration } from '../format/format';
import { Button } from '../parts/Button';
import { MediumIcon } from '../parts/MediumIcon';
import { refusalWords } from '../shell/refusal-words';
import { serverNow } from '../time/ticker';
import { DrawCard } from './DrawCard';
import { Player } from './Player';
import type { ListRefusal } from './sample-list';
import { dispatch, refusalOf } from './sample-store';
import { readSample, recordingAddress } from './samples-api';
import { servedMs, useSampleNames } from './sample-words';
import { Transcript } from './Transcript';

type Reading =
  | { readonly phase: 'reading' }
  | { readonly phase: 'refused'; readonly refusal: ListRefusal }
  | { readonly phase: 'read'; readonly detail: SampleDetail };

/** One sample, read once for each time it is opened: every look is recorded. */
export function SampleDetailPane({ sampleId }: { readonly sampleId: string }) {
  const [reading, setReading] = useState<Reading>({ phase: 'reading' });
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    let gone = false;
    readSample(sampleId).then(
      (detail) => {
        if (gone) return;
        setReading({ phase: 'read', detail });
        dispatch({ kind: 'sample-read', sample: detail.sample });
      },
      (error: unknown) => {
        if (!gone) setReading({ phase: 'refused', refusal: refusalOf(error) });
      },
    );
    return () => {
      gone = true;
    };
  }, [sampleId, asked]);
  if (reading.phase === 'reading') return <section className="qa-detail" aria-busy="true" />;
  if (reading.phase === 'read') return <Whole detail={reading.detail} />;
  return (
    <Refused
      refusal={reading.refusal}
      onAgain={() => {
        setReading({ phase: 'reading' });
        setAsked(asked + 1);
      }}
    />
  );
}

/** Says plainly that this is no sample of theirs, and that the try is recorded; anything else may be tried again. */
function Refused({ refusal, onAgain }: { readonly refusal: ListRefusal; readonly onAgain: () => void }) {
  const { t } = useTranslation('qa');
  switch (refusal.code) {
    case 'sample-not-found':
      return (
        <section className="qa-nothing" role="alert">
          <LockOutlined aria-hidden="true" className="qa-empty-icon" />
          <b>{t('refused.title')}</b>
          <span className="prose">{t('refused.text')}</span>
          <Link to="/qa">{t('refused.back')}</Link>
        </section>
      );
    case 'invalid-request':
      return (
        <section className="qa-nothing" role="alert">
          <b>{t('refused.noAddress')}</b>
          <Link to="/qa">{t('refused.back')}</Link>
        </section>
      );
    default:
      return (
        <section className="qa-nothing" role="alert">
          <b>{t('detail.failed')}</b>
          <span className="prose">{refusalWords(refusal)}</span>
          <Button onPress={onAgain}>{t('list.again')}</Button>
        </section>
      );
  }
}

function Whole({ detail }: { readonly detail: SampleDetail }) {
  const { t } = useTranslation('qa');
  const { sample, subject } = detail;
  const voice = sample.medium === 'voice';
  const section = useRef<HTMLElement>(null);
  useEffect(() => {
    // The one before it took the focus with it: keys go on with this one.
    if (document.activeElement === document.body) section.current?.focus({ preventScroll: true });
  }, []);
  return (
    <>
      <section ref={section} className="qa-detail" aria-label={t('detail.title')} tabIndex={-1}>
        <Head detail={detail} />
        {subject !== null && (
          <h3 className="qa-subject">
            <span className="small quiet">{t('detail.subject')}</span> {subject}
          </h3>
        )}
        {sample.recording !== null ? (
          <Player address={recordingAddress(sample.sampleId)} recording={sample.recording} />
        ) : (
          voice && (
            <div className="qa-unrecorded">
              <b>{t('detail.notRecorded')}</b>
              <span className="prose">{t('detail.notRecordedWhy')}</span>
            </div>
          )
        )}
        {voice && sample.recording !== null && detail.messages.length === 0 && (
          <p className="qa-silent prose">{t('detail.onlySound')}</p>
        )}
        {(!voice || detail.messages.length > 0) && <Transcript messages={detail.messages} />}
      </section>
      <aside className="qa-aside" aria-label={t('detail.about')} tabIndex={0}>
        <Facts detail={detail} />
        <Summary detail={detail} />
        <DrawCard sample={sample} draw={detail.draw} />
      </aside>
    </>
  );
}

function Head({ detail: { sample } }: { readonly detail: SampleDetail }) {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const names = useSampleNames();
  return (
    <div className="qa-head">
      <Link to="/qa" className="qa-back">
        {t('detail.back')}
      </Link>
      <MediumIcon medium={sample.medium} />
      <div className="qa-who">
        <h2 className="ellipsis">{sample.agent.name}</h2>
        <span className="small prose ellipsis">
          {shell(`medium.${sample.medium}`)} · {names.queue(sample.queueId)} · {names.centre(sample.centreId)}
        </span>
      </div>
      <span className="grow" />
      <span className="qa-head-time">
        <b className="num">{duration(servedMs(sample))}</b>
        <span className="small quiet num">{dayAndTime(sample.serviceStartedAt, serverNow())}</span>
      </span>
    </div>
  );
}

function Facts({ detail: { sample, customer } }: { readonly detail: SampleDetail }) {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const names = useSampleNames();
  const now = serverNow();
  return (
    <section>
      <h3 className="section-label">{t('facts.title')}</h3>
      <dl className="qa-facts">
        <dt>{t('facts.customer')}</dt>
        <dd>
          {[customer.name, customer.maskedAddress].filter((one) => one !== null).join(' · ') || t('facts.unknown')}
        </dd>
        <dt>{t('facts.medium')}</dt>
        <dd>{shell(`medium.${sample.medium}`)}</dd>
        <dt>{t('facts.queue')}</dt>
        <dd>{names.queue(sample.queueId)}</dd>
        <dt>{t('facts.agent')}</dt>
        <dd>
          {sample.agent.name} · {names.centre(sample.centreId)}
        </dd>
        <dt>{t('facts.started')}</dt>
        <dd className="num">{dayAndTime(sample.serviceStartedAt, now)}</dd>
        <dt>{t('facts.ended')}</dt>
        <dd className="num">
          {dayAndTime(sample.serviceEndedAt ?? sample.closedAt, now)} · {duration(servedMs(sample))}
        </dd>
        <dt>{t('facts.drawn')}</dt>
        <dd className="num">{dayAndTime(sample.drawnAt, now)}</dd>
        {sample.opened !== null && (
          <>
            <dt>{t('facts.opened')}</dt>
            <dd>
              {sample.opened.by} · <span className="num">{dayAndTime(sample.opened.at, now)}</span>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

function Summary({ detail: { summary } }: { readonly detail: SampleDetail }) {
  const { t } = useTranslation('qa');
  const names = useSampleNames();
  return (
    <section>
      <h3 className="section-label">{t('summary.title')}</h3>
      {summary === null ? (
        <p className="prose">{t('summary.none')}</p>
      ) : (
        <>
          <p>
            <span className="tag">{names.outcome(summary.outcome)}</span>
          </p>
          <p className="qa-note">
            {summary.note === '' ? <span className="quiet">{t('summary.noNote')}</span> : summary.note}
          </p>
        </>
      )}
    </section>
  );
}

import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate, useParams } from 'react-router';
import { addWords } from '../i18n/i18n';
import { useLive } from '../live/live-context';
import { belongsToInputMethod } from '../parts/input-method';
import { KeyDialog } from '../parts/KeyDialog';
import en from './en';
import './qa.css';
import { QaTop } from './QaTop';
import { SampleDetailPane } from './SampleDetailPane';
import { sampleAfter } from './sample-list';
import { SampleList } from './SampleList';
import { followSamples, useSamples } from './sample-store';
import zhCN from './zh-CN';

addWords('qa', zhCN, en);

/** The inspector's page: the samples, and the one that is looked at. */
export default function QaPage() {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const live = useLive();
  const navigate = useNavigate();
  const { sampleId = null } = useParams();
  const [keysOpen, setKeysOpen] = useState(false);
  useEffect(() => followSamples(live), [live]);
  useEffect(() => {
    document.title = shell('page.title', { page: shell('page./qa') });
  }, [shell]);
  const open = (id: string) => {
    void navigate(`/qa/${id}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (belongsToInputMethod(event.nativeEvent) || event.ctrlKey || event.altKey || event.metaKey) return;
    if (isField(event.target)) return;
    if (event.key === '?') setKeysOpen(true);
    else if (event.key.toLowerCase() === 'n') {
      const next = sampleAfter(useSamples.getState().items, sampleId);
      if (next !== null) open(next.sampleId);
    } else return;
    event.preventDefault();
  };
  return (
    <div className={sampleId === null ? 'qa' : 'qa has-sample'}>
      <QaTop />
      {/* Letters act only while the list or the sample has the focus (WCAG 2.1.4). */}
      <main className="qa-main" onKeyDown={onKeyDown}>
        <h1 className="spoken">{shell('page./qa')}</h1>
        <SampleList chosenId={sampleId} onOpen={open} />
        {sampleId === null ? <NothingOpen /> : <SampleDetailPane key={sampleId} sampleId={sampleId} />}
      </main>
      <KeyDialog
        open={keysOpen}
        title={t('keys.title')}
        rows={[
          ['↑ ↓', t('keys.walk')],
          ['Enter', t('keys.open')],
          ['N', t('keys.next')],
          [t('keys.spaceBar'), t('keys.play')],
          ['J  L', t('keys.skip')],
          ['?', t('keys.list')],
        ]}
        onClose={() => {
          setKeysOpen(false);
        }}
      />
    </div>
  );
}

function isField(target: EventTarget): boolean {
  return target instanceof HTMLElement && /^(TEXTAREA|SELECT)$/.test(target.tagName);
}

function NothingOpen() {
  const { t } = useTranslation('qa');
  const some = useSamples((state) => state.items.length > 0);
  return (
    <section className="qa-nothing" aria-label={t('nothing.title')}>
      {some && (
        <>
          <b>{t('nothing.title')}</b>
          <span className="prose">
            <kbd>↑</kbd> <kbd>↓</kbd> {t('nothing.walk')} · <kbd>Enter</kbd> {t('nothing.open')} · <kbd>N</kbd>{' '}
            {t('nothing.next')} · <kbd>?</kbd> {t('nothing.keys')}
          </span>
        </>
      )}
    </section>
  );
}

import { InboxOutlined } from '@ant-design/icons';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { SampleView } from '../../../src/platform/realtime/console-protocol';
import { dayAndTime, duration } from '../format/format';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { MediumIcon } from '../parts/MediumIcon';
import { refusalWords } from '../shell/refusal-words';
import { serverNow } from '../time/ticker';
import { NO_FILTERS } from './sample-list';
import { SampleFilters } from './SampleFilters';
import { chooseFilters, dispatch, holdList, readNewest, readOlder, useSamples } from './sample-store';
import { servedMs, useSampleNames } from './sample-words';
import { useVirtualRows } from './use-virtual-rows';

const ROW_HEIGHT = 64;
/** With fewer rows left below the older ones are asked for. */
const ASK_BEFORE_END_PX = 12 * ROW_HEIGHT;

interface SampleListProps {
  readonly chosenId: string | null;
  readonly onOpen: (sampleId: string) => void;
}

export function SampleList(props: SampleListProps) {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const phase = useSamples((state) => state.phase);
  const refusal = useSamples((state) => state.refusal);
  const empty = useSamples((state) => state.items.length === 0);
  const cutOff = useLiveState((state) => isCutOff(state) && state.heardAt > 0);
  return (
    <section className="qa-list" aria-label={t('list.title')}>
      <SampleFilters />
      <Arrived />
      {cutOff && (
        <p className="qa-line small qa-old" role="status">
          {t('list.cutOff')}
        </p>
      )}
      {!cutOff && refusal !== null && phase === 'ready' && (
        <p className="qa-line small qa-old" role="status">
          {refusalWords(refusal)}{' '}
          <button type="button" className="link-button" onClick={() => void readNewest()}>
            {t('list.again')}
          </button>
        </p>
      )}
      {phase === 'ready' && empty && <NoSamples />}
      {phase === 'failed' && (
        <div className="qa-empty" role="alert">
          <b>{t('list.failed')}</b>
          <span className="prose">{refusal === null ? '' : refusalWords(refusal)}</span>
          <Button onPress={() => void readNewest()}>{t('list.again')}</Button>
        </div>
      )}
      {phase === 'loading' && empty && (
        <div className="qa-skeleton" aria-busy="true">
          <span className="spoken">{shell('loading')}</span>
          <i />
          <i />
          <i />
        </div>
      )}
      {!empty && <Rows {...props} />}
    </section>
  );
}

/** What was drawn while the list had to stay still. */
function Arrived() {
  const { t } = useTranslation('qa');
  const count = useSamples((state) => state.arrived.length);
  return (
    <div className="qa-arrived" role="status">
      {count > 0 && (
        <button
          type="button"
          className="tag tag-primary"
          onClick={() => {
            dispatch({ kind: 'arrived-shown' });
          }}
        >
          {t('list.arrived', { count })} · <b>{t('list.show')}</b>
        </button>
      )}
    </div>
  );
}

/** Says why there is nothing, and what comes next. */
function NoSamples() {
  const { t } = useTranslation('qa');
  const filtered = useSamples((state) => Object.values(state.filters).some((value) => value !== null));
  return (
    <div className="qa-empty">
      <InboxOutlined aria-hidden="true" className="qa-empty-icon" />
      <b>{t(filtered ? 'list.noMatch' : 'list.none')}</b>
      <span className="prose">{t(filtered ? 'list.noMatchNext' : 'list.noneNext')}</span>
      {filtered && (
        <Button
          onPress={() => {
            chooseFilters(NO_FILTERS);
          }}
        >
          {t('filter.clear')}
        </Button>
      )}
    </div>
  );
}

/** One stop of the Tab key; arrows walk, Enter opens. The rows keep their places while somebody is in it. */
function Rows({ chosenId, onOpen }: SampleListProps) {
  const { t } = useTranslation('qa');
  const items = useSamples((state) => state.items);
  const more = useSamples((state) => state.next !== null);
  const [currentId, setCurrentId] = useState<string | null>(chosenId);
  const [inside, setInside] = useState({ pointer: false, focus: false });
  const { scroller, first, end, reveal } = useVirtualRows(items.length, ROW_HEIGHT);
  const position = items.findIndex((item) => item.sampleId === (currentId ?? chosenId));
  const hold = (change: Partial<typeof inside>) => {
    const now = { ...inside, ...change };
    setInside(now);
    holdList(now.pointer || now.focus || (scroller.current?.scrollTop ?? 0) > 0);
  };
  const go = (index: number) => {
    const item = items[Math.max(0, Math.min(items.length - 1, index))];
    if (item === undefined) return;
    setCurrentId(item.sampleId);
    reveal(items.indexOf(item));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: position + 1,
      ArrowUp: position - 1,
      PageDown: position + 10,
      PageUp: position - 10,
      Home: 0,
      End: items.length - 1,
    };
    const to = steps[event.key];
    const current = items[position];
    if (to !== undefined) go(to);
    else if (event.key === 'Enter' && current !== undefined) onOpen(current.sampleId);
    else return;
    event.preventDefault();
  };
  // Whoever has just come is nowhere yet: an arrow takes them into the list.
  useEffect(() => {
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.target !== document.body || (event.key !== 'ArrowDown' && event.key !== 'ArrowUp')) return;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      scroller.current?.focus();
      event.preventDefault();
    };
    window.addEventListener('keydown', enter);
    return () => {
      window.removeEventListener('keydown', enter);
    };
  }, [scroller]);
  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    hold({});
    if (more && element.scrollHeight - element.scrollTop - element.clientHeight < ASK_BEFORE_END_PX) void readOlder();
  };
  const rendered = position >= first && position < end;
  return (
    <div
      ref={scroller}
      className="qa-rows"
      role="listbox"
      tabIndex={0}
      aria-label={t('list.title')}
      aria-activedescendant={rendered ? rowId(items[position]?.sampleId) : undefined}
      onKeyDown={onKeyDown}
      onScroll={onScroll}
      onPointerEnter={() => {
        hold({ pointer: true });
      }}
      onPointerLeave={() => {
        hold({ pointer: false });
      }}
      onFocus={() => {
        hold({ focus: true });
        if (currentId === null && chosenId === null) go(0);
      }}
      onBlur={() => {
        hold({ focus: false });
      }}
    >
      <div role="presentation" style={{ height: first * ROW_HEIGHT }} />
      {items.slice(first, end).map((sample, index) => (
        <SampleRow
          key={sample.sampleId}
          sample={sample}
          position={first + index + 1}
          count={more ? -1 : items.length}
          chosen={sample.sampleId === chosenId}
          current={first + index === position}
          onPress={() => {
            setCurrentId(sample.sampleId);
            onOpen(sample.sampleId);
          }}
        />
      ))}
      <div role="presentation" style={{ height: (items.length - end) * ROW_HEIGHT }} />
    </div>
  );
}

function rowId(sampleId: string | undefined): string | undefined {
  return sampleId === undefined ? undefined : `sample-${sampleId}`;
}

interface SampleRowProps {
  readonly sample: SampleView;
  readonly position: number;
  /** -1: not known yet. */
  readonly count: number;
  readonly chosen: boolean;
  readonly current: boolean;
  readonly onPress: () => void;
}

function SampleRow({ sample, position, count, chosen, current, onPress }: SampleRowProps) {
  const { t } = useTranslation('qa');
  const { t: shell } = useTranslation();
  const names = useSampleNames();
  const [first, ...others] = sample.reasons;
  const classes = ['qa-row', chosen ? 'is-chosen' : '', current ? 'is-current' : ''];
  if (sample.opened === null) classes.push('is-new');
  return (
    <div
      id={rowId(sample.sampleId)}
      role="option"
      aria-selected={chosen}
      aria-posinset={position}
      aria-setsize={count}
      className={classes.filter((name) => name !== '').join(' ')}
      onClick={onPress}
    >
      <span className="qa-row-medium">
        <MediumIcon medium={sample.medium} size={16} />
        <span className="spoken">{shell(`medium.${sample.medium}`)}</span>
      </span>
      <span className="ellipsis qa-row-agent">
        {sample.agent.name}
        {sample.opened === null && <span className="qa-dot" title={t('row.new')} />}
        <span className="spoken">
          {sample.opened === null ? t('row.new') : t('row.openedBy', { name: sample.opened.by })}
        </span>
      </span>
      <span className="num quiet small qa-row-when">{dayAndTime(sample.drawnAt, serverNow())}</span>
      <span className="ellipsis small prose qa-row-what">
        {names.queue(sample.queueId)} · <span className="num">{duration(servedMs(sample))}</span>
      </span>
      <span className="small qa-row-why ellipsis">
        {first === undefined ? '' : names.reason(first)}
        {others.length > 0 && ` +${others.length}`}
      </span>
    </div>
  );
}

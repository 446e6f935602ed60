import { CheckOutlined, DisconnectOutlined, WarningFilled } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { share, timeOfDay } from '../format/format';
import { useLive } from '../live/live-context';
import { isCutOff, useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { serverNow } from '../time/ticker';
import { Since, Ticking } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { explain } from './board-view';
import { headlineOf } from './headline';
import { useNames } from './names';
import { useRuleWords } from './rule-words';
import { oldestOf } from './waiting-order';
import { useNow } from './use-now';

/** One line, always there: what is wrong with the wire first, then with the floor; else that all is well. */
export function Strip({ model }: { readonly model: BoardModel }) {
  const cutOff = useLiveState(isCutOff);
  const service = useLiveState((state) => state.service);
  const restored = useLiveState((state) => state.restored);
  if (cutOff) return <LostStrip model={model} />;
  if (service === 'away') return <AwayStrip />;
  if (restored !== null) return <RestoredStrip seconds={Math.round(restored.lostMs / 1000)} />;
  return <FloorStrip model={model} />;
}

function LostStrip({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const live = useLive();
  const lostSince = useLiveState((state) => state.lostSince);
  return (
    <div className="board-strip strip-lost" role="status">
      <DisconnectOutlined aria-hidden="true" />
      <b>
        <Ticking
          text={() => t('strip.lost', { s: lostSince === null ? 0 : Math.round((Date.now() - lostSince) / 1000) })}
        />
      </b>
      <span className="ellipsis">{t('strip.lostDetail', { at: timeOfDay(model.asOf) })}</span>
      <span className="grow" />
      <Button
        size="small"
        onPress={() => {
          live.tryNow();
        }}
      >
        {t('strip.tryNow')}
      </Button>
    </div>
  );
}

function AwayStrip() {
  const { t } = useTranslation('board');
  return (
    <div className="board-strip strip-near" role="status">
      <WarningFilled aria-hidden="true" />
      <b>{t('strip.away')}</b>
      <span className="ellipsis">{t('strip.awayDetail')}</span>
    </div>
  );
}

function RestoredStrip({ seconds }: { readonly seconds: number }) {
  const { t } = useTranslation('board');
  return (
    <div className="board-strip strip-ready" role="status">
      <CheckOutlined aria-hidden="true" />
      <b>{t('strip.restored')}</b>
      <span className="ellipsis">{t('strip.restoredDetail', { s: seconds })}</span>
    </div>
  );
}

function FloorStrip({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const words = useRuleWords(names);
  // Renders again when another place becomes the worst, or its class changes; the running time writes itself.
  useNow((now) => {
    const headline = headlineOf(model, now);
    return headline === null ? null : `${headline.row.id} ${headline.level} ${headline.others}`;
  });
  const headline = headlineOf(model, serverNow());
  if (headline === null) {
    const waiting = model.centres.reduce((sum, centre) => sum + centre.waiting, 0);
    const ready = model.centres.reduce((sum, centre) => sum + centre.seats.ready, 0);
    return (
      <div className="board-strip">
        <CheckOutlined aria-hidden="true" className="strip-calm-icon" />
        <span>{t('strip.calm')}</span>
        <span className="quiet">{t('strip.calmDetail', { waiting, ready })}</span>
      </div>
    );
  }
  const { row, rule, centreId } = headline;
  const oldest = oldestOf(model, row.queueId, centreId);
  return (
    <div className={headline.level === 'over' ? 'board-strip strip-over' : 'board-strip strip-near'}>
      <WarningFilled aria-hidden="true" />
      <b>
        {t(headline.level === 'over' ? 'strip.burning' : 'strip.near', {
          queue: names.queue(row.queueId),
          centre: names.shortCentre(centreId),
        })}
      </b>
      <span className="ellipsis">
        {t('strip.waiting', { n: row.waiting })} <Since since={row.oldestEnqueuedAt} />
        {t('list.separator')}
        {t('table.service')} {share(row.inTarget, row.offered)}
        {t('list.stop')}
        {rule === null
          ? t('strip.noRule')
          : t(`strip.rule.${rule.action}`, { rule: rule.name, targets: words.targets(rule) })}
        {row.idle === 0 ? t('strip.noIdle') : t('strip.idle', { n: row.idle })}
        {row.idleElsewhere > 0 && t('strip.elsewhere', { n: row.idleElsewhere })}
        {t('list.stop')}
        {headline.others > 0 && t('strip.others', { n: headline.others })}
      </span>
      <span className="grow" />
      {oldest !== null && (
        <Button
          size="small"
          onPress={() => {
            explain(oldest.contactId);
          }}
        >
          {t('whyWaiting')}
        </Button>
      )}
    </div>
  );
}

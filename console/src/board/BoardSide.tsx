import { InfoCircleOutlined, WarningFilled } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { MEDIA } from '../../../src/kernel/medium';
import type { BoardAlert, BoardFigures } from '../../../src/platform/realtime/console-protocol';
import { count, hourMinute } from '../format/format';
import { Button } from '../parts/Button';
import { MediumIcon } from '../parts/MediumIcon';
import type { BoardModel } from './board-model';
import { useNames } from './names';
import { RuleCard, rulesInOrder } from './RuleCard';

/** Rules shown beside the table; all of them stand on their own page. */
const RULES_SHOWN = 5;
const ALERTS_SHOWN = 6;

export function BoardSide({ model }: { readonly model: BoardModel }) {
  return (
    <div className="board-side">
      <RulesCard model={model} />
      <AlertsCard model={model} />
      <FiguresCard figures={model.figures} />
    </div>
  );
}

function RulesCard({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const rules = rulesInOrder(model.rules);
  const inForce = rules.filter((rule) => rule.inForceSince !== null).length;
  return (
    <section className="card" aria-label={t('rules.title')}>
      <div className="card-head">
        <h2>{t('rules.title')}</h2>
        {inForce > 0 && <span className="rule-on">{t('rules.inForce', { count: inForce })}</span>}
        <span className="grow" />
        {rules.length > 0 && <Link to="/board?view=overflow">{t('rules.all', { n: rules.length })}</Link>}
      </div>
      {rules.length === 0 && <p className="calm-line">{t('rules.none')}</p>}
      {rules.slice(0, RULES_SHOWN).map((rule) => (
        <RuleCard key={rule.ruleId} rule={rule} model={model} whole={rule.inForceSince !== null} />
      ))}
    </section>
  );
}

/** Ids of alerts that this person has marked as seen; lives as long as the tab. */
const SEEN_KEY = 'lianxian.board.seen-alerts';

function AlertsCard({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const [seen, setSeen] = useState<ReadonlySet<string>>(
    () => new Set((sessionStorage.getItem(SEEN_KEY) ?? '').split(' ')),
  );
  const unseen = model.alerts.filter((alert) => !seen.has(alert.alertId));
  const shown = [...unseen, ...model.alerts.filter((alert) => seen.has(alert.alertId))].slice(0, ALERTS_SHOWN);
  const see = (alertId: string) => {
    const present = new Set(model.alerts.map((alert) => alert.alertId));
    const next = new Set([...seen, alertId].filter((id) => present.has(id)));
    sessionStorage.setItem(SEEN_KEY, [...next].join(' '));
    setSeen(next);
  };
  return (
    <section className="card" aria-label={t('alerts.title')}>
      <div className="card-head">
        <h2>{t('alerts.title')}</h2>
        {unseen.length > 0 && <span className="count-badge badge-wrong">{unseen.length}</span>}
        <span className="grow" />
        {unseen.length > 0 && <span className="small quiet">{t('alerts.unseenFirst')}</span>}
      </div>
      {shown.length === 0 && <p className="calm-line">{t('alerts.none')}</p>}
      <ul
        aria-live="assertive"
        aria-relevant="additions"
        onKeyDown={(event) => {
          const id = (event.target as HTMLElement).closest('[data-alert]')?.getAttribute('data-alert');
          if (event.key.toLowerCase() === 'a' && id != null && !event.ctrlKey && !event.altKey) see(id);
        }}
      >
        {shown.map((alert) => (
          <li key={alert.alertId} className="alert" data-alert={alert.alertId} data-seen={seen.has(alert.alertId)}>
            {seen.has(alert.alertId) ? <InfoCircleOutlined aria-hidden="true" /> : <WarningFilled aria-hidden="true" />}
            <span>
              <AlertText alert={alert} model={model} />
              <span className="small quiet num">{hourMinute(alert.at)}</span>
            </span>
            {!seen.has(alert.alertId) && (
              <Button
                size="small"
                label={t('alerts.seenHint')}
                keys="A"
                onPress={() => {
                  see(alert.alertId);
                }}
              >
                {t('alerts.seen')}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

const KNOWN_ALERTS = [
  'all-centres-saturated',
  'all-centres-down',
  'seat-device-failing',
  'work-not-conserved',
] as const;

function AlertText({ alert, model }: { readonly alert: BoardAlert; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const known = KNOWN_ALERTS.find((code) => code === alert.alert);
  const values = {
    queue: alert.queueId === null ? '' : names.queue(alert.queueId),
    seat: alert.seatId === null ? '' : names.seat(alert.seatId),
    code: alert.alert,
  };
  return <b>{known === undefined ? t('alert.other', values) : t(`alert.${known}`, values)}</b>;
}

const OUTCOMES = ['open', 'served', 'abandoned', 'rejected', 'other'] as const;

/** Today's contacts by medium and how they ended; open ones are all the others. */
function FiguresCard({ figures }: { readonly figures: BoardFigures }) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  return (
    <section className="card" aria-label={t('figures.title')}>
      <div className="card-head">
        <h2>{t('figures.title')}</h2>
      </div>
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">{t('figures.medium')}</th>
            {OUTCOMES.map((outcome) => (
              <th key={outcome} scope="col">
                {t(`figures.${outcome}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {MEDIA.map((medium) => (
            <tr key={medium}>
              <th scope="row">
                <MediumIcon medium={medium} size={14} /> {shell(`medium.${medium}`)}
              </th>
              {OUTCOMES.map((outcome) => (
                <td key={outcome} className={figures[medium][outcome] === 0 ? 'quiet live-figure' : 'live-figure'}>
                  {figures[medium][outcome] === 0 ? '·' : count(figures[medium][outcome])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">{t('figures.all')}</th>
            {OUTCOMES.map((outcome) => (
              <td key={outcome} className="live-figure">
                {count(MEDIA.reduce((sum, medium) => sum + figures[medium][outcome], 0))}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

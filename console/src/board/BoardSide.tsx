import { InfoCircleOutlined, WarningFilled } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { BoardAlert } from '../../../src/platform/realtime/console-protocol';
import { hourMinute } from '../format/format';
import { Button } from '../parts/Button';
import { KNOWN_ALERTS } from './alert-codes';
import { alertGroups, type AlertGroup } from './alert-groups';
import type { BoardModel } from './board-model';
import { showDeadLetters } from './board-view';
import { FiguresCard } from './FiguresCard';
import { useNames } from './names';
import { RuleCard, rulesInOrder } from './RuleCard';

/** Rules shown beside the table; all of them stand on their own page. */
const RULES_SHOWN = 5;
const ALERTS_SHOWN = 6;

interface BoardSideProps {
  readonly model: BoardModel;
  /** False: the figures of the day stand below the table. */
  readonly withFigures: boolean;
}

export function BoardSide({ model, withFigures }: BoardSideProps) {
  return (
    <div className="board-side">
      <RulesCard model={model} />
      <AlertsCard model={model} />
      {withFigures && <FiguresCard figures={model.figures} />}
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
  const groups = alertGroups(model.alerts, seen);
  const unseen = groups.filter((group) => !group.seen).length;
  const see = (group: AlertGroup) => {
    const kept = new Set(model.alerts.map((alert) => alert.alertId));
    const next = new Set([...seen, ...group.alertIds].filter((id) => kept.has(id)));
    sessionStorage.setItem(SEEN_KEY, [...next].join(' '));
    setSeen(next);
  };
  return (
    <section className="card" aria-label={t('alerts.title')}>
      <div className="card-head">
        <h2>{t('alerts.title')}</h2>
        {unseen > 0 && <span className="count-badge badge-wrong">{unseen}</span>}
        <span className="grow" />
        {unseen > 0 && <span className="small quiet">{t('alerts.unseenFirst')}</span>}
      </div>
      {groups.length === 0 && <p className="calm-line">{t('alerts.none')}</p>}
      <ul aria-live="assertive" aria-relevant="additions">
        {groups.slice(0, ALERTS_SHOWN).map((group) => (
          <li
            key={group.key}
            className="alert"
            data-seen={group.seen}
            onKeyDown={(event) => {
              if (event.key.toLowerCase() === 'a' && !event.ctrlKey && !event.altKey) see(group);
            }}
          >
            {group.seen ? <InfoCircleOutlined aria-hidden="true" /> : <WarningFilled aria-hidden="true" />}
            <span>
              <AlertText alert={group.newest} model={model} />
              <span className="small quiet num">
                {group.alertIds.length > 1 && `${t('alerts.times', { n: group.alertIds.length })} `}
                {hourMinute(group.newest.at)}
              </span>
            </span>
            <span className="row alert-acts">
              {group.newest.alert === 'actions-not-carried-out' && (
                <Button
                  size="small"
                  onPress={() => {
                    showDeadLetters(true);
                  }}
                >
                  {t('dead.open')}
                </Button>
              )}
              {!group.seen && (
                <Button
                  size="small"
                  label={t('alerts.seenHint')}
                  keys="A"
                  onPress={() => {
                    see(group);
                  }}
                >
                  {t('alerts.seen')}
                </Button>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function AlertText({ alert, model }: { readonly alert: BoardAlert; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const known = KNOWN_ALERTS.find((code) => code === alert.alert);
  const values = {
    queue: alert.queueId === null ? '' : names.queue(alert.queueId),
    centre: alert.centreId === null ? t('allCentres') : names.centre(alert.centreId),
    seat: alert.seatId === null ? '' : names.seat(alert.seatId),
    code: alert.alert,
  };
  return <b>{known === undefined ? t('alert.other', values) : t(`alert.${known}`, values)}</b>;
}

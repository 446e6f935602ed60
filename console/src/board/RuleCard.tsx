import { SwapOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import type { BoardRule } from '../../../src/platform/realtime/console-protocol';
import { hourMinute } from '../format/format';
import { Button } from '../parts/Button';
import { Since } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { intend } from './board-view';
import { useNames } from './names';
import { type RuleWords, useRuleWords } from './rule-words';

/** In force first, then those that somebody switched, then those that stand by, then those that are off. */
export function rulesInOrder(rules: readonly BoardRule[]): readonly BoardRule[] {
  const rank = (rule: BoardRule) =>
    rule.inForceSince !== null ? 0 : rule.switched !== null ? 1 : rule.enabled === 'off' ? 3 : 2;
  return [...rules].sort((a, b) => rank(a) - rank(b));
}

interface RuleCardProps {
  readonly rule: BoardRule;
  readonly model: BoardModel;
  /** False: one line, for rules that only stand by. */
  readonly whole: boolean;
}

export function RuleCard({ rule, model, whole }: RuleCardProps) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const words = useRuleWords(names);
  const { inForceSince, switched } = rule;
  const sends = rule.action === 'widen' || rule.action === 'move';
  return (
    <article className="rule" data-force={inForceSince !== null}>
      <div className="row">
        <RuleState rule={rule} />
        <b className="ellipsis" title={rule.name}>
          {rule.name}
        </b>
        <span className="grow" />
        {inForceSince !== null && (
          <span className="small prose nowrap">
            {t('rule.since')} <Since since={inForceSince} />
          </span>
        )}
        {!whole && <RuleActions rule={rule} likeliest />}
      </div>
      {!whole && switched !== null && (
        <p className="small quiet" title={t('rule.switchedReason', { reason: switched.reason })}>
          <SwitchedBy switched={switched} />
        </p>
      )}
      {whole && (
        <>
          <p className="small prose">{words.sentence(rule)}</p>
          <Conditions rule={rule} words={words} />
          <Guards rule={rule} words={words} />
          <Seen rule={rule} words={words} />
          {switched !== null && (
            <p className="small rule-switched">
              <SwitchedBy switched={switched} />
              <br />
              {t('rule.switchedReason', { reason: switched.reason })}
            </p>
          )}
          <div className="row rule-foot">
            <RuleActions rule={rule} />
            {sends && (
              <span className="small prose">
                {t(rule.action === 'move' ? 'rule.moved' : 'rule.sent', { count: rule.overflowedToday })}
              </span>
            )}
          </div>
        </>
      )}
    </article>
  );
}

function SwitchedBy({ switched }: { readonly switched: NonNullable<BoardRule['switched']> }) {
  const { t } = useTranslation('board');
  return t('rule.switchedBy', {
    by: switched.by,
    position: t(`rule.position.${switched.position}`),
    until: hourMinute(switched.until),
  });
}

function RuleState({ rule }: { readonly rule: BoardRule }) {
  const { t } = useTranslation('board');
  if (rule.inForceSince !== null) {
    return (
      <span className="rule-on">
        <SwapOutlined aria-hidden="true" /> {t('rule.on')}
      </span>
    );
  }
  const off = rule.switched?.position === 'off' || (rule.switched === null && rule.enabled === 'off');
  return <span className="tag">{t(off ? 'rule.off' : 'rule.standby')}</span>;
}

interface PartProps {
  readonly rule: BoardRule;
  readonly words: RuleWords;
}

/** What the rule compares with what; when it ends. */
function Conditions({ rule, words }: PartProps) {
  const { t, i18n } = useTranslation('board');
  return (
    <dl className="rule-conditions">
      {rule.conditions.map((condition, index) => (
        <div key={`${condition.name} ${index}`}>
          <dt>
            {i18n.exists(`rule.condition.${condition.name}`, { ns: 'board' })
              ? t(`rule.condition.${condition.name}` as 'rule.condition.manual')
              : condition.name}
          </dt>
          <dd className="num">
            {words.threshold(condition)}
            {condition.exit !== null && <span className="quiet">{words.exit(condition)}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Guards({ rule, words }: PartProps) {
  const guards = words.guards(rule);
  if (guards.length === 0) return null;
  return (
    <ul className="rule-guards small prose">
      {guards.map((guard) => (
        <li key={guard}>{guard}</li>
      ))}
    </ul>
  );
}

/** Why it is in force: what was seen then. */
function Seen({ rule, words }: PartProps) {
  const { t } = useTranslation('board');
  if (rule.seen === null || Object.keys(rule.seen).length === 0) return null;
  const values = Object.entries(rule.seen).map(([name, value]) => words.seen(name, value));
  return <p className="small quiet num">{t('rule.seen', { values: values.join(t('list.separator')) })}</p>;
}

interface RuleActionsProps {
  readonly rule: BoardRule;
  /** Only the one action that a manager is likely to look for: a line has no room for all. */
  readonly likeliest?: boolean;
}

/** Open and close by hand; back to the conditions when somebody did. */
function RuleActions({ rule, likeliest = false }: RuleActionsProps) {
  const { t } = useTranslation('board');
  const { switched, enabled, inForceSince, ruleId } = rule;
  const press = (position: 'on' | 'off' | 'auto') => () => {
    intend({ kind: 'rule', ruleId, position });
  };
  const closable = switched === null ? inForceSince !== null || enabled !== 'off' : switched.position === 'on';
  const openable = switched === null ? inForceSince === null : switched.position === 'off';
  return (
    <>
      {openable && !(likeliest && switched !== null) && (
        <Button size="small" label={`${t('rule.act.on')} ${rule.name}`} onPress={press('on')}>
          {t('rule.act.on')}
        </Button>
      )}
      {closable && !(likeliest && (openable || switched !== null)) && (
        <Button size="small" label={`${t('rule.act.off')} ${rule.name}`} onPress={press('off')}>
          {t('rule.act.off')}
        </Button>
      )}
      {switched !== null && (
        <Button size="small" label={`${t('rule.act.auto')} ${rule.name}`} onPress={press('auto')}>
          {t('rule.act.auto')}
        </Button>
      )}
    </>
  );
}

/** The whole page of rules, each in full. */
export function OverflowView({ model }: { readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  if (model.rules.length === 0) return <p className="empty">{t('rules.none')}</p>;
  return (
    <div className="rules-grid">
      {rulesInOrder(model.rules).map((rule) => (
        <div key={rule.ruleId} className="card">
          <RuleCard rule={rule} model={model} whole />
        </div>
      ))}
    </div>
  );
}

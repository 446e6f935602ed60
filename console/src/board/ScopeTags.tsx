import { useTranslation } from 'react-i18next';
import type { ExplanationView, NamesById } from '../../../src/platform/realtime/console-protocol';
import { nameIn } from './ExplainedSeats';

interface ScopeTagsProps {
  readonly scope: ExplanationView['scope'];
  readonly names: NamesById;
}

/** The centres that may serve a contact, and why each is among them. */
export function ScopeTags({ scope, names }: ScopeTagsProps) {
  const { t } = useTranslation('board');
  return (
    <section>
      <h3 className="section-label">{t('explain.scope')}</h3>
      <div className="row drawer-tags">
        {scope.length === 0 && <span className="calm-line">{t('explain.scope.none')}</span>}
        {scope.map(({ centreId, because }) => {
          const centre = nameIn(names.centres, centreId);
          const isRule = typeof because === 'object' && 'ruleId' in because;
          return (
            <span key={centreId} className={isRule ? 'overflow-badge' : 'tag'}>
              {because === 'home'
                ? t('explain.scope.home', { centre })
                : 'ruleId' in because
                  ? t('explain.scope.rule', { centre, rule: nameIn(names.rules, because.ruleId) })
                  : t('explain.scope.ring', { centre, n: because.ring })}
            </span>
          );
        })}
      </div>
    </section>
  );
}

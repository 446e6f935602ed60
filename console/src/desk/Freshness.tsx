import { useTranslation } from 'react-i18next';
import { zoneName } from '../format/format';
import { useLiveState } from '../live/live-state';
import { Ticking, WallClock } from '../time/Ticking';

/** How old what the page shows is: a dot with its word, and the server's clock with the zone. */
export function Freshness() {
  const { t } = useTranslation();
  const phase = useLiveState((state) => state.phase);
  return (
    <div className="bar-part freshness">
      <span className={`freshness-dot freshness-${phase}`} aria-hidden="true" />
      <span>
        <span className="bar-label">
          {phase === 'late' ? (
            <Ticking
              text={() => t('live.lateBy', { n: Math.round((Date.now() - useLiveState.getState().heardAt) / 1000) })}
            />
          ) : (
            t(`live.${phase}`)
          )}
        </span>
        <span className="small quiet num">
          <WallClock /> <Ticking text={zoneName} />
        </span>
      </span>
    </div>
  );
}

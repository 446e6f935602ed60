import { useTranslation } from 'react-i18next';
import { MEDIA } from '../../../src/kernel/medium';
import type { BoardFigures } from '../../../src/platform/realtime/console-protocol';
import { count } from '../format/format';
import { MediumIcon } from '../parts/MediumIcon';

const OUTCOMES = ['open', 'served', 'abandoned', 'rejected', 'other'] as const;

/** Today's contacts by medium and how they ended; open ones are all the others. */
export function FiguresCard({ figures }: { readonly figures: BoardFigures }) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  return (
    <section className="card" aria-label={t('figures.title')}>
      <table className="figures-table">
        <thead>
          <tr>
            <th scope="col">
              <h2>{t('figures.title')}</h2>
            </th>
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

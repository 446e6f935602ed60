import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { PastOfferView } from '../../../src/platform/realtime/console-protocol';
import { duration, timeOfDay } from '../format/format';
import { Button } from '../parts/Button';
import { ApiProblem } from '../session/api';
import { refusalWords } from '../shell/refusal-words';
import { askOffers } from './supervision';

interface OffersOfContactProps {
  readonly contactId: string;
  /** Something that changes when there may be a new offer: then they are asked for anew. */
  readonly changes: string;
  readonly onOpen: (offer: PastOfferView) => void;
}

/** To whom a contact was offered, and how each ended; a press tells how the offer came about. */
export function OffersOfContact({ contactId, changes, onOpen }: OffersOfContactProps) {
  const { t } = useTranslation('board');
  const [asked, setAsked] = useState<{
    readonly offers: readonly PastOfferView[] | null;
    readonly problem: ApiProblem | null;
  }>({ offers: null, problem: null });
  useEffect(() => {
    let closed = false;
    askOffers(contactId)
      .then((offers) => {
        if (!closed) setAsked({ offers, problem: null });
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
        if (!closed) setAsked((before) => ({ ...before, problem: error }));
      });
    return () => {
      closed = true;
    };
  }, [contactId, changes]);
  const { offers, problem } = asked;
  return (
    <section>
      <h3 className="section-label">{t('offers.title')}</h3>
      {problem !== null && (
        <p className="drawer-problem" role="status">
          {refusalWords(problem)}
        </p>
      )}
      {offers?.length === 0 && <p className="calm-line">{t('offers.none')}</p>}
      {offers !== null && offers.length > 0 && (
        <ol className="explain-offers">
          {offers.map((offer) => (
            <li key={offer.offerId}>
              <span className="num">{timeOfDay(offer.at)}</span>
              <b className="ellipsis">{offer.name ?? t('offers.elsewhere')}</b>
              <span className="small quiet">
                {t('explain.ring', { n: offer.ring })} · {t('explain.waited', { time: duration(offer.waitedMs) })}
              </span>
              <span className={offer.end === 'accepted' ? 'tag tag-ready' : 'tag'}>
                {t(`offers.end.${offer.end ?? 'pending'}`)}
              </span>
              <Button
                size="small"
                label={t('offers.whyThis', { time: timeOfDay(offer.at), seat: offer.name ?? t('offers.elsewhere') })}
                onPress={() => {
                  onOpen(offer);
                }}
              >
                {t('offers.why')}
              </Button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}

import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type {
  ComparedContactView,
  ComparedSeatView,
  PastDecisionView,
  PastOfferView,
} from '../../../src/platform/realtime/console-protocol';
import { duration, timeOfDay } from '../format/format';
import { Button } from '../parts/Button';
import { ApiProblem } from '../session/api';
import { refusalWords } from '../shell/refusal-words';
import { ExplainedSeats, nameIn } from './ExplainedSeats';
import { PAGE_SEATS, unseenSeats } from './explanation-view';
import { ReasonFunnel } from './ReasonFunnel';
import { ScopeTags } from './ScopeTags';
import { askDecision, type SeatsAsked } from './supervision';

interface PastDecisionProps {
  readonly contactId: string;
  readonly offer: PastOfferView;
  readonly onBack: () => void;
}

/** How an offer came about: asked once, for it does not change any more. */
export function PastDecision({ contactId, offer, onBack }: PastDecisionProps) {
  const { t } = useTranslation('board');
  const [asked, setAsked] = useState<SeatsAsked>({ offset: 0, limit: PAGE_SEATS, reason: null });
  const [attempt, setAttempt] = useState(0);
  const { decision, answered, problem } = useDecision(contactId, offer.offerId, asked, attempt);
  return (
    <>
      <div className="row">
        <Button size="small" onPress={onBack}>
          {t('past.back')}
        </Button>
        <b className="num">
          {t('past.when', { time: timeOfDay(offer.at), seat: offer.name ?? t('offers.elsewhere') })}
        </b>
      </div>
      {problem !== null && (
        <p className="drawer-problem" role="alert">
          {refusalWords(problem)}{' '}
          <Button
            size="small"
            onPress={() => {
              setAttempt(attempt + 1);
            }}
          >
            {t('past.again')}
          </Button>
        </p>
      )}
      {decision === null && problem === null && (
        <p className="calm-line late-line" role="status">
          {t('past.loading')}
        </p>
      )}
      {decision !== null && (
        <>
          <Story decision={decision} />
          <ReasonFunnel
            counts={decision.explanation.counts}
            soText={null}
            chosen={asked.reason}
            onChoose={(reason) => {
              setAsked({ offset: 0, limit: PAGE_SEATS, reason });
            }}
          />
          <ExplainedSeats
            seats={decision.explanation.seats}
            names={decision.explanation.names}
            isPresent={false}
            chosen={answered.reason}
            matching={decision.explanation.matching}
            unseen={unseenSeats(decision.explanation, answered.reason)}
            offset={decision.explanation.offset}
            busy={answered !== asked}
            onPage={(offset) => {
              setAsked((before) => ({ ...before, offset }));
            }}
          />
          <p className="small quiet">{t('past.proof', { count: decision.replayed, seq: decision.seq })}</p>
        </>
      )}
    </>
  );
}

interface Answered {
  readonly decision: PastDecisionView | null;
  readonly answered: SeatsAsked;
  readonly problem: ApiProblem | null;
}

interface State extends Answered {
  /** The attempt that ended with the problem. */
  readonly failed: number | null;
}

function useDecision(contactId: string, offerId: string, asked: SeatsAsked, attempt: number): Answered {
  const [state, setState] = useState<State>({ decision: null, answered: asked, problem: null, failed: null });
  useEffect(() => {
    let closed = false;
    askDecision(contactId, offerId, asked)
      .then((decision) => {
        if (!closed) setState({ decision, answered: asked, problem: null, failed: null });
      })
      .catch((error: unknown) => {
        if (!(error instanceof ApiProblem)) throw error;
        if (!closed) setState((before) => ({ ...before, problem: error, failed: attempt }));
      });
    return () => {
      closed = true;
    };
  }, [contactId, offerId, asked, attempt]);
  // While it is tried again the former failure is not shown.
  return state.failed === attempt ? state : { ...state, problem: null };
}

function Story({ decision }: { readonly decision: PastDecisionView }) {
  const { t } = useTranslation('board');
  const { explanation, manual, ruleId } = decision;
  const { names, counts, queueId } = explanation;
  return (
    <>
      <p className="drawer-answer">
        {manual
          ? t('past.manual')
          : t('past.answer', {
              seat: t('past.byRanking', { count: counts.eligible, ranking: t(`ranking.${decision.ranking}`) }),
              contact: t('past.byOrder', { count: decision.contactsInAll }),
            })}
      </p>
      <div className="row drawer-tags">
        {queueId !== null && <span className="tag">{nameIn(names.queues, queueId)}</span>}
        <span className="tag num">{t('explain.waited', { time: duration(explanation.waitedMs) })}</span>
        <span className="tag">{t('explain.ring', { n: decision.ring })}</span>
        {ruleId !== null && (
          <span className="overflow-badge">{t('past.rule', { rule: nameIn(names.rules, ruleId) })}</span>
        )}
      </div>
      <ScopeTags scope={explanation.scope} names={names} />
      <ComparedSeats decision={decision} />
      <ComparedContacts decision={decision} />
    </>
  );
}

/** Who could have taken it, in the order that decided. */
function ComparedSeats({ decision }: { readonly decision: PastDecisionView }) {
  const { t } = useTranslation('board');
  const { seats, explanation, ranking } = decision;
  if (seats.length === 0) return null;
  return (
    <section>
      <h3 className="section-label">{t('past.seats', { n: explanation.counts.eligible })}</h3>
      <table className="nearest">
        <thead>
          <tr>
            <th scope="col">{t('past.place')}</th>
            <th scope="col">{t('explain.seat')}</th>
            <th scope="col">{t('seats.centre')}</th>
            <th scope="col">{t('past.ring')}</th>
            <th scope="col">{t(`ranking.${ranking}`)}</th>
          </tr>
        </thead>
        <tbody>
          {seats.map((seat, index) => (
            <tr key={seat.seatId ?? `other-${index}`} data-chosen={seat.chosen}>
              <td className="num">{index + 1}</td>
              <th scope="row">
                {seat.name ?? seat.seatId ?? t('offers.elsewhere')} <span className="quiet num">{seat.seatNumber}</span>{' '}
                {seat.chosen && <span className="tag tag-ready">{t('past.chosen')}</span>}
              </th>
              <td>
                {nameIn(explanation.names.centres, seat.centreId)}
                {seat.atHome && ` ${t('past.home')}`}
              </td>
              <td className="num">{seat.ring}</td>
              <td className="num">
                <RankValue seat={seat} ranking={ranking} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** What the ranking looked at. */
function RankValue({
  seat,
  ranking,
}: {
  readonly seat: ComparedSeatView;
  readonly ranking: PastDecisionView['ranking'];
}) {
  const { t } = useTranslation('board');
  const idle = t('past.idle', { time: duration(seat.idleMs) });
  switch (ranking) {
    case 'longest-idle':
      return idle;
    case 'most-skilled':
      return `${t('past.levels', { n: seat.levels })} · ${idle}`;
    case 'least-skilled':
      return t('past.skills', { count: seat.skills });
    case 'least-loaded':
      return `${seat.unitsInUse}/${seat.capacity}`;
    case 'packed':
      return seat.textOnly
        ? `${t('past.textOnly')} · ${idle}`
        : `${t('past.blended')} · ${seat.unitsInUse}/${seat.capacity}`;
  }
}

/** Whom the seat could have taken, the first in order first. */
function ComparedContacts({ decision }: { readonly decision: PastDecisionView }) {
  const { t } = useTranslation('board');
  const { contacts, contactsInAll, explanation } = decision;
  if (contacts.length === 0) return null;
  return (
    <section>
      <h3 className="section-label">{t('past.contacts', { n: contactsInAll })}</h3>
      <table className="nearest">
        <thead>
          <tr>
            <th scope="col">{t('past.place')}</th>
            <th scope="col">{t('past.contact')}</th>
            <th scope="col">{t('waiting.queue')}</th>
            <th scope="col">{t('past.waited')}</th>
            <th scope="col">{t('past.points')}</th>
          </tr>
        </thead>
        <tbody>
          {contacts.map((contact, index) => (
            <tr key={contact.contactId ?? `other-${index}`} data-chosen={contact.chosen}>
              <td className="num">{index + 1}</td>
              <th scope="row">
                {contact.contactId === null
                  ? t('past.ofOthers', { centre: nameIn(explanation.names.centres, contact.homeCentreId) })
                  : contact.contactId.slice(0, 8)}{' '}
                {contact.chosen && <span className="tag tag-ready">{t('past.chosen')}</span>}
              </th>
              <td>{contact.queueId === null ? '—' : nameIn(explanation.names.queues, contact.queueId)}</td>
              <td className="num">{duration(contact.waitedMs)}</td>
              <td className="num">
                <Points contact={contact} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** `133 = 1 × 33 s + 100`: what the order between contacts looked at. */
function Points({ contact }: { readonly contact: ComparedContactView }) {
  const { t } = useTranslation('board');
  const round = (points: number) => Math.round(points * 100) / 100;
  const { tier, score, ratePerS, waitedMs, bonus } = contact;
  const sum = `${round(score)} = ${ratePerS} × ${(waitedMs / 1000).toFixed(2)} + ${round(bonus)}`;
  return tier === 0 ? sum : `${t('past.tier', { n: tier })} · ${sum}`;
}

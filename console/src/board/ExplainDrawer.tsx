import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactStateCode, ExplanationView } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { SeatGlyph } from '../parts/SeatGlyph';
import { ApiProblem } from '../session/api';
import { refusalWords } from '../shell/refusal-words';
import { Since } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { explain, useBoardView } from './board-view';
import { DrawerFrame } from './DrawerFrame';
import { answerOf, nearestSeats, REASONS, totalSeats, type Reason } from './explanation-view';
import { useNames, type Names } from './names';
import { askExplanation } from './supervision';
import { chipLookOf } from './seat-wall';

const REFRESH_MS = 2_000;
const SEATS_SHOWN = 40;

/** Why a contact waits, beside the board, refreshed while it is open. */
export function ExplainDrawer({ model }: { readonly model: BoardModel }) {
  const contactId = useBoardView((view) => view.explained);
  return contactId === null ? null : <Drawer key={contactId} contactId={contactId} model={model} />;
}

function Drawer({ contactId, model }: { readonly contactId: string; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const names = useNames(model);
  const { explanation, problem } = useExplanation(contactId);
  const close = () => {
    explain(null);
  };
  return (
    <DrawerFrame title={t('explain.title')} aside={t('explain.asOf')} onClose={close}>
      {problem !== null && (
        <p className="drawer-problem" role="status">
          {problem.status === 404 ? t('explain.gone') : refusalWords(problem)}
        </p>
      )}
      {explanation === null ? (
        problem === null && (
          <p className="calm-line late-line" role="status">
            {t('explain.loading')}
          </p>
        )
      ) : (
        <Story explanation={explanation} model={model} names={names} />
      )}
    </DrawerFrame>
  );
}

interface Asked {
  readonly explanation: ExplanationView | null;
  readonly problem: ApiProblem | null;
}

/** Asks again and again; an answer that came stays when the next one fails. */
function useExplanation(contactId: string): Asked {
  const [asked, setAsked] = useState<Asked>({ explanation: null, problem: null });
  useEffect(() => {
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const explanation = await askExplanation(contactId);
        if (!closed) setAsked({ explanation, problem: null });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (!closed) setAsked((before) => ({ ...before, problem: error }));
      }
      if (!closed) timer = setTimeout(() => void ask(), REFRESH_MS);
    };
    void ask();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [contactId]);
  return asked;
}

interface StoryProps {
  readonly explanation: ExplanationView;
  readonly model: BoardModel;
  readonly names: Names;
}

function Story({ explanation, model, names }: StoryProps) {
  const { t } = useTranslation('board');
  const waiting = model.waiting.get(explanation.contactId);
  return (
    <>
      <p className="drawer-answer">
        <AnswerText explanation={explanation} names={names} />
      </p>
      <div className="row drawer-tags">
        {explanation.queueId !== null && <span className="tag">{names.queue(explanation.queueId)}</span>}
        <span className="tag num">
          {waiting === undefined ? (
            t('explain.waited', { time: duration(explanation.waitedMs) })
          ) : (
            <>
              {t('explain.waited', { time: '' })}
              <Since since={waiting.enqueuedAt} />
            </>
          )}
        </span>
        {explanation.placeInLine !== null && (
          <span className="tag">{t('explain.place', { n: explanation.placeInLine })}</span>
        )}
        <span className="tag">{t('explain.ring', { n: explanation.ring })}</span>
      </div>
      <section>
        <h3 className="section-label">{t('explain.scope')}</h3>
        <div className="row drawer-tags">
          {explanation.scope.map(({ centreId, because }) => (
            <span
              key={centreId}
              className={typeof because === 'object' && 'ruleId' in because ? 'overflow-badge' : 'tag'}
            >
              {because === 'home'
                ? t('explain.scope.home', { centre: names.centre(centreId) })
                : 'ruleId' in because
                  ? t('explain.scope.rule', { centre: names.centre(centreId), rule: names.rule(because.ruleId) })
                  : t('explain.scope.ring', { centre: names.centre(centreId), n: because.ring })}
            </span>
          ))}
        </div>
      </section>
      <Funnel explanation={explanation} />
      <NearestSeats explanation={explanation} model={model} names={names} />
    </>
  );
}

function AnswerText({ explanation, names }: { readonly explanation: ExplanationView; readonly names: Names }) {
  const { t } = useTranslation('board');
  const answer = answerOf(explanation);
  switch (answer.kind) {
    case 'offered':
      return t('explain.answer.offered', { seat: names.seat(answer.seatId) });
    case 'serving':
      return t('explain.answer.serving', { state: t(`contact.state.${answer.state as ContactStateCode}`) });
    case 'eligible':
      return t('explain.answer.eligible', { n: answer.n });
    case 'nobody':
      return t('explain.answer.nobody');
    case 'main':
      return t('explain.answer.main', { total: answer.total, n: answer.n, reason: t(`refusal.${answer.reason}`) });
  }
}

/** Seats by the first condition that fails, each bar beginning where the one before ended. */
function Funnel({ explanation }: { readonly explanation: ExplanationView }) {
  const { t } = useTranslation('board');
  const total = totalSeats(explanation);
  const counted = REASONS.map((reason) => ({ reason, n: explanation.counts[reason] ?? 0 }));
  const eligible = explanation.counts['eligible'] ?? 0;
  const rows = counted
    .map((row, index) => ({ ...row, before: counted.slice(0, index).reduce((sum, { n }) => sum + n, 0) }))
    .filter(({ n }) => n > 0);
  const percent = (n: number) => (total === 0 ? 0 : (n / total) * 100);
  return (
    <table className="funnel">
      <thead>
        <tr>
          <th scope="col">{t('explain.first')}</th>
          <th scope="col">{t('explain.people', { n: total })}</th>
          <th scope="col" className="num-column">
            {t('explain.count')}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ reason, n, before }) => (
          <tr key={reason}>
            <th scope="row">{t(`refusal.${reason}`)}</th>
            <td>
              <span className="funnel-track">
                <i data-reason={reason} style={{ left: `${percent(before)}%`, width: `${percent(n)}%` }} />
              </span>
            </td>
            <td className="num-column">
              <b>{n}</b>
            </td>
          </tr>
        ))}
        <tr>
          <th scope="row">
            <b>{t('explain.eligible')}</b>
          </th>
          <td>
            <span className="funnel-track">
              <i data-reason="eligible" style={{ right: 0, width: `${percent(eligible)}%` }} />
            </span>
            {eligible === 0 && explanation.state === 'queued' && <span className="small prose">{t('explain.so')}</span>}
          </td>
          <td className="num-column">
            <b>{eligible}</b>
          </td>
        </tr>
      </tbody>
    </table>
  );
}

function NearestSeats({ explanation, model, names }: StoryProps) {
  const { t } = useTranslation('board');
  const { t: shell } = useTranslation();
  const seats = nearestSeats(explanation);
  if (seats.length === 0) return null;
  return (
    <section>
      <table className="nearest">
        <caption className="section-label">{t('explain.seats')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('explain.seat')}</th>
            <th scope="col">{t('seats.centre')}</th>
            <th scope="col">{t('explain.state')}</th>
            <th scope="col">{t('explain.reason')}</th>
          </tr>
        </thead>
        <tbody>
          {seats.slice(0, SEATS_SHOWN).map(({ seatId, name, seatNumber, centreId, reason }) => {
            const seat = model.seats.get(seatId);
            const look = seat === undefined ? null : chipLookOf(seat);
            return (
              <tr key={seatId}>
                <th scope="row">{[name, seatNumber].filter((part) => part !== null).join(' ') || seatId}</th>
                <td>{names.shortCentre(centreId)}</td>
                <td>
                  {look === null ? (
                    '—'
                  ) : (
                    <span className="row nearest-state">
                      <SeatGlyph code={look} size={13} />
                      {look === 'signed-out' ? shell('state.signed-out') : t(`count.${look}`)}
                    </span>
                  )}
                </td>
                <td>
                  <ReasonTag reason={reason} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {seats.length > SEATS_SHOWN && (
        <p className="small quiet">{t('explain.moreSeats', { n: seats.length - SEATS_SHOWN })}</p>
      )}
    </section>
  );
}

const NEAR_MISSES: ReadonlySet<string> = new Set(['missing-skill', 'level-too-low', 'excluded', 'limit']);

function ReasonTag({ reason }: { readonly reason: string | null }) {
  const { t } = useTranslation('board');
  if (reason === null) return <span className="tag tag-ready">{t('explain.eligible')}</span>;
  const known: Reason | undefined = REASONS.find((one) => one === reason);
  const look = reason === 'out-of-scope' ? 'overflow-badge' : NEAR_MISSES.has(reason) ? 'tag tag-near' : 'tag';
  return <span className={look}>{known === undefined ? reason : t(`refusal.${known}`)}</span>;
}

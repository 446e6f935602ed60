import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ContactStateCode, ExplanationView, PastOfferView } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { ApiProblem } from '../session/api';
import { refusalWords } from '../shell/refusal-words';
import { Since, Until } from '../time/Ticking';
import type { BoardModel } from './board-model';
import { explain, useBoardView } from './board-view';
import { DrawerFrame } from './DrawerFrame';
import { ExplainedSeats, nameIn } from './ExplainedSeats';
import { answerOf, PAGE_SEATS, pageAt, unseenSeats } from './explanation-view';
import { OffersOfContact } from './OffersOfContact';
import { PastDecision } from './PastDecision';
import { ReasonFunnel } from './ReasonFunnel';
import { ScopeTags } from './ScopeTags';
import { askExplanation, type SeatsAsked } from './supervision';

const REFRESH_MS = 2_000;

/** Why a contact waits, beside the board, refreshed while it is open. */
export function ExplainDrawer({ model }: { readonly model: BoardModel }) {
  const contactId = useBoardView((view) => view.explained);
  return contactId === null ? null : <Drawer key={contactId} contactId={contactId} model={model} />;
}

function Drawer({ contactId, model }: { readonly contactId: string; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const [past, setPast] = useState<PastOfferView | null>(null);
  const close = () => {
    explain(null);
  };
  return past === null ? (
    <DrawerFrame title={t('explain.title')} aside={t('explain.asOf')} onClose={close}>
      <Present contactId={contactId} model={model} onOpen={setPast} />
    </DrawerFrame>
  ) : (
    <DrawerFrame key={past.offerId} title={t('past.title')} onClose={close}>
      <PastDecision
        contactId={contactId}
        offer={past}
        onBack={() => {
          setPast(null);
        }}
      />
    </DrawerFrame>
  );
}

interface PresentProps {
  readonly contactId: string;
  readonly model: BoardModel;
  readonly onOpen: (offer: PastOfferView) => void;
}

function Present({ contactId, model, onOpen }: PresentProps) {
  const { t } = useTranslation('board');
  const [asked, setAsked] = useState<SeatsAsked>({ offset: 0, limit: PAGE_SEATS, reason: null });
  const { explanation, answered, problem } = useExplanation(contactId, asked);
  const isGone = problem?.status === 404;
  // Another state, another offer: there may be more in the list of offers.
  const changes = `${explanation?.state ?? ''} ${explanation?.offer?.offerId ?? ''} ${String(isGone)}`;
  return (
    <>
      {problem !== null && (
        <p className="drawer-problem" role="status">
          {isGone ? t('explain.gone') : refusalWords(problem)}
        </p>
      )}
      {explanation === null && problem === null && (
        <p className="calm-line late-line" role="status">
          {t('explain.loading')}
        </p>
      )}
      {explanation !== null && <Story explanation={explanation} model={model} />}
      <OffersOfContact contactId={contactId} changes={changes} onOpen={onOpen} />
      {explanation !== null && (
        <>
          <ReasonFunnel
            counts={explanation.counts}
            soText={explanation.state === 'queued' ? t('explain.so') : null}
            chosen={asked.reason}
            onChoose={(reason) => {
              setAsked({ offset: 0, limit: PAGE_SEATS, reason });
            }}
          />
          <ExplainedSeats
            seats={explanation.seats}
            names={explanation.names}
            isPresent
            chosen={answered.reason}
            matching={explanation.matching}
            unseen={unseenSeats(explanation, answered.reason)}
            offset={explanation.offset}
            busy={answered !== asked}
            onPage={(offset) => {
              setAsked((before) => ({ ...before, offset }));
            }}
          />
        </>
      )}
    </>
  );
}

interface Answered {
  readonly explanation: ExplanationView | null;
  /** What the explanation answers; another page or reason may be on its way. */
  readonly answered: SeatsAsked;
  readonly problem: ApiProblem | null;
}

/** Asks again and again; an answer that came stays when the next one fails or is still on its way. */
function useExplanation(contactId: string, asked: SeatsAsked): Answered {
  const [state, setState] = useState<Answered>({ explanation: null, answered: asked, problem: null });
  useEffect(() => {
    let closed = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async () => {
      try {
        const explanation = await askPage(contactId, asked);
        if (!closed) setState({ explanation, answered: asked, problem: null });
      } catch (error) {
        if (!(error instanceof ApiProblem)) throw error;
        if (!closed) setState((before) => ({ ...before, problem: error }));
      }
      if (!closed) timer = setTimeout(() => void ask(), REFRESH_MS);
    };
    void ask();
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [contactId, asked]);
  return state;
}

/** The list may have become shorter than the page that was asked for: then its last page. */
async function askPage(contactId: string, asked: SeatsAsked): Promise<ExplanationView> {
  const explanation = await askExplanation(contactId, asked);
  if (explanation.seats.length > 0 || asked.offset === 0) return explanation;
  return askExplanation(contactId, { ...asked, offset: pageAt(asked.offset, explanation.matching).offset });
}

function Story({ explanation, model }: { readonly explanation: ExplanationView; readonly model: BoardModel }) {
  const { t } = useTranslation('board');
  const { queueId, names, placeInLine, preferred, expectedWait } = explanation;
  const waiting = model.waiting.get(explanation.contactId);
  return (
    <>
      <p className="drawer-answer">
        <AnswerText explanation={explanation} />
      </p>
      <div className="row drawer-tags">
        {queueId !== null && <span className="tag">{nameIn(names.queues, queueId)}</span>}
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
        {placeInLine !== null && <span className="tag">{t('explain.place', { n: placeInLine })}</span>}
        {expectedWait !== null && (
          <span className="tag num">
            {expectedWait.fromNowMs === null
              ? t('explain.noEnd')
              : t('explain.expected', { time: duration(expectedWait.fromNowMs) })}
            {' · '}
            {t('explain.expectedAtEntry', {
              time: expectedWait.atEntryMs === null ? '∞' : duration(expectedWait.atEntryMs),
            })}
          </span>
        )}
        {preferred !== null && (
          <span className="tag tag-near">
            {t('explain.preferred', { seat: preferred.name ?? preferred.seatId })} <Until at={preferred.until} />
          </span>
        )}
      </div>
      <Rings explanation={explanation} />
      <ScopeTags scope={explanation.scope} names={names} />
    </>
  );
}

function AnswerText({ explanation }: { readonly explanation: ExplanationView }) {
  const { t } = useTranslation('board');
  const answer = answerOf(explanation);
  switch (answer.kind) {
    case 'offered':
      return t('explain.answer.offered', { seat: answer.name ?? answer.seatId });
    case 'serving':
      return t('explain.answer.serving', { state: t(`contact.state.${answer.state as ContactStateCode}`) });
    case 'eligible':
      return t('explain.answer.eligible', { count: answer.n });
    case 'nobody':
      return t('explain.answer.nobody');
    case 'main':
      return t('explain.answer.main', { count: answer.total, n: answer.n, reason: t(`refusal.${answer.reason}`) });
  }
}

/** What each ring asks for; those that are reached count, whichever a seat meets. */
function Rings({ explanation: { rings, names } }: { readonly explanation: ExplanationView }) {
  const { t } = useTranslation('board');
  if (rings.length === 0) return null;
  return (
    <section>
      <h3 className="section-label">{t('explain.rings')}</h3>
      <ol className="explain-rings">
        {rings.map(({ ring, requires, reached, opensAt }) => {
          const skills = Object.entries(requires).map(([skillId, level]) =>
            t('explain.skill', { skill: nameIn(names.skills, skillId), level }),
          );
          return (
            <li key={ring} data-reached={reached}>
              <b>{t('explain.ring', { n: ring })}</b>
              <span>{skills.length === 0 ? t('explain.anySkill') : skills.join(t('explain.and'))}</span>
              <span className={reached ? 'tag tag-ready' : 'tag'}>
                {reached ? t('explain.reached') : t('explain.notReached')}
                {opensAt !== null && (
                  <>
                    {' · '}
                    {t('explain.opensIn')} <Until at={opensAt} />
                  </>
                )}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

import { InfoCircleOutlined } from '@ant-design/icons';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { OfferView } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { useCommandStatus } from '../live/command-status';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { MediumIcon } from '../parts/MediumIcon';
import { OverflowBadge } from '../parts/OverflowBadge';
import { useDeskController } from './desk-context';
import type { OfferNotice } from './desk-state';
import { dispatch, useDesk } from './desk-store';
import { OfferBar, OfferRing } from './OfferTimers';
import { isGuarded, offerShown } from './offer-guard';
import { customerName, useHindrance, useNames } from './use-desk-view';

const NOTICE_MS = 4_000;
/** Why an agent may decline; codes go to the journal, words are the console's. */
const DECLINE_REASONS = ['busy-with-customer', 'not-my-skill', 'device', 'other'] as const;

/** The place of offers: hanging from the state bar. An offer, or for 4 s how the last one ended. */
export function OfferArea() {
  const offer = useDesk((state) => state.offer);
  const notice = useDesk((state) => state.offerNotice);
  if (offer !== null) return <OfferCard key={offer.offerId} offer={offer} />;
  return notice === null ? null : <EndNotice key={notice.ended.offerId} notice={notice} />;
}

function OfferCard({ offer }: { readonly offer: OfferView }) {
  const { t } = useTranslation(['desk', 'shell']);
  const controller = useDeskController();
  const names = useNames();
  const hindrance = useHindrance();
  const seatCentre = useDesk((state) => state.seat?.centreId ?? '');
  const [declining, setDeclining] = useState(false);
  const status = useCommandStatus(`offer:${offer.offerId}`);
  useEffect(() => {
    offerShown(offer.offerId);
  }, [offer.offerId]);
  const voice = offer.medium === 'voice';
  const working = status !== undefined && status.phase !== 'refused';
  const name = customerName(offer, t('customer.unknown'));
  const because = hindrance === undefined ? undefined : t(`hindrance.${hindrance}`);
  const title = `${t(voice ? 'offer.call' : `shell:medium.${offer.medium}`)} · ${names.queue(offer.queueId)}`;
  return (
    <>
      <div className="offer-frame" aria-hidden="true" />
      <section
        className={voice ? 'offer' : 'offer offer-small'}
        role="alertdialog"
        aria-labelledby="offer-title"
        aria-describedby="offer-keys"
      >
        <OfferBar madeAt={offer.madeAt} deadline={offer.deadline} />
        <div className="offer-body">
          <OfferRing madeAt={offer.madeAt} deadline={offer.deadline} size={voice ? 76 : 52} />
          <div className="offer-words">
            <h2 id="offer-title">
              <MediumIcon medium={offer.medium} size={voice ? 22 : 18} />
              <span className="ellipsis">{title}</span>
              {offer.overflowRuleId !== null && (
                <span className="offer-overflow">
                  <OverflowBadge from={names.shortCentre(offer.homeCentreId)} to={names.shortCentre(seatCentre)} />
                </span>
              )}
            </h2>
            <p className="offer-line">
              <b>{name}</b>
              {offer.customer.name !== null && offer.customer.maskedAddress !== null && (
                <span className="num"> {offer.customer.maskedAddress}</span>
              )}
              <span> · {t('offer.waited')} </span>
              <b className="num">{duration(offer.waitedMs)}</b>
            </p>
            {voice && (
              <p className="offer-line small">
                {t('offer.why', { queue: names.queue(offer.queueId), ring: offer.ring + 1 })}
              </p>
            )}
          </div>
        </div>
        <div className="offer-foot">
          {declining ? (
            <DeclineReasons
              onChoose={(reason) => {
                void controller.decline(reason);
              }}
              onBack={() => {
                setDeclining(false);
              }}
            />
          ) : (
            <>
              <Button
                look="primary"
                className="offer-accept"
                icon={<MediumIcon medium={offer.medium} />}
                keys="F2"
                working={working}
                disabledBecause={because}
                onPress={() => {
                  if (!isGuarded(offer.offerId)) void controller.accept();
                }}
              >
                {t(voice ? 'offer.answer' : 'offer.accept')} <kbd>F2</kbd>
              </Button>
              <Button
                className="offer-decline"
                disabledBecause={because}
                onPress={() => {
                  if (!isGuarded(offer.offerId)) setDeclining(true);
                }}
              >
                {t('offer.decline')}
              </Button>
              <span className="offer-hint small" id="offer-keys">
                {because ?? t('offer.guard')}
              </span>
            </>
          )}
          <CommandNote command={`offer:${offer.offerId}`} />
        </div>
      </section>
      <span className="spoken" role="alert">
        {t('offer.spoken', { title, seconds: Math.max(1, Math.round((offer.deadline - offer.madeAt) / 1000)) })}
      </span>
    </>
  );
}

function DeclineReasons(props: { readonly onChoose: (reason: string) => void; readonly onBack: () => void }) {
  const { t } = useTranslation('desk');
  return (
    <div className="offer-reasons" role="group" aria-label={t('offer.declineWhy')}>
      <span className="small prose">{t('offer.declineWhy')}</span>
      {DECLINE_REASONS.map((reason) => (
        <Button
          key={reason}
          size="small"
          onPress={() => {
            props.onChoose(reason);
          }}
        >
          {t(`decline.${reason}`)}
        </Button>
      ))}
      <Button size="small" look="text" onPress={props.onBack}>
        {t('offer.back')}
      </Button>
    </div>
  );
}

function EndNotice({ notice }: { readonly notice: OfferNotice }) {
  const { t, i18n } = useTranslation('desk');
  const names = useNames();
  const { offerId, end, cause } = notice.ended;
  useEffect(() => {
    const timer = setTimeout(() => {
      dispatch({ kind: 'notice-over', offerId });
    }, NOTICE_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [offerId]);
  const causeKey = `offerCause.${cause ?? ''}`;
  const known = cause !== null && i18n.exists(causeKey, { ns: 'desk' });
  return (
    <div className="offer-notice" role="status">
      <InfoCircleOutlined aria-hidden="true" />
      <b>{t(`offerEnd.${end}`)}</b>
      <span className="prose">{known ? t(causeKey as 'offerCause.interrupted') : t(`offerEndText.${end}`)}</span>
      {notice.offer !== null && <span className="quiet">{names.queue(notice.offer.queueId)}</span>}
    </div>
  );
}

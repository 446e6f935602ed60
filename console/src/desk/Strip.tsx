import {
  CheckOutlined,
  ClockCircleOutlined,
  CloudSyncOutlined,
  DisconnectOutlined,
  InfoCircleOutlined,
  SplitCellsOutlined,
  SoundOutlined,
  WarningFilled,
} from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { duration, secondsLeft, timeOfDay } from '../format/format';
import { useLive } from '../live/live-context';
import { useLiveState } from '../live/live-state';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { unlockSound } from '../sound/sounds';
import { clockOffset, serverNow } from '../time/ticker';
import { Ticking } from '../time/Ticking';
import { useDeskController } from './desk-context';
import { dispatch, useDesk } from './desk-store';
import { useStateWords } from './state-words';
import { useClockStrip, type StripKind } from './strip-choice';
import { useSeatDisplay } from './use-desk-view';

/** The strip in the right part of the state bar: what is wrong, what still works, one remedy. */
export function Strip({ strip }: { readonly strip: StripKind }) {
  switch (strip) {
    case 'connecting':
      return <Connecting />;
    case 'lost':
      return <Lost />;
    case 'away':
      return <Away />;
    case 'restored':
      return <Restored />;
    case 'not-responding':
      return <NotResponding />;
    case 'forced':
      return <Forced />;
    case 'sound-blocked':
      return <SoundBlocked />;
    case 'second-console':
      return <SecondConsole />;
    case 'clock':
      return <WrongClock />;
  }
}

interface FrameProps {
  readonly look: 'dark' | 'green' | 'red' | 'amber' | 'neutral';
  readonly icon: ReactNode;
  readonly title: ReactNode;
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Announced at once and over everything: only for what stops the work. */
  readonly urgent?: boolean;
}

function Frame({ look, icon, title, text, children, urgent = false }: FrameProps) {
  return (
    <div className={`strip strip-${look}`} role={urgent ? 'alert' : 'status'}>
      <span className="strip-icon" aria-hidden="true">
        {icon}
      </span>
      <div className="strip-words">
        <b>{title}</b>
        {text !== undefined && <span className="small">{text}</span>}
      </div>
      {children}
    </div>
  );
}

function Connecting() {
  const { t } = useTranslation('desk');
  return <Frame look="neutral" icon={<CloudSyncOutlined />} title={t('strip.connecting')} />;
}

function Lost() {
  const { t } = useTranslation('desk');
  const live = useLive();
  const since = useLiveState((state) => state.lostSince);
  const tries = useLiveState((state) => state.tries);
  const nextTryAt = useLiveState((state) => state.nextTryAt);
  const heardAt = useLiveState((state) => state.heardAt);
  const lostFor = () => Math.max(0, Math.floor((Date.now() - (since ?? Date.now())) / 1000));
  return (
    <Frame
      look="dark"
      icon={<DisconnectOutlined />}
      title={
        <>
          <span className="spoken">{t('strip.lostSpoken')}</span>
          <span aria-hidden="true">
            <Ticking text={() => t('strip.lost', { seconds: lostFor() })} />
            <i>
              {' · '}
              <Ticking
                text={() =>
                  nextTryAt === null
                    ? t('strip.tryingNow', { n: tries })
                    : t('strip.nextTry', { n: tries + 1, seconds: secondsLeft(nextTryAt, Date.now()) })
                }
              />
            </i>
          </span>
        </>
      }
      text={t('strip.lostText', { time: timeOfDay(heardAt + clockOffset()) })}
      urgent
    >
      <Button
        size="small"
        onPress={() => {
          live.tryNow();
        }}
      >
        {t('strip.tryNow')}
      </Button>
    </Frame>
  );
}

function Away() {
  const { t } = useTranslation('desk');
  const since = useLiveState((state) => state.serviceSince) ?? serverNow();
  return (
    <Frame
      look="dark"
      icon={<CloudSyncOutlined />}
      title={<Ticking text={(now) => t('strip.away', { time: duration(now - since) })} />}
      text={t('strip.awayText')}
      urgent
    />
  );
}

function Restored() {
  const { t } = useTranslation('desk');
  const restored = useLiveState((state) => state.restored);
  if (restored === null) return null;
  const seconds = Math.round(restored.lostMs / 1000);
  return (
    <Frame
      look="green"
      icon={<CheckOutlined />}
      title={t('strip.restored')}
      text={
        restored.sent === 0
          ? t('strip.restoredText', { seconds })
          : t('strip.restoredSent', { seconds, count: restored.sent })
      }
    />
  );
}

function NotResponding() {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const since = useDesk((state) => state.seat?.stateSince ?? null);
  const device = useDesk((state) => state.seat?.reason === 'device');
  return (
    <Frame
      look="red"
      icon={<WarningFilled />}
      title={t('strip.notResponding')}
      text={
        since === null ? '' : t(device ? 'strip.deviceFailed' : 'strip.missed', { time: timeOfDay(since).slice(0, 5) })
      }
      urgent
    >
      <CommandNote command="seat-state" />
      <Button
        size="small"
        onPress={() => {
          void controller.choose({ state: 'ready' });
        }}
      >
        {t('strip.backToReady')}
      </Button>
    </Frame>
  );
}

function Forced() {
  const { t } = useTranslation('desk');
  const forced = useDesk((state) => state.forced);
  const display = useSeatDisplay();
  const words = useStateWords();
  if (forced === null) return null;
  return (
    <Frame
      look="amber"
      icon={<InfoCircleOutlined />}
      title={t('strip.forced', { by: forced.by, state: words(display) })}
      text={t('strip.forcedWhy', { reason: forced.reason })}
      urgent
    >
      <Button
        size="small"
        onPress={() => {
          dispatch({ kind: 'forced-read' });
        }}
      >
        {t('strip.understood')}
      </Button>
    </Frame>
  );
}

function SoundBlocked() {
  const { t } = useTranslation('desk');
  return (
    <Frame look="amber" icon={<SoundOutlined />} title={t('strip.soundBlocked')} text={t('strip.soundBlockedText')}>
      <Button size="small" onPress={() => void unlockSound()}>
        {t('strip.soundOn')}
      </Button>
    </Frame>
  );
}

function SecondConsole() {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  return (
    <Frame look="neutral" icon={<SplitCellsOutlined />} title={t('strip.second')} text={t('strip.secondText')}>
      <CommandNote command="take-over" />
      <Button
        size="small"
        onPress={() => {
          void controller.takeOver();
        }}
      >
        {t('strip.takeOver')}
      </Button>
    </Frame>
  );
}

function WrongClock() {
  const { t } = useTranslation('desk');
  const offset = clockOffset();
  return (
    <Frame
      look="amber"
      icon={<ClockCircleOutlined />}
      title={t(offset > 0 ? 'strip.clockSlow' : 'strip.clockFast', { time: duration(Math.abs(offset)) })}
      text={t('strip.clockText')}
    >
      <Button
        size="small"
        onPress={() => {
          useClockStrip.setState({ dismissed: true });
        }}
      >
        {t('strip.understood')}
      </Button>
    </Frame>
  );
}

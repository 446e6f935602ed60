import { CaretRightFilled, PauseOutlined } from '@ant-design/icons';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { RecordingView } from '../../../src/platform/realtime/console-protocol';
import { duration } from '../format/format';
import { Button } from '../parts/Button';
import { belongsToInputMethod } from '../parts/input-method';

const STEP_S = 5;
const SPEEDS = [1, 1.5, 2] as const;

interface PlayerProps {
  readonly address: string;
  readonly recording: RecordingView;
}

/** The recording of a call. Space plays and pauses, J and L go back and on, while this page's list or sample has the focus. */
export function Player({ address, recording }: PlayerProps) {
  const { t } = useTranslation('qa');
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [atS, setAtS] = useState(0);
  const [speed, setSpeed] = useState<number>(1);
  const [broken, setBroken] = useState(false);
  const lengthS = recording.durationMs / 1000;
  const toggle = () => {
    const element = audio.current;
    if (element === null) return;
    if (element.paused) element.play().catch(() => undefined);
    else element.pause();
  };
  const seek = (toS: number) => {
    if (audio.current === null) return;
    audio.current.currentTime = Math.max(0, Math.min(lengthS, toS));
    setAtS(audio.current.currentTime);
  };
  usePlayerKeys({
    toggle,
    back: () => {
      seek((audio.current?.currentTime ?? 0) - STEP_S);
    },
    on: () => {
      seek((audio.current?.currentTime ?? 0) + STEP_S);
    },
  });
  return (
    <div className="qa-player" role="group" aria-label={t('player.title')}>
      <audio
        ref={audio}
        src={address}
        preload="metadata"
        onPlay={() => {
          setPlaying(true);
        }}
        onPause={() => {
          setPlaying(false);
        }}
        onTimeUpdate={(event) => {
          setAtS(event.currentTarget.currentTime);
        }}
        onLoadedMetadata={() => {
          setBroken(false);
        }}
        onError={() => {
          setBroken(true);
          setPlaying(false);
        }}
      />
      <input
        type="range"
        className="qa-seek"
        min={0}
        max={lengthS}
        step={0.1}
        value={Math.min(atS, lengthS)}
        aria-label={t('player.position')}
        aria-valuetext={duration(atS * 1000)}
        onChange={(event) => {
          seek(Number(event.target.value));
        }}
      />
      <div className="row">
        <button
          type="button"
          className="qa-play"
          aria-label={t(playing ? 'player.pause' : 'player.play')}
          aria-keyshortcuts="Space"
          onClick={toggle}
        >
          {playing ? <PauseOutlined aria-hidden="true" /> : <CaretRightFilled aria-hidden="true" />}
        </button>
        <b className="num qa-at">{duration(atS * 1000)}</b>
        <span className="num prose">/ {duration(recording.durationMs)}</span>
        <Button
          size="small"
          keys="J"
          onPress={() => {
            seek(atS - STEP_S);
          }}
        >
          −{t('player.step', { n: STEP_S })} <kbd>J</kbd>
        </Button>
        <Button
          size="small"
          keys="L"
          onPress={() => {
            seek(atS + STEP_S);
          }}
        >
          +{t('player.step', { n: STEP_S })} <kbd>L</kbd>
        </Button>
        <div className="qa-segments" role="group" aria-label={t('player.speed')}>
          {SPEEDS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={speed === one}
              onClick={() => {
                setSpeed(one);
                if (audio.current !== null) audio.current.playbackRate = one;
              }}
            >
              {one}×
            </button>
          ))}
        </div>
      </div>
      {broken && (
        <p className="small qa-wrong" role="alert">
          {t('player.broken')}{' '}
          <button
            type="button"
            className="link-button"
            onClick={() => {
              audio.current?.load();
            }}
          >
            {t('list.again')}
          </button>
        </p>
      )}
      {recording.sha256 !== null && (
        <p className="small quiet qa-sha" title={recording.sha256}>
          SHA-256 {recording.sha256}
        </p>
      )}
    </div>
  );
}

/** Keys act on the page's main part only, and never where they mean something else: in fields and on buttons. */
function usePlayerKeys(keys: {
  readonly toggle: () => void;
  readonly back: () => void;
  readonly on: () => void;
}): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (belongsToInputMethod(event) || event.ctrlKey || event.altKey || event.metaKey) return;
      const { target } = event;
      if (!(target instanceof HTMLElement) || target.closest('.qa-main') === null || isField(target)) return;
      const key = event.key.toLowerCase();
      if (key === ' ' && target.closest('button, a, summary') === null) latest.current.toggle();
      else if (key === 'j') latest.current.back();
      else if (key === 'l') latest.current.on();
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => {
      window.removeEventListener('keydown', onKey);
    };
  }, []);
}

function isField(target: HTMLElement): boolean {
  return /^(TEXTAREA|SELECT)$/.test(target.tagName) || (target instanceof HTMLInputElement && target.type !== 'range');
}

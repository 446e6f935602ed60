import { NotificationOutlined, SoundOutlined } from '@ant-design/icons';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { localName } from '../i18n/i18n';
import { useCommandStatus } from '../live/command-status';
import { Button } from '../parts/Button';
import { CommandNote } from '../parts/CommandNote';
import { play, unlockSound } from '../sound/sounds';
import { noticePermission, requestNotices } from './desktop-notice';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { useHindrance } from './use-desk-view';

const STORAGE_KEY = 'lianxian.centre';

/** The start of a shift: where I sit, and whether I would hear a call. */
export function SignIn() {
  const { t } = useTranslation('desk');
  const controller = useDeskController();
  const centres = useDesk((state) => state.signInCentres);
  const hindrance = useHindrance();
  const status = useCommandStatus('sign-in');
  const remembered = localStorage.getItem(STORAGE_KEY);
  const [chosen, setChosen] = useState<string | null>(null);
  const centreId = chosen ?? centres.find(({ id }) => id === remembered)?.id ?? centres[0]?.id ?? null;
  const because =
    hindrance !== undefined ? t(`hindrance.${hindrance}`) : centreId === null ? t('signIn.noCentre') : undefined;
  const signIn = async () => {
    if (centreId === null) return;
    localStorage.setItem(STORAGE_KEY, centreId);
    await unlockSound();
    await controller.signIn(centreId);
  };
  return (
    <div className="sign-in-page">
      <section className="card sign-in" aria-labelledby="sign-in-title">
        <h2 id="sign-in-title">{t('signIn.title')}</h2>
        <fieldset className="sign-in-centres">
          <legend>{t('signIn.where')}</legend>
          {centres.map((centre) => (
            <label key={centre.id} className={centre.id === centreId ? 'outcome is-chosen' : 'outcome'}>
              <input
                type="radio"
                name="centre"
                className="spoken"
                checked={centre.id === centreId}
                onChange={() => {
                  setChosen(centre.id);
                }}
              />
              {localName(centre)}
            </label>
          ))}
          {centres.length === 0 && <p className="small summary-wrong">{t('signIn.noCentre')}</p>}
        </fieldset>
        <SoundTest />
        <Notices />
        <Button
          look="primary"
          className="sign-in-button"
          working={status?.phase === 'working' || status?.phase === 'slow'}
          disabledBecause={because}
          onPress={() => void signIn()}
        >
          {t('signIn.submit')}
        </Button>
        <CommandNote command="sign-in" />
        <p className="small quiet">{because ?? t('signIn.after')}</p>
      </section>
    </div>
  );
}

function SoundTest() {
  const { t } = useTranslation('desk');
  const [played, setPlayed] = useState<'no' | 'asked' | 'heard' | 'not-heard'>('no');
  const test = async () => {
    await unlockSound();
    play('ring');
    setPlayed('asked');
  };
  return (
    <div className="sign-in-check">
      <div className="row">
        <SoundOutlined aria-hidden="true" />
        <span className="grow">{t(`signIn.sound.${played}`)}</span>
        {played === 'asked' ? (
          <>
            <Button
              size="small"
              onPress={() => {
                setPlayed('heard');
              }}
            >
              {t('signIn.yes')}
            </Button>
            <Button
              size="small"
              onPress={() => {
                setPlayed('not-heard');
              }}
            >
              {t('signIn.no')}
            </Button>
          </>
        ) : (
          <Button size="small" onPress={() => void test()}>
            {t(played === 'no' ? 'signIn.test' : 'signIn.testAgain')}
          </Button>
        )}
      </div>
    </div>
  );
}

function Notices() {
  const { t } = useTranslation('desk');
  const [permission, setPermission] = useState(noticePermission);
  if (permission === 'unsupported') return null;
  return (
    <div className="sign-in-check">
      <div className="row">
        <NotificationOutlined aria-hidden="true" />
        <span className="grow">{t(`signIn.notices.${permission}`)}</span>
        {permission === 'default' && (
          <Button size="small" onPress={() => void requestNotices().then(setPermission)}>
            {t('signIn.allow')}
          </Button>
        )}
      </div>
    </div>
  );
}

import { Button, Input } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { refusalWords } from '../shell/refusal-words';
import { ApiProblem } from './api';
import { changePassword, logOut } from './session';

/** The server's rule; it has the last word, this only says it before the form is sent. */
const MIN_LENGTH = 10;
const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];
const MIN_CLASSES = 3;

function isWeak(password: string): boolean {
  return password.length < MIN_LENGTH || CLASSES.filter((one) => one.test(password)).length < MIN_CLASSES;
}

/** Replaces a one-time password; nothing else is open before. */
export default function PasswordPage() {
  const { t } = useTranslation();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [busy, setBusy] = useState(false);
  const [tried, setTried] = useState(false);
  const [refused, setRefused] = useState('');

  const currentProblem = current === '' ? t('login.passwordMissing') : '';
  const nextProblem = isWeak(next)
    ? t('password.rule', { min: MIN_LENGTH })
    : next === current
      ? t('password.same')
      : '';
  const againProblem = again === next ? '' : t('password.differ');

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setTried(true);
    if (currentProblem !== '' || nextProblem !== '' || againProblem !== '') return;
    setBusy(true);
    setRefused('');
    try {
      await changePassword(current, next);
    } catch (error) {
      setRefused(refusalWords(error instanceof ApiProblem ? error : { code: 'unreachable', message: '' }));
    } finally {
      setBusy(false);
    }
  };

  const field = (
    id: string,
    label: string,
    value: string,
    set: (value: string) => void,
    problem: string,
    autoComplete: string,
  ) => (
    <>
      <label htmlFor={id}>{label}</label>
      <Input.Password
        id={id}
        value={value}
        size="large"
        maxLength={200}
        autoComplete={autoComplete}
        status={tried && problem !== '' ? 'error' : ''}
        aria-describedby={`${id}-problem`}
        onChange={(event) => {
          set(event.target.value);
        }}
      />
      <span className="shell-problem" id={`${id}-problem`}>
        {tried ? problem : ''}
      </span>
    </>
  );

  return (
    <main className="shell-center">
      <form className="card shell-box" onSubmit={(event) => void submit(event)} noValidate>
        <h1>{t('password.title')}</h1>
        <p className="prose">
          {t('password.why')} {t('password.rule', { min: MIN_LENGTH })}
        </p>
        <div className="shell-field">
          {field('current', t('password.current'), current, setCurrent, currentProblem, 'current-password')}
          {field('next', t('password.new'), next, setNext, nextProblem, 'new-password')}
          {field('again', t('password.again'), again, setAgain, againProblem, 'new-password')}
        </div>
        <span className="shell-problem" role="alert">
          {refused}
        </span>
        <Button type="primary" size="large" htmlType="submit" loading={busy} block>
          {t('password.submit')}
        </Button>
        <div className="shell-foot">
          <button type="button" className="link-button" onClick={() => void logOut()}>
            {t('logOut')}
          </button>
          <LanguageSwitch />
        </div>
      </form>
    </main>
  );
}

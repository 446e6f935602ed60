import { Button, Input } from 'antd';
import { useState, type SubmitEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { LanguageSwitch } from '../shell/LanguageSwitch';
import { refusalWords } from '../shell/refusal-words';
import { ApiProblem } from './api';
import { logIn } from './session';

interface Problems {
  readonly login?: string;
  readonly password?: string;
  readonly form?: string;
}

/** The login. What went wrong is said under the field it belongs to; what was typed stays. */
export default function LoginPage({ ended }: { readonly ended: string | null }) {
  const { t } = useTranslation();
  const [login, setLogin] = useState('');
  const [password, setPassword] = useState('');
  const [caps, setCaps] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problems, setProblems] = useState<Problems>({});

  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    if (login.trim() === '' || password === '') {
      setProblems({
        ...(login.trim() === '' ? { login: t('login.nameMissing') } : {}),
        ...(password === '' ? { password: t('login.passwordMissing') } : {}),
      });
      return;
    }
    setBusy(true);
    setProblems({});
    try {
      await logIn(login.trim(), password);
    } catch (error) {
      setProblems({ form: refusalWords(error instanceof ApiProblem ? error : { code: 'unreachable', message: '' }) });
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="shell-center">
      <form className="card shell-box" onSubmit={(event) => void submit(event)} noValidate>
        <div className="shell-mark">
          <b>{t('product')}</b>
          <span className="quiet small">{t('productLine')}</span>
        </div>
        <h1>{t('login.title')}</h1>
        {ended !== null && (
          <p className="shell-notice" role="status">
            {t(endedWords(ended))}
          </p>
        )}
        <div className="shell-field">
          <label htmlFor="login">{t('login.name')}</label>
          <Input
            id="login"
            value={login}
            autoFocus
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            size="large"
            maxLength={120}
            status={problems.login === undefined ? '' : 'error'}
            aria-describedby="login-problem"
            onChange={(event) => {
              setLogin(event.target.value);
            }}
          />
          <span className="shell-problem" id="login-problem">
            {problems.login}
          </span>
          <label htmlFor="password">{t('login.password')}</label>
          <Input.Password
            id="password"
            value={password}
            autoComplete="current-password"
            size="large"
            maxLength={200}
            status={problems.password === undefined ? '' : 'error'}
            aria-describedby="password-problem"
            onChange={(event) => {
              setPassword(event.target.value);
            }}
            onKeyUp={(event) => {
              setCaps(event.getModifierState('CapsLock'));
            }}
          />
          <span className="shell-problem" id="password-problem">
            {problems.password ?? (caps ? t('login.caps') : '')}
          </span>
        </div>
        <Button type="primary" size="large" htmlType="submit" loading={busy} block>
          {t('login.submit')}
        </Button>
        <div className="shell-foot">
          <span className="shell-problem" role="alert">
            {problems.form}
          </span>
          <LanguageSwitch />
        </div>
      </form>
    </main>
  );
}

function endedWords(code: string) {
  switch (code) {
    case 'session-expired':
      return 'ended.expired';
    case 'rights-changed':
      return 'ended.changed';
    case 'new-password':
      return 'ended.newPassword';
    case 'person-deactivated':
      return 'ended.deactivated';
    default:
      return 'ended.elsewhere';
  }
}

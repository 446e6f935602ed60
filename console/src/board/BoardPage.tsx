import { useTranslation } from 'react-i18next';
import { addWords } from '../i18n/i18n';
import en from './en';
import zhCN from './zh-CN';

addWords('board', zhCN, en);

export default function BoardPage() {
  const { t } = useTranslation('board');
  return <h1>{t('title')}</h1>;
}

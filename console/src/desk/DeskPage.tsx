import { useTranslation } from 'react-i18next';
import { addWords } from '../i18n/i18n';
import en from './en';
import zhCN from './zh-CN';

addWords('desk', zhCN, en);

export default function DeskPage() {
  const { t } = useTranslation('desk');
  return <h1>{t('title')}</h1>;
}

import type { Translation } from '../i18n/dictionary';
import type zhCN from './zh-CN';

const en: Translation<typeof zhCN> = {
  title: 'Board',
};
export default en;

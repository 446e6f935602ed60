import { useTranslation } from 'react-i18next';
import { chooseLanguage, currentLanguage } from '../i18n/i18n';

/** Switches between the two languages; its label is written in the language it leads to. */
export function LanguageSwitch() {
  // Subscribes this button to language changes.
  useTranslation();
  const other = currentLanguage() === 'en' ? 'zh-CN' : 'en';
  return (
    <button type="button" className="link-button" lang={other} onClick={() => void chooseLanguage(other)}>
      {other === 'en' ? 'English' : '中文'}
    </button>
  );
}

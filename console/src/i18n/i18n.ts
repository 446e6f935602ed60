import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import shellEn from '../shell/en';
import shellZh from '../shell/zh-CN';
import type { Areas } from './areas';
import type { Language, Translation } from './dictionary';

const STORAGE_KEY = 'lianxian.language';

/** Chinese unless this browser was told otherwise. */
function storedLanguage(): Language {
  return localStorage.getItem(STORAGE_KEY) === 'en' ? 'en' : 'zh-CN';
}

/** Starts translation with the shell's words; other areas add theirs when they load. */
export async function startTranslation(): Promise<void> {
  i18next.on('languageChanged', (language) => {
    document.documentElement.lang = language;
  });
  await i18next.use(initReactI18next).init({
    lng: storedLanguage(),
    fallbackLng: 'zh-CN',
    defaultNS: 'shell',
    keySeparator: false,
    interpolation: { escapeValue: false },
    resources: { 'zh-CN': { shell: shellZh }, en: { shell: shellEn } },
  });
}

/** Adds an area's words. Call it at the top of the area's entry module, before anything of it renders. */
export function addWords<Area extends keyof Areas>(area: Area, zhCN: Areas[Area], en: Translation<Areas[Area]>): void {
  i18next.addResourceBundle('zh-CN', area, zhCN);
  i18next.addResourceBundle('en', area, en);
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem(STORAGE_KEY, language);
  await i18next.changeLanguage(language);
}

/** The language in force. */
export function currentLanguage(): Language {
  return i18next.language === 'en' ? 'en' : 'zh-CN';
}

/** A thing's name in the language in force: `nameEn` in English when it has one. */
export function localName(named: { readonly name: string; readonly nameEn: string | null }): string {
  return currentLanguage() === 'en' && named.nameEn !== null ? named.nameEn : named.name;
}

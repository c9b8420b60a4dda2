// Languages: zh-CN is the default, the choice is kept in this browser.
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export type Lang = 'zh-CN' | 'en';

const KEY = 'suyuan.lang';
const loaders: Record<Lang, () => Promise<{ default: Record<string, object> }>> = {
  'zh-CN': () => import('@/i18n/zh-CN'),
  en: () => import('@/i18n/en'),
};

function stored(): Lang {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh-CN';
  } catch {
    return 'zh-CN';
  }
}

async function load(lang: Lang): Promise<void> {
  if (i18next.hasResourceBundle(lang, 'common')) return;
  const bundle = (await loaders[lang]()).default;
  for (const [name, texts] of Object.entries(bundle)) i18next.addResourceBundle(lang, name, texts);
}

/** Starts with the stored language; its texts are loaded before the first render. */
export async function startI18n(): Promise<void> {
  const lang = stored();
  await i18next.use(initReactI18next).init({
    lng: lang,
    fallbackLng: false,
    defaultNS: 'common',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
  await load(lang);
  document.documentElement.lang = lang;
}

/** Switches and remembers. */
export async function setLang(lang: Lang): Promise<void> {
  await load(lang);
  try {
    localStorage.setItem(KEY, lang);
  } catch {
    // A browser that stores nothing keeps the choice until it is closed.
  }
  await i18next.changeLanguage(lang);
  document.documentElement.lang = lang;
}

export function useLang(): Lang {
  const { i18n } = useTranslation();
  return i18n.language === 'en' ? 'en' : 'zh-CN';
}

/** Picks the server's text in the reader's language: `text(body, 'text')` reads `text_zh` or `text_en`. */
export function pick(lang: Lang, source: object | null | undefined, stem: string): string {
  if (!source) return '';
  const record = source as Record<string, unknown>;
  const [first, second] = lang === 'en' ? ['_en', '_zh'] : ['_zh', '_en'];
  const value = record[stem + first] ?? record[stem + second];
  return typeof value === 'string' ? value : '';
}

/** Several names as one text, with the comma of the language. */
export function joined(lang: Lang, names: readonly string[]): string {
  return names.join(lang === 'en' ? ', ' : '、');
}

export function usePick(): (source: object | null | undefined, stem: string) => string {
  const lang = useLang();
  return (source, stem) => pick(lang, source, stem);
}

/**
 * An area's words. Chinese is the source: `zh-CN.ts` exports a flat object `as const`, `en.ts` one that satisfies
 * `Translation<typeof zhCN>`, so a missing or surplus English word does not compile. Keys are flat (`state.ready`).
 * Plurals follow i18next: `queues_other` in Chinese, `queues_one` and `queues_other` in English.
 */
export type Translation<Source extends Readonly<Record<string, string>>> = {
  readonly [Key in keyof Source]: string;
} & {
  readonly [Key in keyof Source as Key extends `${infer Stem}_other` ? `${Stem}_one` : never]: string;
};

export type Language = 'zh-CN' | 'en';

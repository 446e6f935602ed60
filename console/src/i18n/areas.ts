import type boardZh from '../board/zh-CN';
import type deskZh from '../desk/zh-CN';
import type qaZh from '../qa/zh-CN';
import type shellZh from '../shell/zh-CN';

/** The keys of a dictionary, without its words: i18next would otherwise demand texts where figures are inserted. */
type Keys<Source> = { readonly [Key in keyof Source]: string };

/** Every area's words, by name. Types only: an area's dictionaries load with the area (see `addWords`). */
export interface Areas {
  shell: Keys<typeof shellZh>;
  desk: Keys<typeof deskZh>;
  board: Keys<typeof boardZh>;
  qa: Keys<typeof qaZh>;
}

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'shell';
    keySeparator: false;
    resources: Areas;
  }
}

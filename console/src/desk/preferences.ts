import { create } from 'zustand';

const STORAGE_KEY = 'lianxian.enter-sends';

interface Preferences {
  /** True: Enter sends and Shift+Enter breaks the line; false: Ctrl+Enter sends. */
  readonly enterSends: boolean;
  readonly setEnterSends: (enterSends: boolean) => void;
}

/** What an agent set for this browser. */
export const usePreferences = create<Preferences>((set) => ({
  enterSends: localStorage.getItem(STORAGE_KEY) === 'yes',
  setEnterSends: (enterSends) => {
    localStorage.setItem(STORAGE_KEY, enterSends ? 'yes' : 'no');
    set({ enterSends });
  },
}));

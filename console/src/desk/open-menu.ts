import { create } from 'zustand';

/** Which menu of the desk is open; keys and buttons elsewhere open them too. */
export type OpenMenu = 'state' | 'transfer' | 'decline' | 'keys' | null;
export const OPEN_STATE_MENU = 'state';

export const useOpenMenu = create<{ readonly open: OpenMenu }>(() => ({ open: null }));

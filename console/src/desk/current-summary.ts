import { create } from 'zustand';
import type { SummaryDraft } from './local-drafts';

/** The summaries on screen as they stand, so that the footer and the keys can save them. */
export const useCurrentSummary = create<{
  readonly drafts: Readonly<Record<string, SummaryDraft>>;
  readonly put: (contactId: string, draft: SummaryDraft) => void;
}>((set) => ({
  drafts: {},
  put: (contactId, draft) => {
    set((state) => ({ drafts: { ...state.drafts, [contactId]: draft } }));
  },
}));

import { useEffect, useRef, useState } from 'react';
import { isCutOff, useLiveState } from '../live/live-state';
import { useDeskController } from './desk-context';
import { useDesk } from './desk-store';
import { keepSummaryDraft, summaryDraft, type SummaryDraft } from './local-drafts';

const SAVE_AFTER_MS = 800;
const EMPTY: SummaryDraft = { outcome: null, note: '' };

export interface Summary {
  readonly draft: SummaryDraft;
  readonly change: (draft: SummaryDraft) => void;
  /** `local`: only in this browser so far, because the connection is lost or the server refused. */
  readonly saved: 'nothing' | 'saving' | 'saved' | 'local';
}

/** The summary being written: every change is kept in this browser at once and with the server a moment later. */
export function useSummary(contactId: string): Summary {
  const controller = useDeskController();
  const stored = useDesk((state) => state.cards[contactId]?.summary ?? null);
  const readOnly = useDesk((state) => !state.holdsSeat);
  const cutOff = useLiveState(isCutOff);
  const [typed, setTyped] = useState(() => summaryDraft(contactId));
  const [unsaved, setUnsaved] = useState(typed !== null);
  const [refused, setRefused] = useState(false);
  const latest = useRef(typed);

  useEffect(() => {
    latest.current = typed;
    if (!unsaved || typed === null || cutOff || readOnly) return;
    const timer = setTimeout(() => {
      void controller.saveSummary(contactId, typed.outcome, typed.note).then((saved) => {
        if (latest.current !== typed) return;
        setUnsaved(!saved);
        setRefused(!saved);
        if (saved) keepSummaryDraft(contactId, null);
      });
    }, SAVE_AFTER_MS);
    return () => {
      clearTimeout(timer);
    };
  }, [typed, unsaved, cutOff, readOnly, contactId, controller]);

  const draft = typed ?? stored ?? EMPTY;
  return {
    draft,
    change: (next) => {
      setTyped(next);
      setUnsaved(true);
      setRefused(false);
      keepSummaryDraft(contactId, next);
    },
    saved: unsaved ? (cutOff || refused ? 'local' : 'saving') : draft === EMPTY ? 'nothing' : 'saved',
  };
}

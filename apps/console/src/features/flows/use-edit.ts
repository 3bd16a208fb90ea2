import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { now as timeNow } from "../../look/time.ts";
import { forgetFlow, keepFlow } from "./keep.ts";
import { changed, type FlowText, type History, historyOf, redo, undo } from "./model.ts";

type Start = {
  readonly user: string;
  readonly id: string;
  readonly text: FlowText;
  /** The newest version that the person has seen. */
  readonly base: number;
  /** What was not saved at the last time, on the version that it was made from. */
  readonly kept?: { readonly text: FlowText; readonly base: number; readonly at: number } | undefined;
};

const keepEveryMs = 300;

type Unsaved = { readonly now: FlowText; readonly isChanged: boolean; readonly base: number };

/** Keeps what is not saved in the browser: a moment after each change, and when the page or the editor is left. */
const useKeeping = (user: string, id: string, unsaved: Unsaved): void => {
  const { now, isChanged, base } = unsaved;
  const latest = useRef(unsaved);
  latest.current = unsaved;
  useEffect(() => {
    const write = () => {
      if (isChanged) keepFlow(localStorage, user, id, { base: base, text: now, at: timeNow() });
      else forgetFlow(localStorage, user, id);
    };
    const timer = setTimeout(write, keepEveryMs);
    // A page that is left within these moments keeps it too.
    window.addEventListener("pagehide", write);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", write);
    };
  }, [now, isChanged, base, user, id]);
  // The last change before the editor is left for another page of the console.
  useEffect(
    () => () => {
      const { now, isChanged, base } = latest.current;
      if (isChanged) keepFlow(localStorage, user, id, { base, text: now, at: timeNow() });
    },
    [user, id],
  );
};

/** A flow under the hands of a person: what it is, what it was, and what of it is saved. What is not saved is kept in the browser. */
export const useEdit = ({ user, id, text, base, kept }: Start) => {
  const [history, setHistory] = useState<History>(() => {
    const start = historyOf(text);
    // What was not saved comes back as a change, so that it can be taken back.
    return kept ? changed(start, kept.text) : start;
  });
  const [saved, setSaved] = useState<{ readonly text: FlowText; readonly base: number }>({
    text,
    base: kept?.base ?? base,
  });
  const [restoredAt, setRestoredAt] = useState(kept?.at);
  const { now } = history;
  const isChanged = useMemo(() => JSON.stringify(now) !== JSON.stringify(saved.text), [now, saved]);
  useKeeping(user, id, { now, isChanged, base: saved.base });
  const change = useCallback(
    (make: (flow: FlowText) => FlowText, what?: string) =>
      setHistory((history) => changed(history, make(history.now), what)),
    [],
  );
  return {
    flow: now,
    base: saved.base,
    isChanged,
    restoredAt,
    canUndo: history.past.length > 0,
    canRedo: history.future.length > 0,
    change,
    undo: useCallback(() => setHistory(undo), []),
    redo: useCallback(() => setHistory(redo), []),
    /** What was sent is saved as this version; what was changed meanwhile is not. */
    markSaved: (text: FlowText, version: number) => {
      setSaved({ text, base: version });
      setRestoredAt(undefined);
    },
    /** The next save follows this version: the person has seen it. */
    setBase: (version: number) => setSaved((before) => ({ ...before, base: version })),
    /** Another version takes the place of what is here, which can be gone back to. */
    take: (text: FlowText, version: number) => {
      setHistory((history) => changed(history, text));
      setSaved({ text, base: version });
      setRestoredAt(undefined);
    },
    dropChanges: () => {
      setHistory((history) => changed(history, saved.text));
      setRestoredAt(undefined);
    },
  };
};
export type Edit = ReturnType<typeof useEdit>;

import { useEffect, useRef } from "react";

export type Shortcuts = {
  readonly undo: () => void;
  readonly redo: () => void;
  readonly copy: () => void;
  readonly paste: () => void;
  readonly remove: () => void;
  readonly save: () => void;
  readonly find: () => void;
  /** The node that has the focus. */
  readonly open: (id: string) => void;
};

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable ||
    /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) ||
    target.closest('[role="combobox"]') !== null);

/** Which shortcut a key is; undefined: none. `ctrl`: Ctrl, or Command on a Mac. */
export const shortcutOf = (
  key: string,
  ctrl: boolean,
  shift: boolean,
): Exclude<keyof Shortcuts, "open"> | undefined => {
  const low = key.toLowerCase();
  if (ctrl && low === "z") return shift ? "redo" : "undo";
  if (ctrl && low === "y") return "redo";
  if (ctrl && low === "s") return "save";
  if (ctrl && low === "c") return "copy";
  if (ctrl && low === "v") return "paste";
  if (!ctrl && (key === "Delete" || key === "Backspace")) return "remove";
  return !ctrl && key === "/" ? "find" : undefined;
};

/** The editor's keys, wherever in the page the focus is; what is typed into a field stays the field's. */
export const useKeys = (shortcuts: Shortcuts): void => {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { target, key, shiftKey } = event;
      // What lies over the editor has its own keys.
      if (document.querySelector(".ant-modal-wrap:not([style*='display: none']), .ant-drawer-open")) return;
      const ctrl = event.ctrlKey || event.metaKey;
      const found = event.altKey ? undefined : shortcutOf(key, ctrl, shiftKey);
      const node = target instanceof HTMLElement && target.classList.contains("react-flow__node") && target.dataset.id;
      if (node && key === "Enter") {
        event.preventDefault();
        latest.current.open(node);
      } else if (found && (found === "save" || !isTyping(target))) {
        // A text that is selected is copied as a text.
        if (found === "copy" && String(getSelection()) !== "") return;
        event.preventDefault();
        latest.current[found]();
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
};

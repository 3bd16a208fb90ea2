import { useEffect } from "react";

/** By the key's place on the keyboard: with Alt a Mac types other signs. */
const parts: Readonly<Record<string, string>> = { KeyC: "caller", KeyO: "order", KeyK: "knowledge" };
const fields = "input:not([type=hidden]):not([disabled]), textarea:not([disabled]), button:not([disabled])";

/** Alt with a letter leads to a part of the desk: C the caller, O the order or note, K the knowledge search. */
export const useDeskKeys = (): void => {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const part = parts[event.code];
      if (part === undefined || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
      const place = document.querySelector(`[data-desk-part=${part}]`);
      const first = place?.querySelector<HTMLElement>("[data-first]");
      const field = first?.matches("input, textarea") ? first : (first ?? place)?.querySelector<HTMLElement>(fields);
      if (!field) return;
      event.preventDefault();
      field.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
};

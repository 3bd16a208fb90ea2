import { useSyncExternalStore } from "react";

// The drawer of exports stands once in the frame; lists and the person's menu open it.
const listeners = new Set<() => void>();
let isOpen = false;

const set = (next: boolean): void => {
  isOpen = next;
  for (const listener of listeners) listener();
};
export const openExports = (): void => set(true);
export const closeExports = (): void => set(false);

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
export const useExportsOpen = (): boolean => useSyncExternalStore(subscribe, () => isOpen);

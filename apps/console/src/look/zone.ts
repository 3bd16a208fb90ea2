import { useSyncExternalStore } from "react";

// Days begin and times are read in the hotline's zone, wherever the page is looked at. Until the server has told it: the default of its setting.
const listeners = new Set<() => void>();
let zone = "Asia/Shanghai";

/** IANA name of the hotline's zone. */
export const zoneNow = (): string => zone;

/** Sets it. @param told as the server says; a zone that this browser doesn't know changes nothing */
export const setZone = (told: string): void => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: told });
  } catch {
    return;
  }
  zone = told;
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

export const useZone = (): string => useSyncExternalStore(subscribe, zoneNow);

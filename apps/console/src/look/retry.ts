import { useEffect, useEffectEvent, useState } from "react";

/** Seconds until the next try, by how many failed before: the first ones soon, then once in half a minute. */
const waits = [3, 5, 10, 20, 30] as const;
export const waitSec = (failed: number): number => waits[Math.min(failed, waits.length - 1)]!;

/**
 * Tries again by itself as long as it is used, and at once when the network is back.
 * @param on false: never @returns seconds until the next try; 0 while `on` is false
 */
export const useRetry = (again: () => void, on: boolean): number => {
  const retry = useEffectEvent(again);
  const [{ failed, left }, set] = useState({ failed: 0, left: waitSec(0) });
  useEffect(() => {
    if (!on) return;
    const tick = setInterval(() => set((now) => ({ ...now, left: now.left - 1 })), 1000);
    const online = () => set((now) => ({ ...now, left: 0 }));
    window.addEventListener("online", online);
    return () => {
      clearInterval(tick);
      window.removeEventListener("online", online);
    };
  }, [on]);
  useEffect(() => {
    if (!on || left > 0) return;
    set({ failed: failed + 1, left: waitSec(failed + 1) });
    retry();
  }, [on, failed, left]);
  return on ? Math.max(0, left) : 0;
};

import type { Hotline } from "@zongji/domain";
import type { Machine } from "./machine.ts";
import type { Runtime } from "./runtime.ts";

/** Refuses new calls, waits for those that are, ends what is left. */
export const drain = async (
  runtime: Runtime,
  hotline: Hotline,
  { readings: { mono }, timers }: Machine,
  limitMs: number,
  onLeft: (calls: number) => void,
) => {
  const sleep = (ms: number) => new Promise<void>((resolve) => void timers.after(ms, resolve));
  await runtime.feed({ is: "DrainStarted" });
  const end = mono() + limitMs;
  for (let told = -1; hotline.calls.size > 0 && mono() < end; await sleep(100)) {
    if (told !== hotline.calls.size) onLeft(hotline.calls.size);
    told = hotline.calls.size;
  }
  const ended = hotline.calls.size;
  if (ended > 0) await runtime.feed({ is: "DrainOver" });
  for (const last = mono() + 5000; hotline.calls.size > 0 && mono() < last; ) await sleep(20);
  return ended;
};

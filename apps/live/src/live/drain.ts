import type { Hotline } from "@zongji/domain";
import type { Runtime } from "./runtime.ts";

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Refuses new calls, waits for those that are, ends what is left. */
export const drain = async (runtime: Runtime, hotline: Hotline, limitMs: number, onLeft: (calls: number) => void) => {
  await runtime.feed({ is: "DrainStarted" });
  const end = performance.now() + limitMs;
  for (let told = -1; hotline.calls.size > 0 && performance.now() < end; await sleep(100)) {
    if (told !== hotline.calls.size) onLeft(hotline.calls.size);
    told = hotline.calls.size;
  }
  const ended = hotline.calls.size;
  if (ended > 0) await runtime.feed({ is: "DrainOver" });
  for (const last = performance.now() + 5000; hotline.calls.size > 0 && performance.now() < last; ) await sleep(20);
  return ended;
};

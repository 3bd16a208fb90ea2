import { Refusal } from "./refusal.ts";

const minuteMs = 60_000;

/** Lets so much be done a minute, of all together. @throws Refusal tooMany */
export const perMinute = (most: number, now: () => number): (() => void) => {
  let done: number[] = [];
  return () => {
    const at = now();
    done = done.filter((each) => each > at - minuteMs);
    if (done.length >= most) throw new Refusal("tooMany", { retryAfterSec: 60 });
    done.push(at);
  };
};

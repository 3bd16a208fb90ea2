import { Refusal } from "@zongji/web";
import { createTryCount } from "./tries.ts";

/** Names that nobody has lock like those that somebody has: else a lock would tell them apart. */
export const strangers = createTryCount();
/** Of an account from one address. */
export const places = createTryCount();
export const placeOf = (user: string, address: string): string => `${user} ${address}`;

/** @throws Refusal lockedOut */
export const refuseLocked = (until: number, now: number): void => {
  if (until > now) throw new Refusal("lockedOut", { retryAfterSec: Math.ceil((until - now) / 1000) });
};

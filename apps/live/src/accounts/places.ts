import { Refusal } from "@zongji/web";
import { createTryCount } from "./tries.ts";

/** Names that nobody has lock like those that somebody has: else a lock would tell them apart. */
export const strangers = createTryCount();
/** Of an account's password from one address: with a new password, whoever gave it and at whichever server, the tries with the old one are over. */
export const places = createTryCount();
export const placeOf = (user: { readonly id: string; readonly passwordHash: string }, address: string): string =>
  `${user.id} ${user.passwordHash} ${address}`;

/** @throws Refusal lockedOut */
export const refuseLocked = (until: number, now: number): void => {
  if (until > now) throw new Refusal("lockedOut", { retryAfterSec: Math.ceil((until - now) / 1000) });
};

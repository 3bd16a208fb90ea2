/** Random ids of one seed, so that a story has the same trace each time. */
import crypto from "node:crypto";
import { syncBuiltinESMExports } from "node:module";
import type { Chance } from "../load/model/chance.ts";

const uuidOf = (bytes: Uint8Array): string => {
  const hex = Buffer.from(bytes).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** @returns the way back */
export const drawFrom = (chance: Chance): (() => void) => {
  const before = { randomUUID: crypto.randomUUID, randomBytes: crypto.randomBytes, randomInt: crypto.randomInt };
  const beforeRandom = Math.random;
  Object.assign(crypto, {
    randomUUID: () => uuidOf(chance.bytes(16)),
    randomBytes: (count: number) => Buffer.from(chance.bytes(count)),
    randomInt: (from: number, to?: number) => (to === undefined ? chance.below(from) : from + chance.below(to - from)),
  });
  Math.random = chance.next;
  syncBuiltinESMExports();
  return () => {
    Object.assign(crypto, before);
    Math.random = beforeRandom;
    syncBuiltinESMExports();
  };
};

/** Real files (prompts, recordings) are opened, read, written and closed out of the story's time: it stands still until they have answered. */
const isWaiting = (): boolean =>
  process.getActiveResourcesInfo().some((what) => /^(FSReq|CloseReq$|Immediate$)/.test(what));

/** All promises that can go on have gone on, and no file is being read. */
export const settle = async (): Promise<void> => {
  do {
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
  } while (isWaiting());
};

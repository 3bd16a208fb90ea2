import { networkOf } from "@zongji/web";
import type { PageGate } from "@zongji/web/node";
import { createTryCount } from "./tries.ts";

/** Limits guesses of codes in public addresses as wrong passwords are limited: by the network that they come from. */
export const guessLimits = (now: () => number = Date.now): PageGate => {
  const tries = createTryCount();
  return {
    admit: (address) => Math.max(0, tries.lockedUntil(networkOf(address)) - now()),
    answered: (address, status) => {
      if (status === 404) tries.reserve(networkOf(address), now());
      else if (status < 500) tries.forget(networkOf(address));
    },
  };
};

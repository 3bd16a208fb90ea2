import { networkOf } from "@zongji/web";
import type { PageGate } from "@zongji/web/node";
import { machineClock } from "../clock.ts";

const minuteMs = 60_000;
/** Requests a minute of one network: behind a proxy, or a mobile carrier's, many people have one address. */
const usualMost = 60;
/** More would be an attack, which then begins anew. */
const mostKept = 10_000;

/**
 * Limits how often the pages without sign-in are asked for. Who asks for unknown ones is not locked out: their codes have 192 bits, which nobody guesses, and a lock
 * would shut out all who share the address.
 */
export const pageLimits = (now: () => number = machineClock.now, most = usualMost): PageGate => {
  let [since, asked] = [Number.NEGATIVE_INFINITY, new Map<string, number>()];
  return {
    admit: (address) => {
      const at = now();
      // A clock that was set back begins a new minute too.
      if (at >= since + minuteMs || at < since || asked.size > mostKept) [since, asked] = [at, new Map()];
      const network = networkOf(address);
      const before = asked.get(network) ?? 0;
      if (before >= most) return since + minuteMs - at;
      asked.set(network, before + 1);
      return 0;
    },
  };
};

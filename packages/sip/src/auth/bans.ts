import { neighbourhood } from "../address.ts";
import type { Core } from "../core.ts";
import type { Timer } from "../timers.ts";

/** Addresses, and users at an address, that gave too many wrong digests. Addresses count by their `neighbourhood`. What counts is in `BanSettings`. */
export type Bans = {
  isBanned(host: string, user?: string): boolean;
  /** A wrong answer to a nonce that was given to this very address. `isHome`: a device is registered from it. */
  failed(host: string, user: string, isHome: boolean): void;
  /** Lifts every ban of the address, and forgets its failures. False: it had none. */
  lift(host: string): boolean;
  size(): number;
};

type Ban = { readonly address: string; readonly user: string | undefined; readonly timer: Timer };

/** An address with registered phones bears three times as many failures: one or two wrong phones behind a NAT don't ban the others. */
const homeFactor = 3;
/** Longer names are cut, so that memory has a bound. No stored name is this long. */
const nameLength = 64;

type Tallies = {
  /** Counts a failure now. @returns how many the key has within `withinMs` */
  count(key: string): number;
  keys(): Iterable<string>;
  forget(key: string): void;
};

/** Recent failures by key, the key that failed last at the end. Of more than `remembered` keys the oldest are forgotten. */
function createTallies(core: Core): Tallies {
  const { failures, withinMs, remembered } = core.settings.bans;
  const tallies = new Map<string, number[]>();
  return {
    count(key) {
      const times = [...(tallies.get(key) ?? []).filter((at) => at > core.now - withinMs), core.now];
      tallies.delete(key);
      tallies.set(key, times.slice(-failures * homeFactor));
      for (const oldest of tallies.keys()) {
        if (tallies.size <= remembered) break;
        tallies.delete(oldest);
      }
      return times.length;
    },
    keys: () => tallies.keys(),
    forget: (key) => void tallies.delete(key),
  };
}

/** Cuts the name: see `nameLength`. */
const keyOf = (address: string, user?: string): string =>
  user === undefined ? address : `${address} ${user.slice(0, nameLength)}`;

export function createBans(core: Core): Bans {
  const { failures, forMs, remembered } = core.settings.bans;
  /** By address, and by address and user. */
  const tallies = createTallies(core);
  const bans = new Map<string, Ban>();

  function ban(address: string, user: string | undefined): void {
    const key = keyOf(address, user);
    if (bans.has(key)) return;
    tallies.forget(key);
    for (const [oldest, { address: host, user: name }] of bans) {
      if (bans.size < remembered) break;
      end(oldest);
      core.emit({ is: "unbanned", address: host, ...(name !== undefined && { user: name }), why: "room" });
    }
    const named = user === undefined ? {} : { user };
    const timer = core.timers.start(forMs, () => {
      end(key);
      core.emit({ is: "unbanned", address, ...named, why: "expired" });
    });
    bans.set(key, { address, user, timer });
    core.emit({ is: "banned", address, ...named, forMs });
  }

  function end(key: string): void {
    bans.get(key)?.timer.stop();
    bans.delete(key);
  }

  return {
    isBanned: (host, user) => bans.size > 0 && bans.has(keyOf(neighbourhood(host), user)),
    failed(host, user, isHome) {
      const address = neighbourhood(host);
      if (bans.has(address) || bans.has(keyOf(address, user))) return;
      const ofUser = tallies.count(keyOf(address, user));
      const ofAddress = tallies.count(address);
      if (ofAddress >= failures * (isHome ? homeFactor : 1)) ban(address, undefined);
      else if (ofUser >= failures) ban(address, user);
    },
    lift(host) {
      const address = neighbourhood(host);
      const isOf = (key: string): boolean => key === address || key.startsWith(`${address} `);
      for (const key of tallies.keys()) if (isOf(key)) tallies.forget(key);
      const lifted = [...bans].filter(([key]) => isOf(key));
      for (const [key, { user }] of lifted) {
        end(key);
        core.emit({ is: "unbanned", address, ...(user !== undefined && { user }), why: "command" });
      }
      return lifted.length > 0;
    },
    size: () => bans.size,
  };
}

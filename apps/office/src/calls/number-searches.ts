import { Refusal } from "@zongji/web";

/** Different searches by number that one user may make in so long: what a person looks up, far from what a program tries. */
const mostSearches = 20;
const withinMs = 600_000;
const mostUsers = 10_000;

export type NumberSearches = {
  /**
   * Notes a search of a user. The same one again, or its next page, is no new one.
   * @returns whether it is new. @throws Refusal tooMany
   */
  readonly note: (user: string, what: string) => boolean;
};

export const createNumberSearches = (now: () => number): NumberSearches => {
  /** By user: when each search was made first. */
  const made = new Map<string, Map<string, number>>();
  return {
    note: (user, what) => {
      const at = now();
      const own = made.get(user) ?? new Map<string, number>();
      for (const [one, madeAt] of own) if (at - madeAt >= withinMs) own.delete(one);
      if (own.has(what)) return false;
      if (own.size >= mostSearches) {
        const [oldest = at] = own.values();
        throw new Refusal("tooMany", {
          reason: "numberSearches",
          retryAfterSec: Math.ceil((oldest + withinMs - at) / 1000),
        });
      }
      own.set(what, at);
      made.delete(user);
      made.set(user, own);
      if (made.size > mostUsers) made.delete(made.keys().next().value!);
      return true;
    },
  };
};

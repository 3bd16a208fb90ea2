/** Remembers the last keys: at least so many, at most twice as many. Two sets, as removing the oldest keys of one set one by one gets slow. */
export type RecentKeys = { add(key: string): void; has(key: string): boolean };

export function createRecentKeys(atLeast: number): RecentKeys {
  let young = new Set<string>();
  let old = new Set<string>();
  return {
    add(key) {
      young.add(key);
      if (young.size < atLeast) return;
      old = young;
      young = new Set();
    },
    has: (key) => young.has(key) || old.has(key),
  };
}

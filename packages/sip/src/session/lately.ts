/** The last so many keys, at least, and never more than twice as many. To take out the oldest of one set, one by one, each time looks past those that went. */
export type Lately = { add(key: string): void; has(key: string): boolean };

export function createLately(atLeast: number): Lately {
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

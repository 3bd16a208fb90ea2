/** All that passes in a chapter, as one hash: the same seed must give the same, on every machine and every day. */
import { createHash } from "node:crypto";

export type Trace = ReturnType<typeof createTrace>;

export const createTrace = () => {
  const hash = createHash("sha256");
  let entries = 0;
  return {
    note: (...what: readonly (string | number | Uint8Array)[]): void => {
      entries += 1;
      for (const each of what) hash.update(typeof each === "number" ? `${each} ` : each);
    },
    entries: () => entries,
    /** Of all that was noted so far. */
    digest: (): string => {
      const told = hash.copy();
      return told.digest("hex").slice(0, 16);
    },
  };
};

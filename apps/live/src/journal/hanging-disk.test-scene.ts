import { appendFileSync, truncateSync, writeFileSync } from "node:fs";
import type { JournalDisk } from "./disk.ts";

/** A real disk whose syncs last until the test ends them. */
export const hanging = () => {
  const ends: ((error?: Error) => void)[] = [];
  let isFirst = true;
  const disk: JournalDisk = async (path) => {
    writeFileSync(path, "", { flag: "wx" });
    const opening = isFirst;
    isFirst = false;
    let syncs = 0;
    return {
      write: async (bytes) => appendFileSync(path, bytes),
      sync: () => {
        syncs += 1;
        if (syncs === 1 || !opening) return Promise.resolve();
        return new Promise((resolve, reject) => ends.push((error) => (error ? reject(error) : resolve())));
      },
      cut: async (bytes) => truncateSync(path, bytes),
      close: async () => {},
    };
  };
  return { disk, ends };
};

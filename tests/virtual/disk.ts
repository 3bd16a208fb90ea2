/** A journal's disk in memory. */
import type { JournalFiles, OpenJournalFile } from "../../apps/live/src/journal/index.ts";
import type { Life } from "../load/model/agenda.ts";

const missing = (path: string): Error => Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: "ENOENT" });

export type Disk = ReturnType<typeof createDisk>;

export const createDisk = () => {
  const files = new Map<string, Buffer>();
  const contents = (path: string): Buffer => {
    const found = files.get(path);
    if (!found) throw missing(path);
    return found;
  };
  /** Writes a file, unless the program that asks for it has died. */
  const put = (life: Life, path: string, bytes: Buffer): void => {
    if (!life.isOver) files.set(path, bytes);
  };
  const createBy =
    (life: Life) =>
    async (path: string): Promise<OpenJournalFile> => {
      if (files.has(path)) throw Object.assign(new Error(`EEXIST: ${path}`), { code: "EEXIST" });
      put(life, path, Buffer.alloc(0));
      return {
        write: async (bytes) => put(life, path, Buffer.concat([contents(path), bytes])),
        sync: async () => {},
        cut: async (bytes) => put(life, path, contents(path).subarray(0, bytes)),
        close: async () => {},
      };
    };
  const journalOf = (life: Life): JournalFiles => ({
    names: async (directory) =>
      [...files.keys()].flatMap((path) => (path.startsWith(`${directory}/`) ? [path.slice(directory.length + 1)] : [])),
    read: async (path) => Buffer.from(contents(path)),
    open: async (path) => {
      contents(path);
      return {
        size: async () => contents(path).length,
        readAt: async (from, bytes) => Buffer.from(contents(path).subarray(from, from + bytes)),
        close: async () => {},
      };
    },
    truncate: async (path, bytes) => put(life, path, contents(path).subarray(0, bytes)),
    remove: async (path) => void files.delete(path),
    create: createBy(life),
    syncDirectory: async () => {},
    discard: async (path) => void files.delete(path),
  });
  return {
    journalOf,
    tear: (bytes: number): void => {
      const newest = [...files.keys()].sort().at(-1);
      if (newest === undefined) throw new Error("there is no journal");
      files.set(newest, contents(newest).subarray(0, -bytes));
    },
  };
};

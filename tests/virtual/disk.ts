/** A journal's disk in memory. */
import type { JournalFiles, OpenJournalFile } from "../../apps/live/src/journal/index.ts";

const missing = (path: string): Error => Object.assign(new Error(`ENOENT: no such file, ${path}`), { code: "ENOENT" });

export type Disk = ReturnType<typeof createDisk>;

export const createDisk = () => {
  const files = new Map<string, Buffer>();
  const contents = (path: string): Buffer => {
    const found = files.get(path);
    if (!found) throw missing(path);
    return found;
  };
  const create = async (path: string): Promise<OpenJournalFile> => {
    if (files.has(path)) throw Object.assign(new Error(`EEXIST: ${path}`), { code: "EEXIST" });
    files.set(path, Buffer.alloc(0));
    return {
      write: async (bytes) => void files.set(path, Buffer.concat([contents(path), bytes])),
      sync: async () => {},
      cut: async (bytes) => void files.set(path, contents(path).subarray(0, bytes)),
      close: async () => {},
    };
  };
  const journal: JournalFiles = {
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
    truncate: async (path, bytes) => void files.set(path, contents(path).subarray(0, bytes)),
    remove: async (path) => void files.delete(path),
    create,
    syncDirectory: async () => {},
    discard: async (path) => void files.delete(path),
  };
  return { journal };
};

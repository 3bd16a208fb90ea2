/** The journal's files on the disk of this machine. */
import { type FileHandle, mkdir, open, readdir, readFile, truncate, unlink } from "node:fs/promises";
import { beginThreads, discard, type JournalDisk, nodeDisk, syncDirectory } from "./disk.ts";

/** A file that is read piece by piece. */
export type ReadJournalFile = {
  readonly size: () => Promise<number>;
  /** Fewer bytes only where the file ends. */
  readonly readAt: (from: number, bytes: number) => Promise<Buffer>;
  readonly close: () => Promise<void>;
};

/** The file system as the journal needs it. Each rejects with the disk's error. */
export type JournalFiles = {
  /** Begins early whatever the first file will need. */
  readonly begin?: () => void;
  /** Names in the folder, which is made where it is missing. */
  readonly names: (directory: string) => Promise<string[]>;
  readonly read: (path: string) => Promise<Buffer>;
  readonly open: (path: string) => Promise<ReadJournalFile>;
  readonly truncate: (path: string, bytes: number) => Promise<void>;
  readonly remove: (path: string) => Promise<void>;
  readonly create: JournalDisk;
  /** A file that was made is there after a power cut. */
  readonly syncDirectory: (path: string) => Promise<void>;
  /** Removes a file that could not be begun. */
  readonly discard: (path: string) => Promise<void>;
};

const readAt = async (handle: FileHandle, from: number, bytes: number): Promise<Buffer> => {
  const buffer = Buffer.allocUnsafe(bytes);
  let read = 0;
  while (read < bytes) {
    const { bytesRead } = await handle.read(buffer, read, bytes - read, from + read);
    if (bytesRead === 0) break;
    read += bytesRead;
  }
  return buffer.subarray(0, read);
};

export const nodeFiles: JournalFiles = {
  begin: beginThreads,
  names: async (directory) => {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    return readdir(directory);
  },
  read: (path) => readFile(path),
  open: async (path) => {
    const handle = await open(path, "r");
    return {
      size: async () => (await handle.stat()).size,
      readAt: (from, bytes) => readAt(handle, from, bytes),
      close: () => handle.close(),
    };
  },
  truncate,
  remove: unlink,
  create: nodeDisk,
  syncDirectory,
  discard,
};

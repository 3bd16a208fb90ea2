import { constants, writeSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";

/**
 * A file of the journal that is being written. What `write` has taken the kernel keeps, whatever becomes of our processes; what was there when `sync` began
 * outlives a power cut.
 */
export type OpenJournalFile = {
  readonly write: (bytes: Buffer) => Promise<void>;
  /** As `write`, before it returns: no thread is woken for it, and the event loop waits for whatever the kernel waits for. */
  readonly writeNow?: (bytes: Buffer) => void;
  readonly sync: () => Promise<void>;
  readonly close: () => Promise<void>;
  /** Takes off what lies behind so many bytes: nobody was told of it. Where it can't be done it stays. */
  readonly cut?: (bytes: number) => Promise<void>;
};

/** Makes a file of the journal. The default is a real one; a test may hand in a disk that fails. */
export type JournalDisk = (path: string) => Promise<OpenJournalFile>;

const { O_APPEND, O_CREAT, O_EXCL, O_WRONLY } = constants;

const writeAll = async (handle: FileHandle, bytes: Buffer): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    done += (await handle.write(bytes, done, bytes.length - done)).bytesWritten;
  }
};

export const nodeDisk: JournalDisk = async (path) => {
  const handle = await open(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
  return {
    write: (bytes) => writeAll(handle, bytes),
    writeNow: (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(handle.fd, bytes, done);
    },
    sync: () => handle.datasync(),
    cut: (bytes) => handle.truncate(bytes),
    close: () => handle.close(),
  };
};

/** A file that was made is there after a power cut. */
export const syncDirectory = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
};

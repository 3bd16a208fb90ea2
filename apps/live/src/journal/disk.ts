import { constants, writeSync } from "node:fs";
import { DiskThread } from "./disk-thread.ts";

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

const { O_APPEND, O_CREAT, O_EXCL, O_RDONLY, O_RDWR, O_WRONLY } = constants;

/** Two threads, for a write need not wait for a sync that lasts. */
const writing = new DiskThread();
const syncing = new DiskThread();

/** Begins the journal's threads, so that its first file need not wait for them. */
export const beginThreads = (): void => {
  writing.begin();
  syncing.begin();
};

/** The file's descriptor until it is closed: then the number may be another file's. */
type Held = { readonly fd: () => number; readonly close: () => Promise<void> };

const openHeld = async (path: string, flags: number, mode?: number): Promise<Held> => {
  const fd = await writing.do("openSync", path, flags, mode);
  let isOpen = true;
  const held = (): number => {
    if (isOpen) return fd;
    throw Object.assign(new Error(`EBADF: the file is closed, ${path}`), { code: "EBADF" });
  };
  const close = async (): Promise<void> => {
    held();
    isOpen = false;
    await writing.do("closeSync", fd);
  };
  return { fd: held, close };
};

/** @param position where the bytes go; undefined: at the file's end */
const writeAll = async ({ fd }: Held, bytes: Buffer, position?: number): Promise<void> => {
  for (let done = 0; done < bytes.length; ) {
    const rest = bytes.subarray(done);
    const at = position === undefined ? null : position + done;
    done += await writing.do("writeSync", fd(), rest, 0, rest.length, at);
  }
};

export const nodeDisk: JournalDisk = async (path) => {
  const file = await openHeld(path, O_WRONLY | O_APPEND | O_CREAT | O_EXCL, 0o600);
  return {
    write: (bytes) => writeAll(file, bytes),
    writeNow: (bytes) => {
      for (let done = 0; done < bytes.length; ) done += writeSync(file.fd(), bytes, done);
    },
    sync: async () => syncing.do("fdatasyncSync", file.fd()),
    cut: async (bytes) => writing.do("ftruncateSync", file.fd(), bytes),
    close: file.close,
  };
};

/** Gives a file another name and writes over what is there; what was not written over goes when it is closed. */
export const overwriting = async (from: string, path: string): Promise<OpenJournalFile> => {
  await writing.do("renameSync", from, path);
  const file = await openHeld(path, O_RDWR);
  let written = 0;
  return {
    write: async (bytes) => {
      await writeAll(file, bytes, written);
      written += bytes.length;
    },
    sync: async () => syncing.do("fdatasyncSync", file.fd()),
    close: async () => {
      try {
        await writing.do("ftruncateSync", file.fd(), written);
      } finally {
        await file.close();
      }
    },
  };
};

/** A file that was made is there after a power cut. */
export const syncDirectory = async (path: string): Promise<void> => {
  const { fd, close } = await openHeld(path, O_RDONLY);
  try {
    await syncing.do("fsyncSync", fd());
  } finally {
    await close();
  }
};

/** Removes a file that could not be begun. */
export const discard = (path: string): Promise<void> => writing.do("unlinkSync", path);

/** A disk for the journal: real files. What was written outlives us; of a write that is on its way a crash leaves a part. It can be slow, or fail. */
import { closeSync, ftruncateSync, openSync, truncateSync, writeSync } from "node:fs";
import type { JournalDisk } from "../../../apps/live/src/journal/index.ts";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";

export type Disk = ReturnType<typeof createDisk>;
type File = { readonly path: string; readonly fd: number; written: number; torn: number };

export const createDisk = (agenda: Agenda, chance: Chance) => {
  let syncMs = 0;
  let failsUntil = 0;
  let busy = 0;
  let files: File[] = [];
  /** A new file is being put in the place of the old one: the real disk is asked, out of the model's time. */
  let isChanging = false;

  const wait = (ms: number) => new Promise<void>((resolve) => void agenda.after(ms, resolve));
  const lasts = async () => {
    busy += 1;
    await wait(1 + chance.below(syncMs));
    busy -= 1;
  };
  const check = (what: string) => {
    if (agenda.now() < failsUntil) throw new Error(`no ${what}: the disk fails`);
  };

  const open: JournalDisk = async (path) => {
    check("open");
    const file: File = { path, fd: openSync(path, "ax", 0o600), written: 0, torn: 0 };
    const isFirst = files.length === 0;
    isChanging = !isFirst;
    files.push(file);
    return {
      write: async (bytes) => {
        if (!isChanging) check("write");
        file.torn = writeSync(file.fd, bytes);
        if (!isChanging && syncMs > 0) await lasts();
        if (!isChanging) check("write");
        file.written += file.torn;
        file.torn = 0;
      },
      sync: async () => {
        if (isChanging) return;
        if (syncMs > 0) await lasts();
        check("sync");
      },
      cut: async (bytes) => {
        ftruncateSync(file.fd, bytes);
        file.written = bytes;
        file.torn = 0;
      },
      close: async () => {
        isChanging = false;
        files = files.filter((each) => each !== file);
        closeSync(file.fd);
      },
    };
  };
  return {
    open,
    isChanging: () => isChanging,
    /** Something waits for it, or may: after a failure it is tried again within a second. */
    isBusy: () => busy > 0 || agenda.now() < failsUntil + 1100,
    set: (now: { readonly syncMs: number; readonly failsForMs: number }) => {
      syncMs = now.syncMs;
      failsUntil = agenda.now() + now.failsForMs;
    },
    /** Every process of ours dies. */
    crash: () => {
      for (const { path, fd, written, torn } of files) {
        closeSync(fd);
        truncateSync(path, written + chance.below(torn + 1));
      }
      files = [];
      busy = 0;
      isChanging = false;
    },
  };
};

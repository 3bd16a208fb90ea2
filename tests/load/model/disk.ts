/** A disk for the journal: real files, written at once, that a crash cuts back to what was synced and a torn rest. It can be slow, or fail. */
import { closeSync, ftruncateSync, openSync, truncateSync, writeSync } from "node:fs";
import type { JournalDisk } from "../../../apps/server/src/journal/index.ts";
import type { Agenda } from "./agenda.ts";
import type { Chance } from "./chance.ts";

export type Disk = ReturnType<typeof createDisk>;
type File = { readonly path: string; readonly fd: number; written: number; synced: number };

export const createDisk = (agenda: Agenda, chance: Chance) => {
  let syncMs = 0;
  let failsUntil = 0;
  let syncing = 0;
  let files: File[] = [];
  /** A new file is being put in the place of the old one: the real disk is asked, out of the model's time. */
  let isChanging = false;

  const wait = (ms: number) => new Promise<void>((resolve) => void agenda.after(ms, resolve));
  const check = (what: string) => {
    if (agenda.now() < failsUntil) throw new Error(`no ${what}: the disk fails`);
  };

  const open: JournalDisk = async (path) => {
    check("open");
    const file: File = { path, fd: openSync(path, "ax", 0o600), written: 0, synced: 0 };
    const isFirst = files.length === 0;
    isChanging = !isFirst;
    files.push(file);
    return {
      write: async (bytes) => {
        if (!isChanging) check("write");
        file.written += writeSync(file.fd, bytes);
      },
      sync: async () => {
        if (isChanging) {
          file.synced = file.written;
          return;
        }
        syncing += 1;
        if (syncMs > 0) await wait(1 + chance.below(syncMs));
        syncing -= 1;
        check("sync");
        file.synced = file.written;
      },
      cut: async (bytes) => {
        ftruncateSync(file.fd, bytes);
        file.written = bytes;
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
    isBusy: () => syncing > 0 || agenda.now() < failsUntil + 1100,
    set: (now: { readonly syncMs: number; readonly failsForMs: number }) => {
      syncMs = now.syncMs;
      failsUntil = agenda.now() + now.failsForMs;
    },
    /** The power fails: what was not synced is lost, or half of it. */
    crash: () => {
      for (const { path, fd, written, synced } of files) {
        closeSync(fd);
        truncateSync(path, synced + chance.below(written - synced + 1));
      }
      files = [];
      syncing = 0;
      isChanging = false;
    },
  };
};

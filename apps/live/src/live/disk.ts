import { mkdir, statfs } from "node:fs/promises";
import type { Log } from "@zongji/store";
import { machineTimers, type Timers } from "@zongji/switch";
import { Reserve } from "../journal/index.ts";

const MiB = 1024 * 1024;
const between = (value: number, least: number, most: number): number => Math.min(most, Math.max(least, value));

/** How full a disk may be, in bytes that are still free. */
type DiskMarks = {
  /** Less is worth a warning. */
  readonly warnBytes: number;
  /** With less nothing is recorded, so that the journal and the database have the rest. */
  readonly stopBytes: number;
  /** Recordings go on from here: well above, or each would come and go with every file that goes. */
  readonly resumeBytes: number;
};

/** Of a disk of so many bytes: 10 % and 2 %, but no more than a large disk needs and no less than a small one. */
export const diskMarks = (totalBytes: number): DiskMarks => {
  const stopBytes = between(totalBytes * 0.02, 16 * MiB, 1024 * MiB);
  return {
    warnBytes: Math.max(between(totalBytes * 0.1, 64 * MiB, 10 * 1024 * MiB), stopBytes * 2),
    stopBytes,
    resumeBytes: stopBytes * 1.5,
  };
};

/** Whether there is room to record, given whether there was. */
export const hasRoom = (freeBytes: number, marks: DiskMarks, had: boolean): boolean =>
  freeBytes >= (had ? marks.stopBytes : marks.resumeBytes);

export type DiskSpace = { readonly freeBytes: number; readonly totalBytes: number };

/** What we may still write there. @throws the disk's error */
export const diskSpace = async (folder: string): Promise<DiskSpace> => {
  const { bavail, blocks, bsize } = await statfs(folder);
  return { freeBytes: bavail * bsize, totalBytes: blocks * bsize };
};

/** The journal's reserve in files as large as its own. What recordings leave free is not the reserve's to take. @throws the disk's error */
export const openReserve = async (directory: string, reserveBytes = 64 * MiB): Promise<Reserve> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const bytes = Math.min(16 * MiB, reserveBytes);
  const files = bytes > 0 ? Math.round(reserveBytes / bytes) : 0;
  const { totalBytes } = await diskSpace(directory);
  return Reserve.open({ directory, files, bytes, leaveBytes: diskMarks(totalBytes).resumeBytes });
};

type DiskWatchSettings = {
  /** Where recordings lie. */
  readonly folder: string;
  readonly onRoom: (hasRoom: boolean) => void;
  readonly log: Log;
  readonly everyMs?: number;
  readonly timers?: Timers;
  readonly space?: (folder: string) => Promise<DiskSpace>;
};

/** Looks every second how full the disk is, and says when recordings have to stop and may go on. */
export class DiskWatch {
  readonly #settings: DiskWatchSettings;
  readonly #stop: () => void;
  #space: DiskSpace = { freeBytes: 0, totalBytes: 0 };
  #hasRoom = true;
  #looking: Promise<void> | undefined;

  constructor(settings: DiskWatchSettings) {
    this.#settings = settings;
    const { timers = machineTimers, everyMs = 1000 } = settings;
    this.#stop = timers.every(everyMs, () => void this.look());
  }

  /** As of the last look; 0 of 0 bytes before the first. */
  get pulse() {
    const { freeBytes, totalBytes } = this.#space;
    return { freeBytes, totalBytes, recordingsStopped: this.#hasRoom ? 0 : 1, ...diskMarks(totalBytes) };
  }

  /** A disk that hangs is looked at once, not again and again. */
  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  close(): void {
    this.#stop();
  }

  async #look(): Promise<void> {
    const { folder, space = diskSpace, onRoom, log } = this.#settings;
    try {
      this.#space = await space(folder);
    } catch (error) {
      log.error({ error: String(error), folder }, "the disk of the recordings can't be looked at");
      return;
    }
    const { freeBytes, totalBytes } = this.#space;
    const before = this.#hasRoom;
    this.#hasRoom = hasRoom(freeBytes, diskMarks(totalBytes), before);
    if (this.#hasRoom === before) return;
    if (this.#hasRoom) log.warn({ freeBytes }, "the disk has room again: recordings go on");
    else log.error({ freeBytes }, "the disk is nearly full: recordings stop, calls go on");
    onRoom(this.#hasRoom);
  }
}

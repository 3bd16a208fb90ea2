/** What the live hotline has from the machine that it runs on. A test hands in another: its own time, wire and disk. */
import { mkdir, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { machineTimers, machineWire, type SwitchWire, type Timers } from "@zongji/switch";
import { type JournalFiles, nodeFiles, type Reserve } from "../journal/index.ts";
import { machineReadings, type Readings } from "./clock.ts";
import { type DiskSpace, diskSpace, openReserve } from "./disk.ts";

export type LiveDisk = {
  readonly journal: JournalFiles;
  /** Room that the journal keeps for itself; undefined: none. @throws the disk's error */
  readonly openReserve: (directory: string, bytes: number | undefined) => Promise<Reserve | undefined>;
  /** What may still be written to a folder. @throws the disk's error */
  readonly space: (folder: string) => Promise<DiskSpace>;
  /** Makes a folder of which only the service may read. */
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  readonly names: (folder: string) => Promise<readonly string[]>;
  /** When a file was written last, ms since the epoch. */
  readonly writtenAt: (file: string) => Promise<number>;
};

export type Machine = {
  readonly readings: Readings;
  readonly timers: Timers;
  readonly wire: SwitchWire;
  readonly disk: LiveDisk;
};

/** The machine itself. */
export const thisMachine: Machine = {
  readings: machineReadings,
  timers: machineTimers,
  wire: machineWire,
  disk: {
    journal: nodeFiles,
    openReserve,
    space: diskSpace,
    makeFolder: async (folder) => void (await mkdir(folder, { recursive: true, mode: 0o700 })),
    names: (folder) => readdir(folder).catch(() => []),
    writtenAt: async (file) => (await stat(file)).mtimeMs,
  },
};

export const recordingsIn = (dataFolder: string): string => join(dataFolder, "recordings");

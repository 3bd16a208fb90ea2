/** The machine that the live hotline runs on: time, wire and disk. A test hands in its own. */
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
  /** Bytes that may still be written to a folder. @throws the disk's error */
  readonly space: (folder: string) => Promise<DiskSpace>;
  /** Makes a folder of which only the service may read. */
  readonly makeFolder: (folder: string) => Promise<void>;
  /** Names in a folder; none where there is no such folder. */
  readonly names: (folder: string) => Promise<readonly string[]>;
  /** Time of the last write to a file, ms since the epoch. */
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

import { X509Certificate } from "node:crypto";
import { statSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { machineClock } from "../clock.ts";
import { type DiskSpace, diskMarks, diskSpace, type Live } from "../live/index.ts";
import { openDiskUse } from "./disk-use.ts";
import { createProcessWatch } from "./processes.ts";
import { type Disk, type Looked, phones } from "./readings.ts";
import { createHourOfFacts } from "./restarts.ts";
import { createHourCount, createMinuteShare, createRestarts, createSoundMinute } from "./windows.ts";

export type Surroundings = {
  readonly live: Live;
  readonly node: string;
  readonly dataFolder: string;
  readonly databaseUp: () => boolean;
  readonly followers: () => Looked["followers"];
  /** How often the office could not read a fact. */
  readonly days: () => Looked["days"];
  readonly budgets: () => Looked["budgets"];
  readonly officeUnread: () => number;
  /** Of the office, while it runs. */
  readonly officePid: () => number | undefined;
  /** Of the PostgreSQL that comes along, while it runs. */
  readonly databasePid: () => number | undefined;
  readonly certificates: readonly { readonly name: string; readonly cert: string }[];
  /** Errors that nobody caught, since the start. */
  readonly uncaught: () => number;
};

const dayMs = 86_400_000;
const framesASec = 50;

const daysOf = (cert: string, now: number): number => (Date.parse(new X509Certificate(cert).validTo) - now) / dayMs;

const memoryFree = (): number => {
  const limit = process.constrainedMemory();
  const total = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.min(100, (process.availableMemory() / total) * 100);
};

/** The data folder's, and the recordings' where it is another. */
const foldersOf = (dataFolder: string): { name: string; folder: string }[] => {
  const [data, recordings] = [
    { name: "data", folder: dataFolder },
    { name: "recordings", folder: join(dataFolder, "recordings") },
  ];
  const isOne = statSync(data.folder).dev === statSync(recordings.folder).dev;
  return isOne ? [data] : [data, recordings];
};

const createDisks = (dataFolder: string) => {
  const daysLeft = openDiskUse(join(dataFolder, "disk-use.json"));
  return async (now: number): Promise<Disk[]> => {
    const disks: Disk[] = [];
    for (const { name, folder } of foldersOf(dataFolder)) {
      const { freeBytes, totalBytes }: DiskSpace = await diskSpace(folder);
      const { warnBytes, stopBytes } = diskMarks(totalBytes);
      const days = daysLeft(name, totalBytes - freeBytes, freeBytes, now);
      disks.push({ name, freeBytes, warnBytes, stopBytes, daysLeft: days });
    }
    return disks;
  };
};

/** Looks at everything, again and again; keeps what a figure over a while needs. */
export const createLook = (around: Surroundings) => {
  const {
    live,
    node,
    dataFolder,
    databaseUp,
    followers,
    days,
    budgets,
    officeUnread,
    officePid,
    databasePid,
    certificates,
    uncaught,
  } = around;
  const [processes, disks, hour] = [createProcessWatch(), createDisks(dataFolder), createHourOfFacts(node)];
  const [sounds, late, faults] = [createSoundMinute(), createMinuteShare(), createHourCount()];
  const [officeRestarts, databaseRestarts] = [createRestarts(), createRestarts()];
  live.readDay(hour);
  let [stretches, frames, lookedAt] = [0, 0, machineClock.mono()];
  const hear = (mono: number): void => {
    const told = live.quality();
    if (told.stretches !== stretches) for (const one of told.quality) sounds.add(one.trunk ?? phones, one, mono);
    stretches = told.stretches;
  };
  return async (): Promise<Looked> => {
    const [now, mono, pulse] = [live.clock.now(), machineClock.mono(), live.pulse()];
    hear(mono);
    frames += (pulse.switch.mediaSessions * framesASec * (mono - lookedAt)) / 1000;
    lookedAt = mono;
    const [database, office] = [databasePid(), officePid()];
    return {
      pulse: { ...pulse, unreadFacts: pulse.unreadFacts + officeUnread() },
      databaseUp: databaseUp(),
      followers: followers(),
      days: days(),
      budgets: budgets(),
      phonesAway: live.phonesAway(),
      sound: sounds.now(mono),
      framesLate: late(pulse.switch.framesLate, frames, mono),
      processes: processes([
        { name: "server", pid: process.pid },
        ...live.mediaPids().map((pid) => ({ name: "media", pid })),
        ...(office ? [{ name: "office", pid: office }] : []),
        ...(database ? [{ name: "database", pid: database }] : []),
      ]),
      memoryFree: memoryFree(),
      disks: await disks(now),
      hour: hour.at(live.clock.steady()),
      restarts: { office: officeRestarts(office, mono), database: databaseRestarts(database, mono) },
      faults: faults(pulse.faults + uncaught(), mono),
      certificates: certificates.map(({ name, cert }) => ({ name, days: daysOf(cert, now) })),
    };
  };
};

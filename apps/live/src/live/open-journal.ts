import { join } from "node:path";
import { CannotStart, loadParties, type Parties } from "@zongji/store";
import { Journal } from "../journal/index.ts";
import type { NodeClock } from "./clock.ts";
import type { LiveOptions } from "./door.ts";
import type { Machine } from "./machine.ts";

/** Opens the journal of the data folder, and goes on with its clock. @throws CannotStart in one sentence */
export const openJournal = async (
  options: LiveOptions,
  { readings, timers, disk }: Machine,
  clock: NodeClock,
  { sealing }: Parties,
) => {
  const { dataFolder, node = "n1", reserveBytes, journalFileBytes, log } = options;
  const directory = join(dataFolder, "journal");
  let awayMs = Number.POSITIVE_INFINITY;
  try {
    const reserve = await disk.openReserve(directory, reserveBytes);
    const opened = await Journal.open(
      {
        directory,
        node,
        now: clock.steady,
        offsetMs: clock.offsetMs,
        up: clock.up,
        files: disk.journal,
        mono: readings.mono,
        timers,
        ...(reserve && { reserve }),
        ...(journalFileBytes !== undefined && { rotateBytes: journalFileBytes }),
        sealing,
        log: (level, sentence, fields) => log[level](fields, sentence),
      },
      (last) => {
        awayMs = clock.goOn(last);
      },
    );
    return { ...opened, awayMs };
  } catch (error) {
    throw new CannotStart(`The journal in ${directory} can't be used (${(error as Error).message}): see ZONGJI_DATA.`);
  }
};

export const readKeys = (folder: string): Parties => {
  try {
    return loadParties(folder);
  } catch (error) {
    throw new CannotStart(`The keys in ZONGJI_DATA can't be used (${(error as Error).message}).`);
  }
};

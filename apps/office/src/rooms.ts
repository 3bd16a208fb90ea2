import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Db, Log, loadParties, readSettings } from "@zongji/store";
import { createNumberLooks } from "@zongji/web";
import type { Http } from "@zongji/web/node";
import { accountRoutes } from "./accounts/index.ts";
import { auditRoom, auditRoutes } from "./audit/index.ts";
import { callerRoutes } from "./callers/index.ts";
import { callRoutes, createCallList } from "./calls/index.ts";
import { configurationRoutes } from "./configuration/index.ts";
import { type KeptContract, openContract } from "./contract/index.ts";
import { type DayAlarms, dayRoutes, daysOn, type KeptDays, keepDays, noDayAlarms } from "./days/index.ts";
import { createElsewhere } from "./elsewhere.ts";
import { exportRoutes } from "./exports/index.ts";
import { hotlineRoutes, sealIn } from "./hotline/index.ts";
import { createArticleList, Keeper, knowledgeRoutes } from "./knowledge/index.ts";
import { keepRolledUp } from "./measures/index.ts";
import { createMissedList, keepGiving, missedRoutes } from "./missed/index.ts";
import { Converter, promptRoutes, readSpeech, speechEngine } from "./prompts/index.ts";
import { reportRoutes } from "./reports/index.ts";
import { setUpRoutes } from "./set-up/index.ts";

type Settings = Pick<ReturnType<typeof readSettings>, "dataFolder" | "node" | "flowHosts" | "timeZone">;
export type RoomParts = Settings & {
  readonly db: Db;
  readonly log: Log;
  readonly parties: ReturnType<typeof loadParties>;
  /** Where exported files lie, and how the jobs that make them are told of a new one. */
  readonly exports: { readonly folder: string; readonly wake: () => void };
};

/** What the rooms do beside answering. */
export type Rooms = {
  /** The database is there, with the tables that this program knows. */
  readonly begin: () => void;
  /** Something has happened in one of them, here or at another server. */
  readonly catchUp: () => void;
  /** What of the closed days is to be told as an alarm. */
  readonly dayAlarms: () => DayAlarms;
  readonly close: () => Promise<void>;
};

/** The prompts' room. @returns what converts uploads, to be closed. @throws BadSetting */
const openPrompts = (add: Http["add"], { db, log, dataFolder }: RoomParts): Converter => {
  const converter = new Converter(log);
  promptRoutes(add, {
    ...{ db, log, converter, engine: speechEngine(readSpeech()) },
    shippedFolder: fileURLToPath(new URL("../../../prompts", import.meta.url)),
    playedFolder: join(dataFolder, "prompts"),
  });
  return converter;
};

/** Gives each operation of the office its room. @throws BadSetting */
export const openRooms = ({ add }: Http, parts: RoomParts): Rooms => {
  const { db, log, parties, dataFolder, node, flowHosts, timeZone, exports } = parts;
  const elsewhere = createElsewhere(db, dataFolder, node, log);
  const looks = createNumberLooks(db);
  const rooms = {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
  };
  const recordingsFolder = join(dataFolder, "recordings");
  const hear = callRoutes(add, { db, parties, looks, log: rooms.calls, recordingsFolder, elsewhere });
  missedRoutes(add, { db, list: rooms.missed, hear });
  callerRoutes(add, { db, parties, zone: timeZone });
  setUpRoutes(add, { db });
  auditRoutes(add, db);
  exportRoutes(add, { db, parties, node, zone: timeZone, rooms, ...exports });
  reportRoutes(add, { db, parties, zone: timeZone });
  accountRoutes(add, db);
  configurationRoutes(add, db, { flowHosts });
  hotlineRoutes(add, { db, seal: sealIn(dataFolder) });
  const keeper = new Keeper(db);
  knowledgeRoutes(add, { db, keeper, timeZone, list: createArticleList(db, timeZone) });
  const converter = openPrompts(add, parts);
  const contract = openContract(add, db, timeZone);
  const catchUp = (): void =>
    void keeper.catchUp().catch((error: unknown) => log.warn({ err: error }, "the search was not brought up to date"));
  const days = daysOn(db, timeZone);
  dayRoutes(add, days);
  let kept: { readonly days: KeptDays; readonly contract: KeptContract } | undefined;
  let stops: readonly (() => Promise<void>)[] = [];
  return {
    begin: () => {
      catchUp();
      const ofContract = contract.keepClosing(log);
      kept = { days: keepDays(days, log, ofContract.wake), contract: ofContract };
      stops = [keepGiving(db, log), keepRolledUp(db, log, timeZone)];
    },
    catchUp,
    dayAlarms: () => kept?.days.alarms() ?? noDayAlarms,
    close: async () =>
      void (await Promise.all([
        converter.close(),
        kept?.days.close(),
        kept?.contract.close(),
        ...stops.map((stop) => stop()),
      ])),
  };
};

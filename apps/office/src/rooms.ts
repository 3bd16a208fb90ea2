import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { FactBody } from "@zongji/domain";
import type { Db, Follower, Log, loadParties, readSettings } from "@zongji/store";
import { createNumberLooks } from "@zongji/web";
import type { Http } from "@zongji/web/node";
import { accountRoutes } from "./accounts/index.ts";
import { auditRoom, auditRoutes } from "./audit/index.ts";
import { boardRoutes } from "./boards/index.ts";
import { callerRoutes } from "./callers/index.ts";
import { callRoutes, createCallList } from "./calls/index.ts";
import { carrierRoutes, createCarrierList } from "./carrier/index.ts";
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
import { keepSending as keepSendingReports, planOnce, readSending, sendingRoutes } from "./sending/index.ts";
import { setUpRoutes } from "./set-up/index.ts";
import { keepTelling, linkPurposes, surveyLinkFollower, surveyPageRoutes } from "./survey-links/index.ts";
import { keepSending, type TextParts, textRoutes } from "./texts/index.ts";
import { openWall } from "./wall/index.ts";

type Settings = Pick<ReturnType<typeof readSettings>, "dataFolder" | "node" | "flowHosts" | "timeZone">;
export type RoomParts = Settings & {
  readonly db: Db;
  readonly log: Log;
  readonly parties: ReturnType<typeof loadParties>;
  /** Where exported files lie, and how the jobs that make them are told of a new one. */
  readonly exports: { readonly folder: string; readonly wake: () => void };
  /** Tells the live hotline facts that the office has found out. @returns whether one is connected */
  readonly tellFacts: (bodies: readonly FactBody[]) => boolean;
};

/** What the rooms do beside answering. */
export type Rooms = {
  /** The database is there, with the tables that this program knows. */
  readonly begin: () => void;
  /** Something has happened in one of them, here or at another server. */
  readonly catchUp: () => void;
  /** What of the closed days is to be told as an alarm. */
  readonly dayAlarms: () => DayAlarms;
  /** What follows facts beside the tables that are read. */
  readonly followers: readonly Follower[];
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

/** Texts, and what is sent by them. */
const openTexts = (
  { add, app }: Http,
  { db, log, parties, dataFolder, timeZone: zone, flowHosts, tellFacts }: RoomParts,
) => {
  const texts: TextParts = { db, log, parties, seal: sealIn(dataFolder), zone, flowHosts };
  textRoutes(add, texts);
  surveyPageRoutes(app, db);
  const stops: (() => Promise<void>)[] = [];
  return {
    followers: [surveyLinkFollower(texts)],
    begin: () => void stops.push(keepSending({ ...texts, purposes: linkPurposes }), keepTelling(texts, tellFacts)),
    close: () => Promise.all(stops.map((stop) => stop())),
  };
};

/** 定时发送. @returns what begins it @throws BadSetting */
const openSending = (
  add: Http["add"],
  { db, log, node, timeZone: zone, exports }: RoomParts,
  seal: ReturnType<typeof sealIn>,
) => {
  const plan = { db, zone, node, now: Date.now, wake: exports.wake };
  const wake = (): void =>
    void planOnce(plan).catch((error: unknown) => log.warn({ err: error }, "what is to be sent was not begun"));
  sendingRoutes(add, { db, zone, seal, settings: readSending(), wake });
  return () => keepSendingReports(plan, log);
};

/** Gives each operation of the office its room. @throws BadSetting */
export const openRooms = (http: Http, parts: RoomParts): Rooms => {
  const { add } = http;
  const { db, log, parties, dataFolder, node, flowHosts, timeZone, exports } = parts;
  const elsewhere = createElsewhere(db, dataFolder, node, log);
  const looks = createNumberLooks(db);
  const rooms = {
    calls: createCallList(db, parties, looks),
    missed: createMissedList(parties, looks),
    audit: auditRoom,
    carrierLines: createCarrierList(parties, looks),
  };
  const recordingsFolder = join(dataFolder, "recordings");
  const hear = callRoutes(add, { db, parties, looks, log: rooms.calls, recordingsFolder, elsewhere });
  missedRoutes(add, { db, list: rooms.missed, hear });
  callerRoutes(add, { db, parties, zone: timeZone });
  carrierRoutes(add, { db, parties, zone: timeZone, list: rooms.carrierLines });
  setUpRoutes(add, { db });
  auditRoutes(add, db);
  exportRoutes(add, { db, parties, node, zone: timeZone, rooms, ...exports });
  reportRoutes(add, { db, parties, zone: timeZone });
  boardRoutes(add, { db, zone: timeZone });
  const seal = sealIn(dataFolder);
  const beginSending = openSending(add, parts, seal);
  accountRoutes(add, db);
  configurationRoutes(add, db, { flowHosts });
  hotlineRoutes(add, { db, seal });
  const keeper = new Keeper(db);
  knowledgeRoutes(add, { db, keeper, timeZone, list: createArticleList(db, timeZone) });
  const converter = openPrompts(add, parts);
  const texts = openTexts(http, parts);
  const contract = openContract(add, db, timeZone);
  const wall = openWall(add, { db, seal, zone: timeZone, contract: contract.read });
  const catchUp = (): void =>
    void keeper.catchUp().catch((error: unknown) => log.warn({ err: error }, "the search was not brought up to date"));
  const days = daysOn(db, timeZone);
  dayRoutes(add, days);
  let kept: { readonly days: KeptDays; readonly contract: KeptContract } | undefined;
  const stops: (() => Promise<void>)[] = [];
  return {
    begin: () => {
      catchUp();
      const ofContract = contract.keepClosing(log);
      kept = { days: keepDays(days, log, ofContract.wake), contract: ofContract };
      stops.push(...[keepGiving(db, log), wall.keepSending(log), beginSending(), keepRolledUp(db, log, timeZone)]);
      texts.begin();
    },
    followers: texts.followers,
    catchUp,
    dayAlarms: () => kept?.days.alarms() ?? noDayAlarms,
    close: async () =>
      void (await Promise.all([
        converter.close(),
        kept?.days.close(),
        kept?.contract.close(),
        texts.close(),
        ...stops.map((stop) => stop()),
      ])),
  };
};

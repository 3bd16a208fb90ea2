import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, FactBody } from "@zongji/domain";
import {
  clockOf,
  type Db,
  type Follower,
  type Log,
  type loadParties,
  type readSettings,
  type Seal,
} from "@zongji/store";
import { createNumberLooks } from "@zongji/web";
import { type Http, outerDoor } from "@zongji/web/node";
import { accountRoutes } from "./accounts/index.ts";
import { auditRoom, auditRoutes } from "./audit/index.ts";
import { boardRoutes } from "./boards/index.ts";
import { callerRoutes } from "./callers/index.ts";
import { callRoutes, createCallList, createNumberSearches } from "./calls/index.ts";
import { carrierRoutes, createCarrierList } from "./carrier/index.ts";
import { citizenRoutes, createCitizenList } from "./citizens/index.ts";
import { complaintRegister, complaintRoutes, createComplaintList } from "./complaints/index.ts";
import { configurationRoutes } from "./configuration/index.ts";
import { consultationRoutes, createConsultationList } from "./consultations/index.ts";
import { type BudgetReading, type KeptContract, openContract } from "./contract/index.ts";
import { type DayAlarms, dayRoutes, daysOn, type KeptDays, keepDays, noDayAlarms } from "./days/index.ts";
import { createElsewhere } from "./elsewhere.ts";
import { exportRoutes, personExport } from "./exports/index.ts";
import { handoverPackRoutes, packsIn } from "./handover-pack/index.ts";
import { hotlineRoutes, sealIn } from "./hotline/index.ts";
import { atMostEvery, removeFile } from "./jobs/index.ts";
import { createArticleList, Keeper, knowledgeRoutes, spokenOf } from "./knowledge/index.ts";
import { createLetterList, letterPurposes, openLetters } from "./letters/index.ts";
import { listViewRoutes } from "./lists/index.ts";
import { keepRolledUp } from "./measures/index.ts";
import { createMissedList, keepGiving, missedRoutes } from "./missed/index.ts";
import { orderPageRoutes, orderTextRoutes, pagePurposes } from "./order-pages/index.ts";
import { createConsultList, createOrderList, keepReminding, lookUp, orderRoutes } from "./orders/index.ts";
import { Converter, createSpeaker, promptRoutes, readSpeech, speechEngine } from "./prompts/index.ts";
import { keepMeasuringSound, qualityRoutes } from "./quality/index.ts";
import { reportRoutes } from "./reports/index.ts";
import { rosterRoutes } from "./roster/index.ts";
import { keepSending as keepSendingReports, planOnce, readSending, sendingRoutes } from "./sending/index.ts";
import { setUpRoutes } from "./set-up/index.ts";
import { shiftRoutes } from "./shift/index.ts";
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
  /** What a caller wants to know of an order, or is to hear of texts (`body`). Never rejects. */
  readonly lookUp: (what: string, body?: string) => Promise<Answer>;
  /** Whether texts can be read. */
  readonly canSpeak: boolean;
  /** What of the closed days is to be told as an alarm. */
  readonly dayAlarms: () => DayAlarms;
  /** What is left of the contract's budgets. */
  readonly budgets: () => readonly BudgetReading[];
  /** What follows facts beside the tables that are read. */
  readonly followers: readonly Follower[];
  readonly close: () => Promise<void>;
};

/** Callers wait no longer than eight seconds for what is read to them, as many as ask at once. */
const spokenLimit = { ms: 8_000, waiting: 64 };

/** The prompts' room, and what is asked for callers. @throws BadSetting */
const openPrompts = (add: Http["add"], { db, log, dataFolder, timeZone }: RoomParts) => {
  const converter = new Converter(log);
  const engine = speechEngine(readSpeech());
  const forCallers = new Converter(log, undefined, spokenLimit.ms, spokenLimit.waiting);
  const speak = createSpeaker({ engine, converter: forCallers, log });
  promptRoutes(add, {
    ...{ db, log, converter, engine, speak },
    shippedFolder: fileURLToPath(new URL("../../../prompts", import.meta.url)),
    playedFolder: join(dataFolder, "prompts"),
  });
  const close = () => Promise.all([converter.close(), forCallers.close()]);
  const found = (what: string): Promise<Answer> =>
    what.startsWith("article/") ? spokenOf(db, what.slice("article/".length), timeZone) : lookUp(db, what);
  const askedFor = (what: string, body = ""): Promise<Answer> =>
    what === "speech" ? speak(body) : found(what).catch((): Answer => ({ failed: "unreachable" }));
  return { askedFor, canSpeak: engine !== undefined, close };
};

/** 来电人; a file of one person's data goes with the person. */
const openCitizens = (
  add: Http["add"],
  { db, parties, node, exports }: RoomParts,
  own: Pick<Parameters<typeof citizenRoutes>[1], "list" | "searches">,
): void =>
  citizenRoutes(add, {
    ...{ ...own, db, parties, beginExport: personExport({ db, node, wake: exports.wake }) },
    // Of another server's the file goes with its next sweep.
    dropFile: async (file, at) => void (at === node && (await removeFile(exports.folder, file))),
  });

/** Texts, and what is sent by them. */
const openTexts = (
  { add, app }: Http,
  { db, log, parties, dataFolder, timeZone: zone, flowHosts, tellFacts }: RoomParts,
) => {
  const texts: TextParts = { db, log, parties, seal: sealIn(dataFolder), zone, flowHosts };
  textRoutes(add, texts);
  surveyPageRoutes(app, db);
  orderTextRoutes(add, texts);
  orderPageRoutes(app, texts);
  const stops: (() => Promise<void>)[] = [];
  const purposes = { ...linkPurposes, ...letterPurposes, ...pagePurposes };
  return {
    parts: texts,
    followers: [surveyLinkFollower(texts)],
    begin: () => void stops.push(keepSending({ ...texts, purposes }), keepTelling(texts, tellFacts)),
    close: () => Promise.all(stops.map((stop) => stop())),
  };
};

/** 定时发送. @returns what begins it @throws BadSetting */
const openSending = (
  add: Http["add"],
  { db, log, node, timeZone: zone, exports }: RoomParts,
  seal: ReturnType<typeof sealIn>,
) => {
  const plan = { db, zone, node, now: clockOf(db).now, wake: exports.wake };
  const wake = (): void =>
    void planOnce(plan).catch((error: unknown) => log.warn({ err: error }, "what is to be sent was not begun"));
  sendingRoutes(add, { db, zone, seal, settings: readSending(), wake });
  return () => keepSendingReports(plan, log);
};

/** The lists of the rooms, by which they answer and which are exported. */
const listsOf = ({ db, parties }: RoomParts, looks: ReturnType<typeof createNumberLooks>) => ({
  calls: createCallList(db, parties, looks),
  missed: createMissedList(parties, looks),
  audit: auditRoom,
  carrierLines: createCarrierList(parties, looks),
  letters: createLetterList(db, parties, looks),
  citizens: createCitizenList(db, parties, looks),
  orders: createOrderList(db, parties, looks),
  orderConsults: createConsultList(db),
  complaints: createComplaintList(parties, looks),
  consultations: createConsultationList(db),
});

type Beside = {
  readonly rooms: ReturnType<typeof listsOf>;
  readonly looks: ReturnType<typeof createNumberLooks>;
  readonly searches: ReturnType<typeof createNumberSearches>;
  readonly hear: ReturnType<typeof callRoutes>;
};

/** 合同, and the rooms in which its two sides each do their part: 投诉, 业务洽商. */
const openSides = (
  add: Http["add"],
  { db, parties, timeZone: zone, node, exports: { wake } }: RoomParts,
  { rooms, looks, searches, hear }: Beside,
) => {
  const contract = openContract(add, { db, zone, node, wake, hear, register: complaintRegister });
  const calendar = async (of: Parameters<typeof contract.read>[0]) => (await contract.read(of)).calendar;
  const { tellOfComplaint: tellContract } = contract;
  const list = rooms.complaints;
  complaintRoutes(add, { db, parties, looks, searches, hear, zone, calendar, list, tellContract });
  consultationRoutes(add, { db, zone, calendar, list: rooms.consultations });
  return { contract, calendar };
};

/** Of what happens in a room many times a second, as where hundreds type, it is done once in so long. */
const catchUpEveryMs = 500;

/** What is done whenever something has happened in a room. */
const catchingUp = (keeper: Keeper, letters: ReturnType<typeof openLetters>, log: Log) =>
  atMostEvery(catchUpEveryMs, () => {
    keeper.catchUp().catch((error: unknown) => log.warn({ err: error }, "the search was not brought up to date"));
    letters.catchUp();
  });

/** Limits of searches by numbers in full, each room's by itself. */
const searchesOf = (db: Db) => createNumberSearches(clockOf(db).now);

/** What the hooks of the wall are posted with. @throws BadSetting */
const hooksOf = (db: Db, seal: () => Seal) => ({ db, seal, door: outerDoor(readSending()) });

/** Gives each operation of the office its room. @throws BadSetting */
export const openRooms = (http: Http, parts: RoomParts): Rooms => {
  const [{ add }, { db, log, parties, dataFolder, node, flowHosts, timeZone, exports }] = [http, parts];
  const elsewhere = createElsewhere(db, dataFolder, node, log);
  const [looks, searches] = [createNumberLooks(db), searchesOf(db)];
  const rooms = listsOf(parts, looks);
  const places = { db, recordingsFolder: join(dataFolder, "recordings"), elsewhere };
  const hear = callRoutes(add, { ...places, parties, looks, log: rooms.calls });
  missedRoutes(add, { db, list: rooms.missed, hear });
  const orderLists = { list: rooms.orders, consultList: rooms.orderConsults };
  orderRoutes(add, { db, parties, looks, searches, zone: timeZone, ...orderLists });
  qualityRoutes(add, { ...places, zone: timeZone, calls: rooms.calls, hear, searches: searchesOf(db) });
  callerRoutes(add, { db, parties, zone: timeZone });
  openCitizens(add, parts, { list: rooms.citizens, searches });
  carrierRoutes(add, { db, parties, zone: timeZone, list: rooms.carrierLines });
  for (const room of [setUpRoutes, boardRoutes, rosterRoutes]) room(add, { db, zone: timeZone });
  exportRoutes(add, { db, parties, node, zone: timeZone, rooms, searches, ...exports });
  const root = packsIn(dataFolder);
  const keepPacks = handoverPackRoutes(add, { db, node, zone: timeZone, root, wake: exports.wake });
  reportRoutes(add, { db, parties, zone: timeZone, searches });
  const seal = sealIn(dataFolder);
  const beginSending = openSending(add, parts, seal);
  for (const room of [auditRoutes, shiftRoutes, accountRoutes, listViewRoutes]) room(add, db);
  hotlineRoutes(add, { db, seal });
  const keeper = new Keeper(db);
  knowledgeRoutes(add, { db, keeper, timeZone, list: createArticleList(db, timeZone) });
  const { askedFor, canSpeak, close: closePrompts } = openPrompts(add, parts);
  configurationRoutes(add, db, { flowHosts, canSpeak });
  const texts = openTexts(http, parts);
  const { contract, calendar } = openSides(add, parts, { rooms, looks, searches, hear });
  const letters = openLetters(http, { ...{ texts: texts.parts, list: rooms.letters, looks }, calendar });
  const wall = openWall(add, { ...hooksOf(db, seal), zone: timeZone, contract: contract.read, past: contract.past });
  const catchUp = catchingUp(keeper, letters, log);
  const days = daysOn(db, timeZone);
  dayRoutes(add, days);
  let kept: { readonly days: KeptDays; readonly contract: KeptContract } | undefined;
  const stops: (() => Promise<void>)[] = [];
  return {
    begin: () => {
      catchUp.wake();
      stops.push(async () => catchUp.close());
      const ofContract = contract.keepClosing(log);
      kept = { days: keepDays(days, log, ofContract.wake), contract: ofContract };
      stops.push(keepGiving(db, log), wall.keepSending(log), beginSending(), keepRolledUp(db, log, timeZone));
      stops.push(contract.keepBudgets(log), letters.begin(), keepReminding(db, log, timeZone), keepPacks(log));
      stops.push(contract.keepPacks(log), contract.keepRetention(places, log), keepMeasuringSound(places, log));
      texts.begin();
    },
    ...{ followers: texts.followers, catchUp: catchUp.wake, budgets: contract.budgets },
    ...{ canSpeak, lookUp: askedFor },
    dayAlarms: () => kept?.days.alarms() ?? noDayAlarms,
    close: async () =>
      void (await Promise.all([
        closePrompts(),
        kept?.days.close(),
        kept?.contract.close(),
        texts.close(),
        ...stops.map((stop) => stop()),
      ])),
  };
};

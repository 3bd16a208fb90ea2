// The office: all that follows a call. Started by bin/start.mjs beside the live hotline, which has the port and hands on what is asked of the office.
// Nothing that a caller or an agent waits for runs here.

import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  BadSetting,
  CannotStart,
  Database,
  type Db,
  Following,
  type Log,
  loadParties,
  openLog,
  readSettings,
  refusalCode,
  unreadFacts,
} from "@zongji/store";
import {
  createNumberLooks,
  type FromOffice,
  officeDoorPath,
  officeOperations,
  officeSocket,
  pulseEveryMs,
  type ToOffice,
} from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import { accountRoutes } from "./accounts/index.ts";
import { auditRoom, auditRoutes } from "./audit/index.ts";
import { callerRoutes } from "./callers/index.ts";
import { callRoutes, createCallList } from "./calls/index.ts";
import { configurationRoutes, keepPublishing } from "./configuration/index.ts";
import { createElsewhere } from "./elsewhere.ts";
import { exportRoutes } from "./exports/index.ts";
import { followers } from "./followers/index.ts";
import { JobRunner } from "./jobs/index.ts";
import { createArticleList, Keeper, knowledgeRoutes } from "./knowledge/index.ts";
import { createMissedList, missedRoutes } from "./missed/index.ts";
import { setUpRoutes } from "./set-up/index.ts";

/** The live hotline's end of the door comes and goes; each that is connected is told how far the office is. */
const openDoor = (http: Http, following: () => Following | undefined): void => {
  http.app.get(officeDoorPath, { websocket: true, schema: { hide: true } }, (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data) => {
      if ((JSON.parse(String(data)) as ToOffice).is === "shipped") following()?.wake();
    });
    const tell = (): void => {
      const pulse: FromOffice = {
        is: "pulse",
        pid: process.pid,
        followerFailures: following()?.failures ?? 0,
        unreadFacts: unreadFacts.count,
        followers: following()?.pulse() ?? [],
      };
      socket.send(JSON.stringify(pulse));
    };
    tell();
    const timer = setInterval(tell, pulseEveryMs);
    socket.on("close", () => clearInterval(timer));
  });
};

/** To the parent, which kills an office that hangs and starts another: from the beginning, twice a second. */
const sayAlive = (): void => {
  const tell = (): void => {
    if (process.connected) process.send?.("alive");
  };
  tell();
  setInterval(tell, pulseEveryMs).unref();
};

const mustServeAll = (http: Http): void => {
  const missing = http.missing().filter((id) => (officeOperations as readonly string[]).includes(id));
  if (missing.length > 0) throw new Error(`operations of the office without a deed: ${missing.join(", ")}`);
};

/** @returns brings the search up to date */
const openKnowledge = (http: Http, db: Db, timeZone: string, log: Log): (() => void) => {
  const keeper = new Keeper(db);
  knowledgeRoutes(http.add, { db, keeper, timeZone, list: createArticleList(db, timeZone) });
  return () =>
    void keeper.catchUp().catch((error: unknown) => log.warn({ err: error }, "the search was not brought up to date"));
};

const openSocket = async (http: Http, socket: string): Promise<void> => {
  // One that a killed office left.
  rmSync(socket, { force: true });
  await http.app.listen({ path: socket });
  chmodSync(socket, 0o600);
};

/** Ends the office by a signal, or when its parent is gone: without it nobody would ever end it. */
const endBy = (end: () => Promise<void>): void => {
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end());
  process.on("disconnect", () => void end());
};

/** The lists that are exported too. */
const roomsOf = (db: Db, parties: ReturnType<typeof loadParties>, looks: ReturnType<typeof createNumberLooks>) => ({
  calls: createCallList(db, parties, looks),
  missed: createMissedList(parties, looks),
  audit: auditRoom,
});

const run = async (): Promise<void> => {
  sayAlive();
  const { dataFolder, databaseUrl, node, logLevel, flowHosts, timeZone } = readSettings();
  const log = openLog({ dataFolder, logLevel }, { name: "office.log" });
  unreadFacts.logTo(log);
  const database = new Database({
    dataFolder,
    url: databaseUrl,
    isOthers: true,
    onEvent: (what) => log.warn({ what }, "PostgreSQL changed its state"),
  });
  const { db } = database;
  await database.open();
  const parties = loadParties(join(dataFolder, "keys"));
  const http = await createHttp({ log, version: "", tls: undefined });
  const elsewhere = createElsewhere(db, dataFolder, node, log);
  const looks = createNumberLooks(db);
  const rooms = roomsOf(db, parties, looks);
  const recordingsFolder = join(dataFolder, "recordings");
  callRoutes(http.add, { db, parties, looks, log: rooms.calls, recordingsFolder, elsewhere });
  missedRoutes(http.add, { db, list: rooms.missed });
  callerRoutes(http.add, { db, parties });
  const keepSearch = openKnowledge(http, db, timeZone, log);
  setUpRoutes(http.add, { db });
  auditRoutes(http.add, db);
  let jobs: JobRunner | undefined;
  const folder = join(dataFolder, "exports");
  exportRoutes(http.add, { db, parties, node, folder, rooms, wake: () => jobs?.wake() });
  accountRoutes(http.add, db);
  configurationRoutes(http.add, db, { flowHosts });
  mustServeAll(http);
  let following: Following | undefined;
  let stopPublishing: (() => Promise<void>) | undefined;
  openDoor(http, () => following);
  await openSocket(http, officeSocket(dataFolder));
  log.info({ sinceStartMs: Math.round(performance.now()) }, "the office is open");
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await Promise.all([http.app.close(), following?.close(), jobs?.close(), stopPublishing?.()]);
    await database.close();
    process.exit(0);
  };
  endBy(end);
  // While the database is away its pages say so; what follows facts waits for it, and for the tables that this program knows.
  await database.isMigrated();
  if (isEnding) return;
  following = new Following(db, followers, log);
  database.listen("zongji_event", () => {
    following?.wake();
    keepSearch();
  });
  keepSearch();
  const program = new URL("./job-thread.ts", import.meta.url);
  jobs = new JobRunner({ db, node, folder, log, program });
  stopPublishing = keepPublishing(db, log, { flowHosts });
};

process.on("SIGHUP", () => {});
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
try {
  await run();
} catch (error) {
  const isSentence = error instanceof BadSetting || error instanceof CannotStart;
  console.error(isSentence ? error.message : error);
  process.exit(isSentence ? refusalCode : 1);
}

// The office: all that follows a call. Started by bin/start.mjs beside the live hotline, which has the port and hands on what is asked of the office.
// Nothing that a caller or an agent waits for runs here.

import { chmodSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { FactBody } from "@zongji/domain";
import {
  BadSetting,
  CannotStart,
  Database,
  Following,
  loadParties,
  machineClock,
  openLog,
  readSettings,
  refusalCode,
  unreadFacts,
} from "@zongji/store";
import {
  type FromOffice,
  officeDoorPath,
  officeOperations,
  officeSocket,
  pulseEveryMs,
  type ToOffice,
} from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import { keepPublishing } from "./configuration/index.ts";
import { followers } from "./followers/index.ts";
import { JobRunner } from "./jobs/index.ts";
import { openRooms, type Rooms } from "./rooms.ts";

type Ends = Set<{ readonly pulse: () => void; readonly tell: (told: FromOffice) => void }>;

/** Tells the live hotline facts to be noted. @returns whether it is connected: one of its ends is enough */
const tellFactsTo =
  (ends: Ends) =>
  (bodies: readonly FactBody[]): boolean => {
    const [first] = ends;
    if (bodies.length > 0) first?.tell({ is: "facts", bodies });
    return first !== undefined;
  };

/** The live hotline's end of the door comes and goes; each that is connected is told how far the office is. Returns how to tell it at once. */
const openDoor = (http: Http, connected: Ends, rooms: Rooms, following: () => Following | undefined): (() => void) => {
  http.app.get(officeDoorPath, { websocket: true, schema: { hide: true } }, (socket) => {
    socket.on("error", () => {});
    socket.on("message", (data) => {
      const told = JSON.parse(String(data)) as ToOffice;
      if (told.is === "shipped") following()?.wake();
      else void rooms.lookUp(told.what, told.body).then((answer) => tell({ is: "lookedUp", id: told.id, answer }));
    });
    const tell = (told: FromOffice): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(told));
    };
    const pulse = (): void =>
      tell({
        is: "pulse",
        pid: process.pid,
        isReady: following() !== undefined,
        followerFailures: following()?.failures ?? 0,
        unreadFacts: unreadFacts.count,
        followers: following()?.pulse() ?? [],
        days: rooms.dayAlarms(),
        budgets: rooms.budgets(),
      });
    pulse();
    const end = { pulse, tell };
    connected.add(end);
    const timer = setInterval(pulse, pulseEveryMs);
    socket.on("close", () => {
      connected.delete(end);
      clearInterval(timer);
    });
  });
  return () => {
    for (const { pulse } of connected) pulse();
  };
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

const run = async (): Promise<void> => {
  sayAlive();
  const { dataFolder, databaseUrl, node, logLevel, flowHosts, timeZone } = readSettings();
  const log = openLog({ dataFolder, logLevel }, { name: "office.log" });
  unreadFacts.logTo(log);
  const database = new Database({
    dataFolder,
    url: databaseUrl,
    clock: machineClock,
    isOthers: true,
    onEvent: (what) => log.warn({ what }, "PostgreSQL changed its state"),
  });
  const { db } = database;
  await database.open();
  const parties = loadParties(join(dataFolder, "keys"));
  const http = await createHttp({ log, version: "", tls: undefined });
  let jobs: JobRunner | undefined;
  const folder = join(dataFolder, "exports");
  const exports = { folder, wake: () => jobs?.wake() };
  const ends: Ends = new Set();
  const tellFacts = tellFactsTo(ends);
  const rooms = openRooms(http, { db, log, parties, dataFolder, node, flowHosts, timeZone, exports, tellFacts });
  mustServeAll(http);
  let following: Following | undefined;
  let stopPublishing: (() => Promise<void>) | undefined;
  const tellNow = openDoor(http, ends, rooms, () => following);
  const socket = officeSocket(dataFolder);
  // One that a killed office left.
  rmSync(socket, { force: true });
  await http.app.listen({ path: socket });
  chmodSync(socket, 0o600);
  log.info({ sinceStartMs: Math.round(machineClock.mono()) }, "the office is open");
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    await Promise.all([http.app.close(), following?.close(), jobs?.close(), rooms.close(), stopPublishing?.()]);
    await database.close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void end());
  // Without its parent nobody would ever end it.
  process.on("disconnect", () => void end());
  // While the database is away its pages say so; what follows facts waits for it, and for the tables that this program knows.
  await database.isMigrated();
  if (isEnding) return;
  following = new Following(db, [...followers, ...rooms.followers], log);
  tellNow();
  database.listen("zongji_event", () => {
    following?.wake();
    rooms.catchUp();
  });
  rooms.begin();
  const program = new URL("./job-thread.ts", import.meta.url);
  jobs = new JobRunner({ db, node, folder, log, program });
  stopPublishing = keepPublishing(db, log, { flowHosts, canSpeak: rooms.canSpeak });
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

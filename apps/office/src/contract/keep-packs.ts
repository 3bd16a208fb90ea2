import { type Log, nowOf } from "@zongji/store";
import { keepDoing, takeOverJobs, takeOverLost } from "../jobs/index.ts";
import type { AcceptanceRoom } from "./acceptance.ts";
import { packKind } from "./pack.ts";

type Room = Pick<AcceptanceRoom, "db" | "node" | "wake">;

const everyMs = 60_000;
/** So long a pack waits for the server that was asked for it. */
const patienceMs = 600_000;

/** Packs are kept in the database, so that any server can make them: those that were asked for at one that is lost, or has another name by now, are made here. */
export const takeOverPacks = async ({ db, node, wake }: Room, at: number): Promise<void> => {
  const these = { kind: packKind, node, before: at - patienceMs, at };
  if ((await takeOverJobs(db, these)) + (await takeOverLost(db, these)) > 0) wake();
};

/** Looks each minute for such. Returns how to stop. */
export const keepPacks = (room: Room, log: Log): (() => Promise<void>) =>
  keepDoing({ everyMs, log, failed: "evidence packs of servers that are gone could not be taken over" }, () =>
    takeOverPacks(room, nowOf(room.db)),
  );

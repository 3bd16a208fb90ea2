import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallId, Fact, FactBody, GroupId, LegId, PartyId, TrunkId, VisitId } from "@zongji/domain";
import { type Postgres, until, World } from "@zongji/kit";
import { type Db, type Log, openPool } from "@zongji/store";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { startMigrated } from "../../../../packages/store/src/testing/migrated.test-scene.ts";
import { Journal, type JournalSettings } from "../journal/index.ts";
import { Shipping } from "./shipping.ts";

export let postgres: Postgres;
export let db: Db;
export let directory: string;
export let said: string[];
export const opened: { close(): Promise<unknown> }[] = [];

/** A PostgreSQL of its own for the file, which may be stopped and hung; a folder and a handle for each test. */
export const shippingHouse = (): void => {
  const world = new World();
  beforeAll(async () => {
    postgres = await startMigrated(world);
  });
  afterAll(() => world.close());
  beforeEach(() => {
    ({ db } = openPool(postgres.url));
    directory = mkdtempSync(join(tmpdir(), "zongji-shipping-"));
    said = [];
  });
  afterEach(async () => {
    for (const one of opened.splice(0).reverse()) await one.close();
    await db.destroy();
    rmSync(directory, { recursive: true });
  });
};

const note = (_fields: object, sentence: string) => void said.push(sentence);
export const log: Log = { debug: note, info: note, warn: note, error: note };
const start = 1_795_000_000_000;
/** Time of the next fact, ms since the epoch. */
export let at = start;
/** The time of a fact; the next one comes a millisecond later, or so many. */
export const nextAt = (ms = 1): number => {
  const now = at;
  at += ms;
  return now;
};

export const openJournal = async (more: Partial<JournalSettings> = {}) => {
  const { journal } = await Journal.open({ directory, node: "n1", now: () => at, beatMs: 60_000, ...more });
  opened.push(journal);
  return journal;
};
export const ship = (
  journal: Journal,
  more: { mayDrop?: () => boolean; batch?: number; onShipped?: () => void } = {},
) => {
  const shipping = new Shipping({ journal, db, log, mayDrop: () => false, ...more });
  opened.push({ close: () => shipping.close(200) });
  return shipping;
};
export const arrived = (call: string): FactBody => ({
  type: "CallArrived",
  call: call as CallId,
  leg: `${call}-leg` as LegId,
  trunk: "t1" as TrunkId,
  number: "12345678",
  party: "p1" as PartyId,
  withheld: false,
  sipCallId: "x",
});
export const queued = (call: string): FactBody => ({
  type: "QueueEntered",
  call: call as CallId,
  visit: `${call}-visit` as VisitId,
  group: "g1" as GroupId,
  priority: 0,
  atHead: false,
});
export const ended = (call: string): FactBody => ({
  type: "CallEnded",
  call: call as CallId,
  ending: { by: "caller", cause: "hangup" },
});
export const write = async (journal: Journal, ...bodies: FactBody[]): Promise<Fact[]> => {
  const facts = bodies.map((body) => journal.number(body, nextAt()));
  await journal.append(facts.map((fact) => ({ kind: "fact" as const, fact })));
  return facts;
};
export const shippedOf = async (epoch: string) => {
  const rows = await db.selectFrom("fact").select(["seq", "body"]).where("epoch", "=", epoch).orderBy("seq").execute();
  return rows.map(({ body }) => body as unknown as Fact);
};
export const allShipped = (shipping: Shipping) => until("all is shipped", () => shipping.pulse(at).waiting === 0);

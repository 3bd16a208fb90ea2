/** Days close once all of their facts are there, in order and once; what comes later makes a correction. */
import { type DayLine, type Fact, type MeasureName, valueIn } from "@zongji/domain";
import {
  chainHolds,
  checkIdentities,
  closeOneDay,
  documentOf,
  ensureMonth,
  entriesOf,
  insertFacts,
  keptFigures,
  rebuildTables,
  reviewDay,
} from "@zongji/store";
import { sql } from "kysely";
import { expect, test } from "vitest";
import { caller, promptMs, stage } from "../../../../packages/domain/src/testing/stage.ts";
import { measureFollower, stateFollower } from "../followers/index.ts";
import { closeDueDays, reviewDays } from "./closing.ts";
import { answeredDay, as, dayMs, daysScene, hour, midnight, others as withOtherIds, zone } from "./days.test-scene.ts";
import { dayFromFacts } from "./from-facts.ts";

const { db: database, days, goTo, now, store, close, waits, says } = daysScene();
const figure = async (day: string, name: MeasureName, revision = 0) =>
  valueIn(
    (await keptFigures(database(), day, revision)).find(({ by }) => by === "none"),
    name,
  ).value;

test("a day closes once its node has said that all is there, not before 00:30, and with the figures of the facts", async () => {
  const facts = as(answeredDay(midnight + 10 * hour).facts);
  await store(facts);
  const next = midnight + dayMs;
  expect(await close(next + 29 * 60_000)).toEqual([]);
  expect(await waits()).toEqual([{ for: "early" }]);
  expect(await close(next + 31 * 60_000)).toEqual([]);
  expect(await waits()).toMatchObject([{ for: "node", node: "n1" }]);
  // What it says of the time before midnight is no proof.
  await says("n1", next);
  expect(await close(next + 32 * 60_000)).toEqual([]);
  await says("n1", next + 31 * 60_000);
  expect(await close(next + 33 * 60_000)).toEqual(["2026-11-25"]);
  expect(await waits()).toBeUndefined();
  expect(await close(next + 34 * 60_000)).toEqual([]);
  const [entry] = await entriesOf(database(), "2026-11-25");
  expect(documentOf(entry!)).toMatchObject({
    ...{ day: "2026-11-25", revision: 0, from: midnight, to: next, open: { calls: 0 }, identities: [] },
    nodes: [{ node: "n1", proof: "stated", refused: 0 }],
  });
  expect(entry).toMatchObject({ no: 1, previous: "" });
  expect(await figure("2026-11-25", "inboundTotal")).toBe(1);
  expect(await figure("2026-11-25", "agentAnswered")).toBe(1);
  const kept = await keptFigures(database(), "2026-11-25", 0);
  const of = (by: string) => kept.filter((line) => line.by === by).map(({ key }) => key);
  expect(of("agent")).toEqual(["agent-8001"]);
  expect(of("hour").length).toBeGreaterThan(0);
  expect(await chainHolds(database())).toBe(true);
});

test("the other reader makes the same figures from the facts alone", async () => {
  const on = answeredDay(midnight + 23 * hour + 58 * 60_000);
  const over = on.calls();
  on.passes(promptMs / 2);
  on.presses(over, "1");
  on.passes(3 * 60_000);
  on.hangsUp(over, caller);
  await store(as(on.facts));
  await says("n1", midnight + dayMs + hour);
  expect(await close(midnight + dayMs + hour)).toEqual(["2026-11-25"]);
  const kept: DayLine[] = await keptFigures(database(), "2026-11-25", 0);
  expect(kept.length).toBeGreaterThan(5);
  expect(await dayFromFacts(database(), "2026-11-25", zone)).toEqual(kept);
});

test("a later fact of a node proves the day, a stop in order does where it does not run, and another follower's delay holds it up", async () => {
  const on = answeredDay(midnight + 10 * hour);
  const facts = as(on.facts);
  await store(facts);
  const next = midnight + dayMs;
  const later = as(answeredDay(next + 2 * 60_000).facts, "n1", "000002-b");
  for (const { at } of later) await ensureMonth(database(), at);
  await insertFacts(database(), later);
  // It is in the database and nobody has followed it.
  expect(await close(next + hour)).toEqual([]);
  expect(await waits()).toEqual([
    { for: "tables", follower: "measures" },
    { for: "tables", follower: "agent-states" },
  ]);
  await store([]);
  expect(await close(next + hour)).toEqual(["2026-11-25"]);
  expect(documentOf((await entriesOf(database(), "2026-11-25"))[0]!).nodes).toMatchObject([{ proof: "fact" }]);
});

test("a node that ended in order holds up nothing; one that died is waited for until four, and then named", async () => {
  const next = midnight + dayMs;
  const stopped = as(answeredDay(midnight + 9 * hour).facts, "n2", "000001-c");
  const last = stopped.at(-1)!;
  const stop = { ...last, seq: last.seq + 1, at: last.at + 1, v: 1, type: "NodeStopped", callsEnded: 0 };
  const { call: _, agent: __, ...bare } = stop as unknown as Record<string, unknown>;
  await store([...stopped, bare as unknown as Fact]);
  await store(as(answeredDay(midnight + 10 * hour).facts, "n1"));
  await says("n1", next + 31 * 60_000);
  // Just back from an outage: what was away with it may still come.
  expect(await close(next + 31 * 60_000, 1000)).toEqual([]);
  expect(await waits()).toMatchObject([{ for: "node", node: "n2" }]);
  const died = as(answeredDay(midnight + 11 * hour).facts, "n3", "000001-d");
  await store(died);
  expect(await close(next + 2 * hour)).toEqual([]);
  expect(await waits()).toMatchObject([{ for: "node", node: "n3" }]);
  expect(await close(next + 4 * hour, 60_000)).toEqual([]);
  expect(await close(next + 4 * hour)).toEqual(["2026-11-25"]);
  expect(documentOf((await entriesOf(database(), "2026-11-25"))[0]!).nodes).toMatchObject([
    { node: "n1", proof: "stated" },
    { node: "n2", proof: "stopped" },
    { node: "n3", proof: "missing", at: died.at(-1)!.at },
  ]);
});

test("a call that goes on is waited for until four; it is told as open, and its end makes a correction", async () => {
  const on = stage({ since: midnight + dayMs - 60_000 });
  on.sits("8001");
  on.asks("agent-8001", { do: "busy" });
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.passes(500);
  const facts = as(on.facts);
  await store(facts);
  const next = midnight + dayMs;
  await says("n1", next + 5 * hour);
  expect(await close(next + hour)).toEqual([]);
  expect(await waits()).toEqual([{ for: "open" }]);
  expect(await close(next + 4 * hour)).toEqual(["2026-11-25"]);
  expect(documentOf((await entriesOf(database(), "2026-11-25"))[0]!).open).toMatchObject({ calls: 1 });
  expect(await figure("2026-11-25", "inProgress")).toBe(1);
  // What goes on is read as of the day's end, whenever it is read.
  expect(await dayFromFacts(database(), "2026-11-25", zone)).toEqual(await keptFigures(database(), "2026-11-25", 0));
  on.passes(5 * hour);
  await store(as(on.facts).slice(facts.length));
  expect((await reviewDays(days())).map(({ day, revision }) => [day, revision])).toEqual([["2026-11-25", 1]]);
  expect(await figure("2026-11-25", "inProgress", 1)).toBe(0);
});

test("late facts make a marked correction that names them and what differs; the figures before stay, and the chain goes on", async () => {
  const next = midnight + dayMs;
  const whole = as(answeredDay(midnight + 10 * hour).facts);
  const late = withOtherIds(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other");
  await store(whole);
  await says("n1", next + hour);
  expect(await close(next + hour)).toEqual(["2026-11-25"]);
  expect(await reviewDays(days())).toEqual([]);
  const before = await entriesOf(database(), "2026-11-25");
  await store(late);
  const [corrected, ...others] = await reviewDays(days());
  expect(others).toEqual([]);
  const entries = await entriesOf(database(), "2026-11-25");
  expect(entries[0]).toEqual(before[0]);
  expect(entries[1]).toMatchObject({ no: 2, revision: 1, previous: before[0]!.hash, hash: corrected!.hash });
  const { correction } = documentOf(entries[1]!);
  expect(correction).toMatchObject({ reason: "lateFacts", factCount: late.length });
  expect(correction!.facts.map(({ fact }) => fact)).toContain(`n2/000001-b/${late[0]!.seq}`);
  expect(correction!.differences).toContainEqual({
    ...{ by: "none", key: null, measure: "inboundTotal", before: [1], after: [2] },
  });
  expect(await figure("2026-11-25", "inboundTotal", 0)).toBe(1);
  expect(await figure("2026-11-25", "inboundTotal", 1)).toBe(2);
  expect(await reviewDays(days())).toEqual([]);
  expect(await chainHolds(database())).toBe(true);
  // Nothing of a closed day can be changed, not even by who has the database.
  await expect(sql`update day_figure set "values" = '{}'`.execute(database())).rejects.toThrow("append-only");
  await expect(sql`delete from day_entry`.execute(database())).rejects.toThrow("append-only");
});

/** A call back to a missed call, answered after 5 s and talked for 30 s. */
const returns = (parent: string, at: number, call: string): Fact[] => {
  const group = "business";
  const agent = { agent: "agent-8001", agentNo: "8001" };
  const dial = { call, leg: `${call}-far`, group, ...agent };
  const bodies: object[] = [
    { at, type: "LegStarted", call, leg: `${call}-own`, role: "agent", ...agent },
    { at, type: "DialStarted", ...dial, party: "p1", number: "12345678", trunk: "t1", parent },
    { at: at + 5000, type: "DialAnswered", ...dial },
    { at: at + 35_000, type: "TalkEnded", ...dial, ending: { by: "callee", cause: "hangup" } },
    { at: at + 35_000, type: "CallEnded", call, ending: { by: "callee", cause: "hangup" } },
  ];
  return bodies.map((body, no) => ({ node: "n1", epoch: `000009-${call}`, seq: no + 1, v: 1, ...body }) as Fact);
};

test("a call back of the next day leaves the missed call's day as it is (G7); one of the same day that is told late corrects it", async () => {
  const on = stage({ since: midnight + 10 * hour });
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  on.passes(20_000);
  on.hangsUp(leg, caller);
  const missed = on.find("CallArrived")[0]!.call;
  await store(as(on.facts));
  await says("n1", midnight + dayMs + hour);
  expect(await close(midnight + dayMs + hour)).toEqual(["2026-11-25"]);
  await store(returns(missed, midnight + dayMs + 9 * hour, "next"));
  expect(await reviewDays(days())).toEqual([]);
  await store(returns(missed, midnight + 20 * hour, "same"));
  expect((await reviewDays(days())).map(({ revision }) => revision)).toEqual([1]);
  expect(await figure("2026-11-25", "recovered", 0)).toBe(0);
  expect(await figure("2026-11-25", "recovered", 1)).toBe(1);
  const { correction } = documentOf((await entriesOf(database(), "2026-11-25"))[1]!);
  expect(correction!.facts.map(({ type, call }) => `${type} ${call}`)).toContain("DialStarted same");
});

test("tables that differ without a fact to explain it change no closed day: it is told", async () => {
  await store(as(answeredDay(midnight + 10 * hour).facts));
  await says("n1", midnight + dayMs + hour);
  await close(midnight + dayMs + hour);
  await sql`update measure_call set disposition = 'D3'`.execute(database());
  expect(await reviewDays(days())).toEqual([]);
  const { rows } = await sql<{ differences: object[] }>`select differences from day_check`.execute(database());
  expect(rows[0]!.differences.length).toBeGreaterThan(0);
  expect((await entriesOf(database(), "2026-11-25")).length).toBe(1);
  // A late fact makes no correction with what was changed by hand: the facts say otherwise.
  await store(withOtherIds(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  expect(await reviewDays(days())).toEqual([]);
  await rebuildTables(database(), [measureFollower, stateFollower]);
  expect((await reviewDays(days())).map(({ revision }) => revision)).toEqual([1]);
  expect(await figure("2026-11-25", "agentAnswered", 1)).toBe(2);
});

test("nothing is closed or corrected from tables that are behind, or just made anew", async () => {
  await store(as(answeredDay(midnight + 10 * hour).facts));
  goTo(midnight + dayMs + hour);
  const closing = { day: "2026-11-25", nodes: [], now: now() };
  const ahead = [["n1", "000001-a", 10_000]] as const;
  expect(await closeOneDay(days(), { ...closing, least: ahead })).toBeUndefined();
  expect(await closeOneDay(days(), { ...closing, least: [] })).toMatchObject({ no: 1 });
  const late = withOtherIds(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other");
  await store(late);
  expect(await reviewDay(days(), { day: "2026-11-25", at: now(), least: ahead })).toBeUndefined();
  expect((await entriesOf(database(), "2026-11-25")).length).toBe(1);
});

test("a day waits while its tables are those of an older version and the new ones are being filled", async () => {
  await store(as(answeredDay(midnight + 10 * hour).facts));
  await says("n1", midnight + dayMs + 5 * hour);
  const standing = { follower: "measures", version: 1, filling: measureFollower.version! };
  await database().insertInto("follower_version").values(standing).execute();
  expect(await close(midnight + dayMs + 5 * hour)).toEqual([]);
  expect(await waits()).toEqual([{ for: "tables", follower: "measures" }]);
  // The new tables have taken the place of the old.
  const served = { version: measureFollower.version!, filling: null };
  await database().updateTable("follower_version").set(served).where("follower", "=", "measures").execute();
  expect(await close(midnight + dayMs + 5 * hour)).toEqual(["2026-11-25"]);
});

test("after an outage the days close in order, quiet ones too; one that waits holds up those behind it", async () => {
  await store(as(answeredDay(midnight + 10 * hour).facts));
  await store(as(answeredDay(midnight + 2 * dayMs + 10 * hour).facts, "n1", "000002-b"));
  expect(await close(midnight + 3 * dayMs + hour)).toEqual(["2026-11-25", "2026-11-26"]);
  expect((await waits())?.length).toBe(1);
  await says("n1", midnight + 3 * dayMs + hour);
  goTo(midnight + 3 * dayMs + hour);
  expect(await closeDueDays(days(), hour, () => false)).toEqual([]);
  expect(await close(midnight + 3 * dayMs + hour)).toEqual(["2026-11-27"]);
  expect(await figure("2026-11-26", "inboundTotal")).toBe(0);
  const hashes = [];
  for (const day of ["2026-11-25", "2026-11-26", "2026-11-27"]) hashes.push(...(await entriesOf(database(), day)));
  expect(hashes.map(({ previous }) => previous)).toEqual(["", hashes[0]!.hash, hashes[1]!.hash]);
});

test("two programs at once close a day once", async () => {
  await store(as(answeredDay(midnight + 10 * hour).facts));
  await says("n1", midnight + dayMs + hour);
  goTo(midnight + dayMs + hour);
  const closed = await Promise.all(Array.from({ length: 6 }, () => closeDueDays(days(), hour)));
  expect(closed.flat().map(({ day }) => day)).toEqual(["2026-11-25"]);
  expect((await entriesOf(database(), "2026-11-25")).length).toBe(1);
  expect(await checkIdentities(database(), midnight, midnight + dayMs, { now: now(), zone })).toEqual([]);
});

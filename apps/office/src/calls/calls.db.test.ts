import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type {
  CallId,
  DeviceId,
  Disposition,
  Fact,
  FactBody,
  FlowId,
  GroupId,
  LegId,
  OfferId,
  RecordingId,
  TrunkId,
  UserId,
  VisitId,
} from "@zongji/domain";
import {
  type CallFilter,
  callSource,
  callsOfParty,
  type Db,
  factsOfCall,
  findCall,
  follow,
  insertParties,
  pageOf,
  partiesOf,
  rebuildTables,
} from "@zongji/store";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { stateFollower } from "../followers/index.ts";
import { callFollower } from "./follow.ts";
import { presentRecord, presentRow } from "./present.ts";
import { callRoutes } from "./routes.ts";
import { callStepsOf } from "./steps.ts";
import { wavHead } from "./wav.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
let db: Db;
const { world, store } = factsDatabase((opened) => {
  db = opened;
});
let epoch = 0;
let seq = 0;

beforeEach(async () => {
  epoch += 1;
  seq = 0;
  for (const table of ["call_record", "queue_visit", "offer", "agent_state_span", "follower_position"] as const)
    await db.deleteFrom(table).execute();
});

const fact = (at: number, body: FactBody): Fact => {
  seq += 1;
  return { node: "n1", epoch: `00000${epoch}-00000000`, seq, at, v: 1, ...body };
};
const caller = parties.idOf("13812345678");
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const group = "g1" as GroupId;

/** A call that came at `t0`, was answered by 8001 after 20 s, and talked for a minute. */
const answered = (name: string, t0: number, more: { disposition?: Disposition; test?: string } = {}): Fact[] => {
  const [call, leg, visit, offer] = [
    name as CallId,
    `${name}-leg` as LegId,
    `${name}-v` as VisitId,
    `${name}-o` as OfferId,
  ];
  const ending = { by: "caller", cause: "hangup" } as const;
  const device = "d1" as DeviceId;
  const told = { call, visit, offer, group, leg: `${name}-a` as LegId, ...agent };
  const recording = `${name}-r` as RecordingId;
  return [
    fact(t0, {
      type: "CallArrived",
      call,
      leg,
      trunk: "t1" as TrunkId,
      number: "12345678",
      party: caller,
      withheld: false,
      sipCallId: "x",
      ...(more.test && { test: { startedBy: more.test } }),
    }),
    fact(t0 + 100, { type: "CallAnswered", call, leg }),
    fact(t0 + 100, { type: "RecordingStarted", call, leg, recording, file: name }),
    fact(t0 + 100, { type: "IvrEntered", call, flow: "f" as FlowId, version: 1 }),
    fact(t0 + 5000, { type: "IvrLeft", call, to: "queue", selfServed: false }),
    fact(t0 + 5000, { type: "HumanRequested", call, inServiceHours: true }),
    fact(t0 + 5000, { type: "QueueEntered", call, visit, group, priority: 2, atHead: false }),
    fact(t0 + 10_000, { type: "OfferStarted", ...told, device }),
    fact(t0 + 20_000, { type: "OfferAnswered", ...told }),
    fact(t0 + 20_000, { type: "QueueLeft", call, visit, group, reason: "ANSWER" }),
    fact(t0 + 80_000, { type: "TalkEnded", call, leg: `${name}-a` as LegId, offer, group, ending, ...agent }),
    fact(t0 + 80_000, { type: "CallEnded", call, ending, disposition: more.disposition ?? "D2" }),
    fact(t0 + 80_100, {
      type: "RecordingEnded",
      call,
      leg,
      recording,
      segments: [{ file: `${name}.wav`, codec: "PCMA", startMs: 0, samples: 8000 * 80, sha256: "00" }],
    }),
    fact(t0 + 80_200, { type: "WrapUpStarted", call, leg: `${name}-a` as LegId, group, limitMs: 10_000, ...agent }),
    fact(t0 + 90_200, { type: "WrapUpEnded", call, leg: `${name}-a` as LegId, group, why: "time", ...agent }),
  ];
};
const tables = async () => ({
  calls: await db.selectFrom("call_record").selectAll().orderBy("id").execute(),
  visits: await db.selectFrom("queue_visit").selectAll().orderBy("id").execute(),
  offers: await db.selectFrom("offer").selectAll().orderBy("id").execute(),
  spans: await db.selectFrom("agent_state_span").selectAll().orderBy("user_id").orderBy("from_at").execute(),
});
const all = { scope: "all", user: "nobody", groups: [] } as const;
const newestFirst = { sort: "-startedAt", pageSize: 50, count: "exact" } as const;
const ids = async (filter: Omit<CallFilter, "reach">, reach: CallFilter["reach"] = all) =>
  (await pageOf(db, callSource, { ...filter, reach }, newestFirst)).items.map(({ id }) => id);
const noon = Date.UTC(2026, 10, 25, 4);

test("an answered call stands in the log with its marks, times, recording and masked number", async () => {
  await insertParties(db, [{ party: caller, at: noon, number: parties.seal(caller, "13812345678") }]);
  await store(answered("a1", noon));
  await follow(db, callFollower);
  const call = await findCall(db, all, "a1");
  const { row, marks, recordings, facts } = presentRecord(call!, await factsOfCall(db, "a1"), parties, false);
  expect(row).toEqual({
    id: "a1",
    businessType: null,
    direction: "inbound",
    startedAt: noon,
    endedAt: noon + 80_000,
    number: "138****5678",
    party: caller,
    withheld: false,
    calledNumber: "12345678",
    trunk: "t1",
    disposition: "D2",
    trunkName: null,
    ending: { by: "caller", cause: "hangup" },
    hungUp: { by: "caller", cause: "hangup" },
    group: "g1",
    agentNo: "8001",
    waitMs: 15_000,
    ringMs: 10_000,
    talkMs: 60_000,
    voicemailMs: 0,
    rating: null,
    recorded: true,
    result: null,
    note: null,
    testBy: null,
    parent: null,
  });
  expect(marks.map(({ name, at }) => `${name} ${at - noon}`)).toEqual([
    "t0 0",
    "tI0 100",
    "tI1 5000",
    "tH 5000",
    "tQ 5000",
    "tR 10000",
    "tD 20000",
    "tA 20000",
    "tE 80000",
    "end 80000",
    "wS 80200",
    "wE 90200",
  ]);
  expect(recordings).toMatchObject([{ id: "a1-r", startedAt: noon + 100, durationMs: 80_000, talkFromMs: 19_900 }]);
  expect(facts).toHaveLength(15);
  expect(presentRow(call!, parties, true).number).toBe("13812345678");
  expect((await callsOfParty(db, caller, 10)).map(({ id }) => id)).toEqual(["a1"]);
});

test("notes stand in the log and on the page, each agent's last; the steps name who did what, and hide who listened", async () => {
  await db
    .insertInto("user")
    .values({
      id: "u0",
      login: "boss",
      name: "王班长",
      agent_no: "8000",
      password_hash: "",
      must_change_password: false,
      created_at: 0,
    })
    .onConflict((on) => on.doNothing())
    .execute();
  const call = "n1-call" as CallId;
  const facts = answered(call, noon);
  const watch = { call, leg: "w" as LegId, watcher: "u0" as UserId, ...agent };
  const noted = (at: number, note: string, result?: string) =>
    fact(noon + at, { type: "CallNoted", call, note, ...(result && { result }), ...agent });
  const more = [
    fact(noon + 30_000, { type: "WatchStarted", mode: "listen", watcherNo: "8000", ...watch }),
    fact(noon + 31_000, { type: "WatchChanged", mode: "join", ...watch }),
    fact(noon + 32_000, { type: "WatchEnded", ...watch }),
    noted(40_000, "问社"),
    noted(81_000, "问社保", "answered"),
  ];
  await store([...facts, ...more]);
  await follow(db, callFollower);
  const found = await findCall(db, all, call);
  expect(presentRow(found!, parties, false)).toMatchObject({ note: "问社保", result: "answered" });
  const kept = await factsOfCall(db, call);
  expect(presentRecord(found!, kept, parties, false).notes).toEqual([
    { at: noon + 81_000, agentNo: "8001", note: "问社保", result: "answered", businessType: null, alsoTypes: [] },
  ]);
  const steps = async (scope: "all" | "own") =>
    (await callStepsOf({ db, parties }, kept, { ...all, scope }, false)).filter(({ by }) => by?.agentNo === "8000");
  expect((await steps("all")).map(({ step, by }) => [step, by?.name])).toEqual([
    ["listen", "王班长"],
    ["join", "王班长"],
    ["watchOver", "王班长"],
  ]);
  expect((await steps("own")).map(({ step }) => step)).toEqual(["join", "watchOver"]);
});

test("however the facts come in pieces, and however often, the tables are the same; so are they made anew", async () => {
  const states = ["busy", "ready", "ringing", "talking", "wrapUp", "ready"] as const;
  const stated = states.map((state, index) =>
    fact(noon + index * 1000, { type: "AgentStateChanged", state, groups: [group], ...agent }),
  );
  const moment = fact(noon + 5000, { type: "AgentStateChanged", state: "busy", groups: [group], ...agent });
  const left = fact(noon + 9000, { type: "AgentSignedOut", ...agent });
  const facts = [...stated, moment, left, ...answered("b1", noon + 10_000), ...answered("b2", noon + 20_000)];
  for (const one of facts) {
    await store([one]);
    await follow(db, callFollower);
    await follow(db, stateFollower);
  }
  const piecemeal = await tables();
  expect(piecemeal.calls).toHaveLength(2);
  expect(piecemeal.spans.map(({ state, from_at, to_at }) => [state, from_at - noon, to_at! - noon])).toEqual([
    ["busy", 0, 1000],
    ["ready", 1000, 2000],
    ["ringing", 2000, 3000],
    ["talking", 3000, 4000],
    ["wrapUp", 4000, 5000],
    ["busy", 5000, 9000],
  ]);
  await callFollower.perform(facts, db);
  await stateFollower.perform(facts, db);
  expect(await tables()).toEqual(piecemeal);
  await rebuildTables(db, [callFollower, stateFollower]);
  const anew = await tables();
  const ours = new Set(["b1", "b2"]);
  expect(anew.calls.filter(({ id }) => ours.has(id))).toEqual(piecemeal.calls);
  expect(anew.visits.filter(({ call }) => ours.has(call))).toEqual(piecemeal.visits);
  expect(anew.offers.filter(({ call }) => ours.has(call))).toEqual(piecemeal.offers);
  expect(anew.spans).toEqual(piecemeal.spans);
});

test("a call belongs to the day and month in which it came, to the millisecond, and is paged newest first", async () => {
  // Midnight in Asia/Shanghai between two months.
  const midnight = Date.UTC(2026, 10, 30, 16);
  const facts = [-1, 0, 1].flatMap((ms) => answered(`c${ms}`, midnight + ms));
  await store(facts);
  await follow(db, callFollower);
  expect(await ids({ to: midnight })).toEqual(["c-1"]);
  expect(await ids({ from: midnight })).toEqual(["c1", "c0"]);
  expect(await ids({ from: midnight - 1, to: midnight + 1 })).toEqual(["c0", "c-1"]);
  const pageOfTwo = { ...newestFirst, pageSize: 2 };
  const { next } = await pageOf(db, callSource, { reach: all }, pageOfTwo);
  const second = await pageOf(db, callSource, { reach: all }, { ...pageOfTwo, after: next! });
  expect([second.total, second.items.map(({ id }) => id), second.next]).toEqual([3, ["c-1"], null]);
  const month = Date.UTC(2026, 11, 1);
  await store(answered("m", month - 40_000));
  await follow(db, callFollower);
  expect(await factsOfCall(db, "m")).toHaveLength(15);
  expect((await findCall(db, all, "m"))?.talk_ms).toBe(60_000);
});

test("the log can be asked by number, party, agent, group, direction, disposition and test", async () => {
  await store([...answered("d1", noon), ...answered("d2", noon + 1, { disposition: "D3", test: "admin" })]);
  await follow(db, callFollower);
  expect(await ids({})).toEqual(["d1"]);
  expect(await ids({ test: "only" })).toEqual(["d2"]);
  expect(await ids({ test: "yes" })).toEqual(["d2", "d1"]);
  expect(await ids({ number: "13812345678", numberParty: parties.idOf("+8613812345678") })).toEqual(["d1"]);
  expect(await ids({ number: "12345678" })).toEqual(["d1"]);
  expect(await ids({ number: "1" })).toEqual([]);
  expect(await ids({ party: caller, agentNo: "8001", group: "g1", direction: "inbound", disposition: "D2" })).toEqual([
    "d1",
  ]);
  expect(await ids({ agentNo: "8002" })).toEqual([]);
  expect(await ids({ direction: "outbound" })).toEqual([]);
});

test("a call in which a message was left is found by it, and tells where in its recording it lies", async () => {
  const leaves = (name: string, left: boolean, more: { readonly statement?: true } = {}): Fact[] => {
    const [arrived, picked, recorded, entered] = answered(name, noon);
    const [call, leg, recording] = [name as CallId, `${name}-leg` as LegId, `${name}-r` as RecordingId];
    const ending = { by: "caller", cause: "hangup" } as const;
    const segments = [{ file: `${name}.wav`, codec: "PCMA" as const, startMs: 0, samples: 8000 * 22, sha256: "00" }];
    return [
      ...[arrived!, picked!, recorded!, entered!],
      fact(noon + 10_000, { type: "VoicemailStarted", call, leg, flowNode: "message", recording, ...more }),
      fact(noon + 22_000, { type: "VoicemailEnded", call, leg, recording, why: "caller", left, ...more }),
      fact(noon + 22_000, { type: "IvrLeft", call, to: "voicemail", selfServed: false }),
      fact(noon + 22_000, { type: "CallEnded", call, ending, disposition: "D1", detail: "voicemail" }),
      fact(noon + 22_100, { type: "RecordingEnded", call, leg, recording, segments }),
    ];
  };
  await store([...leaves("v1", true), ...leaves("v2", false), ...answered("v3", noon)]);
  // A statement is heard with the recording, and is no voicemail.
  await store(leaves("v4", true, { statement: true }));
  await follow(db, callFollower);
  expect(await ids({ voicemail: "yes" })).toEqual(["v1"]);
  const call = await findCall(db, all, "v1");
  const { row, voicemails, recordings } = presentRecord(call!, await factsOfCall(db, "v1"), parties, false);
  expect(row).toMatchObject({ voicemailMs: 12_000, recorded: true });
  expect(voicemails).toEqual([{ at: noon + 10_000, recording: recordings[0]!.id, fromMs: 9900, ms: 12_000 }]);
});

test("somebody sees the calls that are in reach and no others", async () => {
  await store(answered("e1", noon));
  await follow(db, callFollower);
  expect(await ids({}, { scope: "own", user: "u1", groups: [] })).toEqual(["e1"]);
  expect(await ids({}, { scope: "own", user: "u2", groups: ["g1"] })).toEqual([]);
  expect(await ids({}, { scope: "group", user: "u2", groups: ["g1"] })).toEqual(["e1"]);
  expect(await ids({}, { scope: "group", user: "u2", groups: ["g2"] })).toEqual([]);
  expect(await findCall(db, { scope: "own", user: "u2", groups: [] }, "e1")).toBeUndefined();
});

test("who begins to listen in the middle of a recording leaves a trace too, once a hearing", async () => {
  const at = Date.UTC(2026, 5, 1, 2);
  await store(answered("heard", at));
  await follow(db, callFollower);
  const folder = world.folder;
  const samples = Buffer.alloc(8000 * 80 * 2, 0xd5);
  const head = wavHead(0);
  writeFileSync(join(folder, "heard.wav"), Buffer.concat([head, samples]));
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  callRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, { db, parties, recordingsFolder: folder });
  const reply: Record<string, unknown> = {};
  for (const name of ["header", "type", "code"]) reply[name] = () => reply;
  let sent: Readable | undefined;
  reply.send = (stream: Readable) => {
    sent = stream;
    return reply;
  };
  const hear = async (range: string, key = "session"): Promise<number> => {
    const principal = {
      user: { id: "u9", groups: [] },
      permissions: [{ action: "recording.hear", scope: "all" }],
    };
    await deeds.get("recording")!({
      params: { id: "heard" },
      query: {},
      session: { key, principal },
      actor: { userId: null, login: key, address: "" },
      request: { headers: { range } },
      reply,
    });
    let bytes = 0;
    for await (const piece of sent!) bytes += (piece as Buffer).length;
    return bytes;
  };
  const heard = async (): Promise<string[]> =>
    (await db.selectFrom("audit").select("login").where("action", "=", "recording.hear").orderBy("id").execute()).map(
      ({ login }) => login,
    );
  expect(await hear("bytes=44-1043")).toBe(1000);
  expect(await hear("bytes=2000-2999")).toBe(1000);
  expect(await heard()).toEqual(["session"]);
  await hear("bytes=100-199", "another");
  await hear("bytes=0-99", "another");
  expect(await heard()).toEqual(["session", "another", "another"]);
});

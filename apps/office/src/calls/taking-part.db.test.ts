import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { CallId, DeviceId, Fact, FactBody } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { callSource, factsOfCall, findCall, follow, pageOf, partiesOf, rebuildTables } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeAll, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { callFollower } from "./follow.ts";
import { presentRecord, presentRow } from "./present.ts";
import { callRoutes } from "./routes.ts";
import { wavHead } from "./wav.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
const noon = Date.UTC(2026, 10, 25, 4);
let db: Db;
const { world, store } = factsDatabase((opened) => {
  db = opened;
});
let seq = 0;

const fact = (at: number, body: object): Fact =>
  ({ node: "n1", epoch: "000001-00000000", seq: ++seq, at: noon + at, v: 1, ...(body as FactBody) }) as Fact;
const anna = { agent: "u1", agentNo: "8001" };
const berta = { agent: "u2", agentNo: "8002" };
const device = "d" as DeviceId;
const over = { by: "caller", cause: "hangup" };
const segments = (file: string, samples: number) => [{ file, codec: "PCMA", startMs: 0, samples, sha256: "00" }];

/** A citizen talks with 8001, who consults 8002, then gives him to her; 8003's phone rang first, in vain. */
const transferred = (): Fact[] => {
  const call = "moved" as CallId;
  const visit = { call, visit: "v1", group: "g1" };
  const [legs, rang] = [{ leg: "moved-a" }, { call, visit: "v1", group: "g1", agent: "u3", agentNo: "8003" }];
  const consult = { call, leg: "moved-b", transfer: "t1", ...anna };
  return [
    fact(0, {
      type: "CallArrived",
      call,
      leg: "moved-leg",
      trunk: "t1",
      number: "12345678",
      party: "p",
      withheld: false,
      sipCallId: "x",
    }),
    fact(1, { type: "RecordingStarted", call, leg: "moved-leg", recording: "r1", file: "moved" }),
    fact(10, { type: "QueueEntered", ...visit, priority: 0, atHead: false }),
    fact(20, { type: "OfferStarted", ...rang, ...legs, offer: "o0", device }),
    fact(30, { type: "OfferEnded", ...rang, offer: "o0", reason: "RNA" }),
    fact(40, { type: "OfferStarted", ...visit, ...legs, offer: "o1", device, ...anna }),
    fact(50, { type: "OfferAnswered", ...visit, ...legs, offer: "o1", ...anna }),
    fact(50, { type: "QueueLeft", ...visit, reason: "ANSWER" }),
    fact(100, { type: "ConsultStarted", ...consult, to: "agent", toAgent: "u2", toAgentNo: "8002" }),
    fact(200, { type: "ConsultAnswered", ...consult, toAgent: "u2", toAgentNo: "8002" }),
    fact(200, { type: "RecordingStarted", call, leg: "moved-b", recording: "r2", file: "moved-2", of: "consult" }),
    fact(900, { type: "ConsultEnded", ...consult, outcome: "transferred" }),
    fact(900, { type: "TalkEnded", call, ...legs, offer: "o1", group: "g1", ending: over, ...anna }),
    fact(900, {
      type: "OfferStarted",
      ...visit,
      group: "g2",
      leg: "moved-b",
      offer: "o2",
      device,
      how: "consult",
      ...berta,
    }),
    fact(900, { type: "OfferAnswered", ...visit, group: "g2", leg: "moved-b", offer: "o2", ...berta }),
    fact(901, {
      type: "RecordingEnded",
      call,
      leg: "moved-b",
      recording: "r2",
      segments: segments("moved-2.wav", 800),
    }),
    fact(2000, { type: "TalkEnded", call, leg: "moved-b", offer: "o2", group: "g2", ending: over, ...berta }),
    fact(2000, { type: "CallEnded", call, ending: over, disposition: "D2" }),
    fact(2001, {
      type: "RecordingEnded",
      call,
      leg: "moved-leg",
      recording: "r1",
      segments: segments("moved.wav", 1600),
    }),
  ];
};

/** 8001 calls 8002; they talk for 5 s. */
const internal = (): Fact[] => {
  const call = "within" as CallId;
  const to = { toAgent: "u2", toAgentNo: "8002" };
  return [
    fact(5000, { type: "LegStarted", call, leg: "w1", device }),
    fact(5000, { type: "InternalStarted", call, leg: "w1", ...to, ...anna }),
    fact(5000, { type: "AgentStateChanged", call, state: "dialling", groups: ["g1"], ...anna }),
    fact(6000, { type: "AgentStateChanged", call, state: "ringing", groups: ["g2"], ...berta }),
    fact(7000, { type: "InternalAnswered", call, leg: "w2", ...to, ...anna }),
    fact(12_000, { type: "InternalEnded", call, ending: { by: "agent", cause: "hangup" }, ...anna }),
    fact(12_000, { type: "CallEnded", call, ending: { by: "agent", cause: "hangup" } }),
  ];
};

/** 8001 asked for a call out and never picked up her own phone. */
const neverDialled = (): Fact[] => {
  const call = "nobody" as CallId;
  return [
    fact(20_000, { type: "LegStarted", call, leg: "n1", device }),
    fact(35_000, { type: "LegEnded", call, leg: "n1", ending: { by: "agent", cause: "noAnswer" } }),
    fact(35_000, { type: "CallEnded", call, ending: { by: "agent", cause: "noAnswer" } }),
  ];
};

beforeAll(async () => {
  await store([...transferred(), ...internal(), ...neverDialled()]);
  // as it runs, and as it is made anew
  await follow(db, callFollower);
  await rebuildTables(db, [callFollower]);
});

const newestFirst = { sort: "-startedAt", pageSize: 50, count: "none" } as const;
const seen = async (scope: "own" | "group" | "all", user: string, groups: string[] = [], filter = {}) =>
  (await pageOf(db, callSource, { ...filter, reach: { scope, user, groups } }, newestFirst)).items.map(({ id }) => id);

test("an agent finds the call that she gave away, and nobody finds one that only rang at her", async () => {
  expect(await seen("own", "u1")).toEqual(["within", "moved"]);
  expect(await seen("own", "u2")).toEqual(["within", "moved"]);
  expect(await seen("own", "u3")).toEqual([]);
  expect(await seen("own", "u4")).toEqual([]);
  expect(await seen("all", "u4", [], { agentNo: "8001", direction: "inbound" })).toEqual(["moved"]);
  expect(await seen("all", "u4", [], { agentNo: "8003" })).toEqual([]);
});

test("a supervisor sees the calls in which one of her groups had a part, internal ones of her agents too", async () => {
  expect(await seen("group", "u9", ["g1"])).toEqual(["within", "moved"]);
  expect(await seen("group", "u9", ["g2"])).toEqual(["within", "moved"]);
  expect(await seen("group", "u9", ["g3"])).toEqual([]);
  expect(await seen("all", "u9", [], { group: "g1" })).toEqual(["within", "moved"]);
});

test("an internal call stands in the log without a citizen; a call out that was never dialled doesn't", async () => {
  expect(await seen("all", "u9", [], { direction: "internal" })).toEqual(["within"]);
  expect(await seen("all", "u9")).toEqual(["within", "moved"]);
  const row = (await findCall(db, { scope: "all", user: "u9", groups: [] }, "within"))!;
  expect(presentRow(row, parties, false)).toMatchObject({
    direction: "internal",
    number: "8002",
    agentNo: "8001",
    party: null,
    disposition: null,
    talkMs: 5000,
    recorded: false,
  });
  const { marks } = presentRecord(row, await factsOfCall(db, "within"), parties, false);
  expect(marks.map(({ name, at }) => [name, at - noon])).toEqual([
    ["t0", 5000],
    ["tA", 7000],
    ["tE", 12_000],
    ["end", 12_000],
  ]);
});

test("a consultation's recording is listed by itself, and heard by itself", async () => {
  const folder = join(world.folder, "sounds");
  mkdirSync(folder);
  for (const [file, samples] of [
    ["moved.wav", 1600],
    ["moved-2.wav", 800],
  ] as const)
    writeFileSync(join(folder, file), Buffer.concat([wavHead(0), Buffer.alloc(samples * 2, 0xd5)]));
  const row = (await findCall(db, { scope: "all", user: "u9", groups: [] }, "moved"))!;
  const page = presentRecord(row, await factsOfCall(db, "moved"), parties, true);
  expect(page.recordings.map(({ id, durationMs }) => [id, durationMs])).toEqual([["r1", 200]]);
  expect(page.consultRecordings).toEqual([{ id: "r2", startedAt: noon + 200, durationMs: 100 }]);

  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  callRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, { db, parties, recordingsFolder: folder });
  let sent: Readable | undefined;
  const reply: Record<string, unknown> = { send: (stream: Readable) => (sent = stream) };
  for (const name of ["header", "type", "code"]) reply[name] = () => reply;
  const hear = async (query: object, user: string): Promise<number> => {
    const principal = { user: { id: user, groups: [] }, permissions: [{ action: "recording.hear", scope: "own" }] };
    const actor = { userId: null, login: user, address: "" };
    const ask = { params: { id: "moved" }, query, session: { key: user, principal }, actor, reply };
    await deeds.get("recording")!({ ...ask, request: { headers: {} } });
    let bytes = 0;
    for await (const piece of sent!) bytes += (piece as Buffer).length;
    return (bytes - wavHead(0).length) / 4;
  };
  expect(await hear({}, "u1")).toBe(1600);
  expect(await hear({ consult: "r2" }, "u1")).toBe(800);
  // The citizen's recording can't be had as a consultation, and nothing by who has no part in it.
  for (const [query, user] of [
    [{ consult: "r1" }, "u1"],
    [{ consult: "r2" }, "u4"],
  ] as const)
    await expect(hear(query, user)).rejects.toThrow(Refusal);
  const trail = db.selectFrom("audit").select(["login", "detail"]).where("action", "=", "recording.hear").orderBy("id");
  expect((await trail.execute()).map(({ login, detail }) => [login, detail])).toEqual([
    ["u1", {}],
    ["u1", { consult: "r2" }],
  ]);
});

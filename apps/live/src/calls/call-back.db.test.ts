import type { CallRecord } from "@zongji/api";
import type { CallId, Fact, FactBody, GroupId, LegId, TrunkId, UserId } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { follow, partiesOf } from "@zongji/store";
import type { Principal } from "@zongji/web";
import { beforeAll, expect, test } from "vitest";
import { callFollower } from "../../../office/src/calls/follow.ts";
import { callRoutes } from "../../../office/src/calls/routes.ts";
import { factsDatabase } from "../facts.test-scene.ts";
import { checkCallBack } from "./call-back.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
const [caller, other] = [parties.idOf("13812345678"), parties.idOf("13900000000")];
const noon = Date.UTC(2026, 10, 25, 4);
let db: Db;
const { store } = factsDatabase((opened) => {
  db = opened;
});
let seq = 0;

const fact = (at: number, body: FactBody): Fact => ({ node: "n1", epoch: "e", seq: ++seq, at, v: 1, ...body });
const gone = { by: "caller", cause: "hangup" } as const;
const trunk = "t1" as TrunkId;
const agent = { agent: "u1" as UserId, agentNo: "8001", group: "g1" as GroupId };

type Came = { readonly as?: "D2" | "D3" | "D9"; readonly test?: true; readonly withheld?: true };
/** A call that came in; without `as` it goes on. */
const came = (call: string, { as, test: isTest, withheld }: Came): Fact[] => [
  fact(noon, {
    ...{ type: "CallArrived", call: call as CallId, leg: `${call}-l` as LegId, trunk, number: "12345678" },
    ...{ party: caller, withheld: withheld === true, sipCallId: "x", ...(isTest && { test: { startedBy: "test" } }) },
  }),
  ...(as ? [fact(noon + 9000, { type: "CallEnded", call: call as CallId, ending: gone, disposition: as })] : []),
];
/** 8001's call out, which returns `parent` and is answered after 5 s. */
const returned = (call: string, at: number, parent: string): Fact[] => {
  const [id, leg] = [call as CallId, `${call}-l` as LegId];
  return [
    fact(at, { type: "LegStarted", call: id, leg: `${call}-a` as LegId }),
    fact(at, {
      type: "DialStarted",
      call: id,
      leg,
      trunk,
      party: caller,
      number: "1",
      parent: parent as CallId,
      ...agent,
    }),
    fact(at + 5000, { type: "DialAnswered", call: id, leg, ...agent }),
    fact(at + 65_000, { type: "TalkEnded", call: id, leg: `${call}-a` as LegId, ending: gone, ...agent }),
    fact(at + 65_000, { type: "CallEnded", call: id, ending: gone }),
  ];
};

const userOf = (scope: "all" | "own" | undefined, id = "u1") =>
  ({
    user: { id, groups: [] },
    permissions: scope === undefined ? [] : [{ action: "call.see", scope }],
  }) as unknown as Principal;
const everyone = userOf("all");

beforeAll(async () => {
  await store([
    ...came("missed", { as: "D3" }),
    ...came("answered", { as: "D2" }),
    ...came("refused", { as: "D9" }),
    ...came("tested", { as: "D3", test: true }),
    ...came("withheld", { as: "D3", withheld: true }),
    ...came("goesOn", {}),
    ...returned("second", noon + 120_000, "missed"),
    ...returned("first", noon + 60_000, "missed"),
  ]);
  await follow(db, callFollower);
});

const rulesOf = (policies: object = {}) => ({ schedule: { zone: "Asia/Shanghai", weekly: [], special: [] }, policies });
const refused = (parent: string, party: string = caller, who = everyone, policies: object = {}, at = noon) =>
  checkCallBack(db, rulesOf(policies), [who, parent, party], at).then(
    () => undefined,
    (error: { code: string; extra: { reason?: string } }) => error.extra.reason ?? error.code,
  );

test("a call that was missed may be returned to who made it", async () => {
  expect(await refused("missed")).toBeUndefined();
});

test.each([
  ["that is nowhere", "none", "unknownCall"],
  ["that an agent answered", "answered", "notMissed"],
  ["that was refused by rule", "refused", "notMissed"],
  ["that goes on", "goesOn", "notMissed"],
  ["that is a test", "tested", "notMissed"],
  ["that went out", "first", "notMissed"],
  ["of a withheld number", "withheld", "otherParty"],
])("a call %s can't be returned", async (_what, parent, reason) => {
  expect(await refused(parent)).toBe(reason);
});

test("nobody else can be called as its return", async () => {
  expect(await refused("missed", other)).toBe("otherParty");
});

test("who may not see the call can't return it, and is not told that it is there", async () => {
  expect(await refused("missed", caller, userOf("own", "u9"))).toBe("unknownCall");
  expect(await refused("missed", caller, userOf(undefined))).toBe("forbidden");
});

test("whoever handles missed calls may return one that nobody had to do with, of his groups or of none", async () => {
  const handler = (scope: string) =>
    ({
      user: { id: "u9", groups: ["g9"] },
      permissions: [
        { action: "call.see", scope: "own" },
        { action: "missed.handle", scope },
      ],
    }) as unknown as Principal;
  expect(await refused("missed", caller, handler("group"))).toBeUndefined();
  expect(await refused("missed", caller, handler("own"))).toBe("unknownCall");
  expect(await refused("answered", caller, handler("group"))).toBe("unknownCall");
});

test("it is not called back more often than the rules say, nor at night", async () => {
  expect(await refused("missed", caller, everyone, { callBackAttempts: 2 })).toBe("attemptsOver");
  expect(await refused("missed", caller, everyone, { callBackAttempts: 3 })).toBeUndefined();
  // The zone's noon is 12:00: from is within, to is not.
  expect(await refused("missed", caller, everyone, { callBackFrom: "12:00" })).toBeUndefined();
  expect(await refused("missed", caller, everyone, { callBackFrom: "12:01" })).toBe("callBackHours");
  expect(await refused("missed", caller, everyone, { callBackTo: "12:00" })).toBe("callBackHours");
  expect(await refused("missed", caller, everyone, { callBackTo: "24:00" })).toBeUndefined();
});

test("it is not called back while somebody calls him, and may be once that call is over", async () => {
  const [call, at] = ["third" as CallId, noon + 180_000];
  const leg = "third-l" as LegId;
  await store([
    fact(at, { type: "LegStarted", call, leg: "third-a" as LegId }),
    fact(at, {
      type: "DialStarted",
      call,
      leg,
      trunk,
      party: caller,
      number: "1",
      parent: "refused" as CallId,
      ...agent,
    }),
  ]);
  await follow(db, callFollower);
  expect(await refused("missed")).toBe("calledNow");
  await store([fact(at + 9000, { type: "CallEnded", call, ending: gone })]);
  await follow(db, callFollower);
  expect(await refused("missed")).toBeUndefined();
});

test("the missed call shows its returns in order, each of these its missed call, to who may see them", async () => {
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  callRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, { db, parties, recordingsFolder: "/none" });
  const page = (id: string, principal = everyone) =>
    deeds.get("call")!({ params: { id }, session: { principal } }) as Promise<CallRecord>;
  const missed = await page("missed");
  expect(missed.row.parent).toBeNull();
  expect(missed.callBacks).toEqual([
    { id: "first", startedAt: noon + 60_000, agentNo: "8001", talkMs: 60_000 },
    { id: "second", startedAt: noon + 120_000, agentNo: "8001", talkMs: 60_000 },
  ]);
  expect((await page("first")).row.parent).toBe("missed");
  expect((await page("first")).callBacks).toEqual([]);
  await expect(page("missed", userOf("own", "u9"))).rejects.toMatchObject({ code: "notFound" });
});

import {
  type CallId,
  exampleHotline,
  type Fact,
  type FactBody,
  type LegId,
  type TrunkId,
  type UserId,
} from "@zongji/domain";
import { callSource, type Db, factsOfCall, findCall, follow, pageOf, partiesOf, seedItems } from "@zongji/store";
import { createNumberLooks } from "@zongji/web";
import { expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { callFollower } from "./follow.ts";
import { createCallList } from "./list.ts";
import { presentRecord } from "./present.ts";
import { callStepsOf } from "./steps.ts";

const parties = partiesOf(Buffer.alloc(32, 3));
let db: Db;
const { store } = factsDatabase((opened) => {
  db = opened;
});
let seq = 0;
const fact = (at: number, body: FactBody): Fact => {
  seq += 1;
  return {
    node: "n1",
    epoch: "000001-00000000",
    seq,
    at,
    v: body.type === "CallNoted" || body.type === "KeyPressed" ? 2 : 1,
    ...body,
  };
};
const agent = { agent: "u1" as UserId, agentNo: "8001" };
const all = { scope: "all", user: "nobody", groups: [] } as const;
const newestFirst = { sort: "-startedAt", pageSize: 50, count: "exact" } as const;
const noon = Date.UTC(2026, 10, 25, 4);

/** A call that came, and left the flow by itself. */
const ended = (name: string, t0: number): Fact[] => {
  const [call, leg] = [name as CallId, `${name}-leg` as LegId];
  const party = parties.idOf("13812345678");
  const arrived = { trunk: "t1" as TrunkId, number: "12345678", party, withheld: false, sipCallId: "x" };
  return [
    fact(t0, { type: "CallArrived", call, leg, ...arrived }),
    fact(t0 + 80_000, { type: "CallEnded", call, ending: { by: "caller", cause: "hangup" }, disposition: "D1" }),
  ];
};

test("a call is found by the business type that was chosen, by those above it, and by what it was about besides", async () => {
  const types = [
    { id: "tax", name: "税务" },
    { id: "vat", name: "增值税", parent: "tax" },
    { id: "social", name: "社保" },
  ];
  await db.transaction().execute((tx) => seedItems(tx, { ...exampleHotline(), businessTypes: types }));
  const at = noon + 86_400_000;
  const store1 = async (name: string, ...more: ((call: CallId) => Fact)[]) =>
    store([...ended(name, at), ...more.map((make) => make(name as CallId))]);
  const chosen =
    (businessType: string, ...alsoTypes: string[]) =>
    (call: CallId) =>
      fact(at + 81_000, { type: "CallNoted", call, note: "", businessType, alsoTypes, ...agent });
  const pressed = (businessType: string) => (call: CallId) =>
    fact(at + 200, { type: "KeyPressed", call, flowNode: "m", key: "1", valid: true, businessType });
  await store1("bt-vat", chosen("vat", "social"));
  await store1("bt-flow", pressed("tax"));
  await store1("bt-both", pressed("tax"), chosen("social"));
  await store1("bt-label", pressed("旧标签"));
  await follow(db, callFollower);
  const list = createCallList(db, parties, createNumberLooks(db));
  const found = async (businessType: string) => {
    const filter = await list.filterOf({ businessType }, { reach: all, unmasked: true, may: [] }, {} as never, 0);
    const kept = (await pageOf(db, callSource, filter, newestFirst)).items;
    const rows = await list.present(db, kept, { reach: all, unmasked: true, may: [] });
    return Object.fromEntries(rows.map((row) => [row.id, list.cells.businessType!(row, "en")]));
  };
  expect(await found("tax")).toEqual({ "bt-vat": "税务 / 增值税", "bt-flow": "税务" });
  expect(await found("vat")).toEqual({ "bt-vat": "税务 / 增值税" });
  expect(await found("social")).toEqual({ "bt-vat": "税务 / 增值税", "bt-both": "社保" });
  expect(await found("旧标签")).toEqual({ "bt-label": "旧标签" });
  const call = (await findCall(db, all, "bt-vat"))!;
  const kept = await factsOfCall(db, "bt-vat");
  expect(presentRecord(call, kept, parties, false, [], [], types).notes).toMatchObject([
    { businessType: { id: "vat", name: "税务 / 增值税" }, alsoTypes: [{ id: "social", name: "社保" }] },
  ]);
  expect(
    (await callStepsOf({ db, parties, types }, kept, all, false)).find(({ step }) => step === "noted"),
  ).toMatchObject({
    businessType: "税务 / 增值税",
  });
});

import type { ConfigVersion, Problem } from "@zongji/api";
import type { BusinessType } from "@zongji/domain";
import { expect, it } from "vitest";
import { type Answer, testWeb } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
const tree = { kind: "businessTypes", id: "hotline" };
const given = <T>(answer: Answer): T => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
};
type Verdict = { problems: object[]; standing: object[]; warnings: object[] };
const shipped: BusinessType[] = [
  { id: "consultation", name: "业务咨询" },
  { id: "complaint", name: "投诉建议" },
  { id: "progress", name: "进度查询" },
];

it("the tree is a draft, checked and published like everything else; live has it then", async () => {
  const cookie = await enter("administrator");
  const change = { on: "2026-11-28", what: "新增社保", proposedBy: "张主任", approvedBy: "李局长" };
  const types = [
    ...shipped,
    { id: "bt-1", name: "社保", parent: "consultation", from: "2026-12-01", changes: [change] },
  ];
  const saved = given<ConfigVersion>(
    await ask("saveConfigDraft", { cookie, path: tree, body: { base: 1, body: { types } } }),
  );
  expect(saved).toMatchObject({ version: 2, state: "draft" });
  given(await ask("publishConfig", { cookie, path: tree, body: { version: 2 } }));
  await now().hotline.reload();
  expect(now().hotline.config?.businessTypes).toEqual(types);
});

it("a type that was in force can be retired, renamed and moved, and never be left out; nor does going back leave one out", async () => {
  const cookie = await enter("administrator");
  const check = async (types: readonly object[]) =>
    given<Verdict>(await ask("checkConfig", { cookie, path: tree, body: { body: { types } } }));
  const more = [...shipped, { id: "bt-1", name: "社保" }];
  expect(await check(more)).toEqual({ problems: [], standing: [], warnings: [] });
  given(await ask("saveConfigDraft", { cookie, path: tree, body: { base: 1, body: { types: more } } }));
  given(await ask("publishConfig", { cookie, path: tree, body: { version: 2 } }));
  const gone = {
    ...{ kind: "businessTypes", id: "hotline", field: "types" },
    problem: "the business type bt-1 (社保) is missing: it can only be retired",
  };
  expect(await check(shipped)).toMatchObject({ problems: [gone] });
  expect((await check([...shipped, { id: "bt-2", name: "社保" }])).problems).toEqual([gone]);
  const back = await ask("rollBackConfig", { cookie, path: tree, body: { version: 1, base: 2 } });
  expect([back.status, (back.body as Problem).code]).toEqual([409, "conflict"]);
  expect((back.body as Problem).problems).toEqual([gone]);
  expect(
    (await check([...shipped, { id: "bt-1", name: "社会保险", parent: "progress", retired: true }])).problems,
  ).toEqual([]);
});

it("what is wrong stands at the type, and a type that flows use is told before it is retired", async () => {
  const cookie = await enter("administrator");
  const check = async (types: readonly object[]) =>
    given<Verdict>(await ask("checkConfig", { cookie, path: tree, body: { body: { types } } }));
  expect(await check([...shipped, { id: "a", name: "业务咨询" }])).toMatchObject({
    problems: [{ kind: "businessTypes", id: "hotline", field: "types[3].name", problem: "业务咨询 is there twice" }],
  });
  expect(await check([...shipped, { id: "a", name: "甲", parent: "none" }])).toMatchObject({
    problems: [{ kind: "businessTypes", id: "hotline", field: "types[3].parent", problem: "no business type none" }],
  });
  expect(await check([...shipped, { id: "a", name: "甲", colour: "red" }])).toMatchObject({
    problems: [{ field: "types[3].colour", problem: "is not known" }],
  });
  const retired = shipped.map((each) => (each.id === "progress" ? { ...each, retired: true } : each));
  expect(await check(retired)).toEqual({
    ...{ problems: [], standing: [] },
    warnings: [
      {
        ...{ kind: "flow", id: "main", field: "nodes.second", finding: "retiredType", about: "进度查询" },
        problem: "the business type 进度查询 is retired",
      },
    ],
  });
  // A flow may not name a type that is not there.
  const path = { kind: "flow", id: "main" };
  const { body } = given<{ body: object }>(await ask("configVersion", { cookie, path: { ...path, version: "1" } }));
  const wrong = JSON.parse(JSON.stringify(body).replace('"progress"', '"nowhere"'));
  expect(given<Verdict>(await ask("checkConfig", { cookie, path, body: { body: wrong } }))).toMatchObject({
    problems: [{ field: "nodes.second.keys.2.businessType", problem: "no business type nowhere" }],
  });
});

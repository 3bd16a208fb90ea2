/** Saved tests of flows: kept with their versions, walked before a publication, by API. */
import type { AuditEntry, ConfigVersion, Problem } from "@zongji/api";
import { exampleHotline, type Flow } from "@zongji/domain";
import { publishDue } from "@zongji/store";
import { expect, it } from "vitest";
import { type Answer, code, testWeb } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
const main = { kind: "flow", id: "main" };
const hours = { kind: "schedule", id: "hotline" };
const [{ id: _id, version: _version, ...shipped }] = exampleHotline().flows as [Flow];

const given = <T>(answer: Answer): T => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
};

type Seen = { readonly path: readonly string[]; readonly stands: string };
type Results = { readonly results: readonly { readonly name: string; readonly differs: object | null }[] };

/** What an administrator does in turn; each draft follows the last of its item. */
const administrator = async () => {
  const cookie = await enter("administrator");
  const newest = new Map<string, number>([["main", 1]]);
  const save = async (path: { kind: string; id: string }, body: object) => {
    const base = newest.get(path.id) ?? 0;
    const draft = given<ConfigVersion>(await ask("saveConfigDraft", { cookie, path, body: { base, body } }));
    newest.set(path.id, draft.version);
    return draft.version;
  };
  const publish = async (path: { kind: string; id: string }, body: object) =>
    ask("publishConfig", { cookie, path, body: { version: await save(path, body) } });
  /** A test as a client saves it: walked first. */
  const recorded = async (path: object, body: object, name: string, inputs: readonly object[]) => {
    const walked = { cookie, path: path as typeof main, body: { body, inputs } };
    const { seen } = given<{ seen: readonly Seen[] }>(await ask("walkFlow", walked));
    return { name, hours: { open: true }, inputs, steps: seen };
  };
  const run = async (path: { kind: string; id: string }, body: object) =>
    given<Results>(await ask("testFlow", { cookie, path, body })).results;
  return { cookie, newest, save, publish, recorded, run };
};

const inputs = [{ wait: true }, { wait: true }, { press: "1" }];
const elsewhere = {
  ...shipped,
  edges: shipped.edges.map((edge) => (edge.from === "main" && edge.exit === "key.1" ? { ...edge, to: "gone" } : edge)),
};

it("a flow that goes another way than its saved test is not published, and told so by flow, test and step", async () => {
  const { cookie, save, publish, recorded, run } = await administrator();
  const tests = [await recorded(main, shipped, "咨询", inputs)];
  given(await publish(main, { ...shipped, tests }));
  expect(await run(main, { version: 2 })).toEqual([{ name: "咨询", differs: null, steps: tests[0]!.steps }]);
  // The calls that come know of no test.
  await now().hotline.reload();
  expect(now().hotline.config?.flows.find(({ id }) => id === "main")).not.toHaveProperty("tests");

  const differs = {
    ...{ step: 3, input: { press: "1" }, was: { path: ["queue.business"], stands: "queue business" } },
    is: { path: ["gone"], stands: "hangUp noInput" },
  };
  const problem = {
    ...{ kind: "flow", id: "main", field: "tests", test: { name: "咨询", ...differs } },
    problem:
      "the test “咨询” differs at step 3 (key 1): it came to queue.business (queue business), now to gone (hangUp noInput)",
  };
  expect(await run(main, { body: { ...elsewhere, tests } })).toMatchObject([{ name: "咨询", differs }]);
  const refused = await publish(main, { ...elsewhere, tests });
  expect(refused.status).toBe(409);
  expect(refused.body).toMatchObject({ reason: "configProblems", problems: [problem] });
  given(await ask("checkConfig", { cookie, path: main, body: { version: 3 } }));
  // The change was intended: the test is recorded again, in the same draft.
  const again = [await recorded(main, elsewhere, "咨询", inputs)];
  given(await publish(main, { ...elsewhere, tests: again }));

  // One click back, whatever a test says: what was in force is known to work.
  const other = { ...shipped, tests: again };
  expect(code(await ask("publishConfig", { cookie, path: main, body: { version: await save(main, other) } }))).toBe(
    "conflict",
  );
  given(await ask("rollBackConfig", { cookie, path: main, body: { version: 2, base: 5 } }));
});

it("a module that makes a flow's test go another way is refused by that flow's name; gone back to it may be", async () => {
  const { cookie, newest, publish, recorded, run } = await administrator();
  const sub = { kind: "flow", id: "sub" };
  const module = (exit: string) => ({
    start: "out",
    nodes: { out: { kind: "leave", exit }, other: { kind: "leave", exit: exit === "day" ? "night" : "day" } },
    edges: [],
    module: { parameters: [], results: [] },
  });
  given(await publish(sub, module("day")));
  const flow = {
    ...shipped,
    start: "enter",
    nodes: { ...shipped.nodes, enter: { kind: "module", flow: "sub", arguments: {}, results: {} } },
    edges: [
      ...shipped.edges,
      { from: "enter", exit: "day", to: "greeting" },
      { from: "enter", exit: "night", to: "gone" },
    ],
  };
  const tests = [await recorded(main, flow, "白天", [{ wait: true }])];
  expect(tests[0]!.steps[0]).toEqual({ path: ["enter", "sub/out", "greeting"], stands: "prompt" });
  given(await publish(main, { ...flow, tests }));
  const refused = await publish(sub, module("night"));
  expect((refused.body as Problem).problems).toMatchObject([
    { kind: "flow", id: "main", field: "tests", test: { name: "白天", step: 0 } },
  ]);
  // Without the test it is published; the test then fails before and after, and holds up nothing else.
  given(await publish(main, flow));
  given(await ask("publishConfig", { cookie, path: sub, body: { version: 2 } }));
  given(await ask("rollBackConfig", { cookie, path: main, body: { version: 2, base: 3 } }));
  expect(await run(main, { version: 4 })).toMatchObject([{ name: "白天", differs: { step: 0 } }]);
  given(await publish(sub, { ...module("night"), name: "夜间" }));
  given(await ask("rollBackConfig", { cookie, path: sub, body: { version: 1, base: newest.get("sub")! } }));
  expect(await run(main, { version: 4 })).toMatchObject([{ name: "白天", differs: null }]);
});

it("hours that lead a test elsewhere are published, and the test is told, then and in the audit trail of a draft whose moment comes", async () => {
  const { cookie, newest, save, publish } = await administrator();
  newest.set("hotline", 1);
  const { schedule } = exampleHotline();
  const weekly = (to: string) => ({ ...schedule, weekly: [{ days: [1, 2, 3, 4, 5, 6, 7], from: "09:00", to }] });
  given(await publish(hours, weekly("18:00")));
  const flow = {
    start: "hours",
    nodes: {
      hours: { kind: "hours" },
      person: { kind: "queue", group: "business", priority: 0 },
      gone: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
    edges: [
      { from: "hours", exit: "open", to: "person" },
      { from: "hours", exit: "closed", to: "gone" },
    ],
  };
  // 17:00 in Shanghai.
  const at = Date.UTC(2026, 11, 1, 9);
  const late = { name: "傍晚", hours: { at }, inputs: [] };
  const night = { name: "夜间", hours: { open: false }, inputs: [] };
  const tests = [
    { ...late, steps: [{ path: ["hours", "person"], stands: "queue business" }] },
    { ...night, steps: [{ path: ["hours", "gone"], stands: "hangUp flowEnded" }] },
  ];
  given(await publish(main, { ...flow, tests }));
  const soon = Date.now() + 60_000;
  const version = await save(main, { ...flow, name: "改名", tests });
  given(await ask("publishConfig", { cookie, path: main, body: { version, at: soon } }));
  const shorter = await save(hours, weekly("16:00"));
  expect(given(await ask("checkConfig", { cookie, path: hours, body: { version: shorter } }))).toMatchObject({
    problems: [],
    warnings: [{ kind: "flow", id: "main", field: "tests", test: { name: "傍晚", step: 0 } }],
  });
  given(await ask("publishConfig", { cookie, path: hours, body: { version: shorter } }));
  expect(await publishDue(now().db, soon + 1, {})).toMatchObject([
    { id: "main", version, differs: [{ id: "main", test: { name: "傍晚" } }] },
  ]);
  const told = await ask("listConfigItems", { cookie });
  const shown = given<{ id: string; published: { version: number } }[]>(told).find(({ id }) => id === "main");
  expect(shown?.published).toMatchObject({ version });
  const trail = given<{ items: readonly AuditEntry[] }>(await ask("listAudit", { cookie })).items;
  const sentence = expect.stringMatching(/^flow main tests: the test “傍晚” differs at step 0 /);
  expect(trail.find(({ action, login }) => action === "config.publish" && login === "system")?.detail).toMatchObject({
    version,
    differs: [sentence],
  });
});

it("a test that can't be read, or has the name of another, is refused with its field; a flow's right is needed", async () => {
  const { cookie, recorded } = await administrator();
  const test = await recorded(main, shipped, "咨询", inputs);
  const check = async (tests: readonly object[]) =>
    given(await ask("checkConfig", { cookie, path: main, body: { body: { ...shipped, tests } } }));
  const refuses = async (tests: readonly object[], field: string, problem: string) =>
    expect(await check(tests)).toMatchObject({ problems: [{ kind: "flow", id: "main", field, problem }] });
  await refuses([{ ...test, inputs: [{ press: "x" }] }], "tests[0].inputs[0].press", "must be a key 0 to 9, * or #");
  await refuses([test, test], "tests", "咨询 is there twice");
  await refuses([{ ...test, hours: {} }], "tests[0].hours", "must have one of open, at");
  const unread = { body: { ...shipped, tests: [{ ...test, steps: [] }] } };
  expect(code(await ask("testFlow", { cookie, path: main, body: unread }))).toBe("badRequest");
  expect(code(await ask("testFlow", { cookie, path: hours, body: { version: 1 } }))).toBe("badRequest");
  const agent = await enter("8001");
  expect((await ask("testFlow", { cookie: agent, path: main, body: { version: 1 } })).status).toBe(403);
});

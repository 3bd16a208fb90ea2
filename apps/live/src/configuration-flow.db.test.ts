import type { ConfigVersion } from "@zongji/api";
import { exampleHotline, type Flow } from "@zongji/domain";
import { expect, it } from "vitest";
import { type Answer, code, testWeb } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
const main = { kind: "flow", id: "main" };
const old = { kind: "flow", id: "old" };
const [shipped] = exampleHotline().flows as [Flow];

const given = <T>(answer: Answer): T => {
  expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  return answer.body as T;
};

/** A flow as the release before wrote it: each node names where it leads to. */
const ofBefore = {
  start: "hello",
  nodes: {
    hello: { kind: "play", prompts: ["greeting"], bargeIn: true, next: "menu" },
    menu: {
      ...{ kind: "menu", prompts: ["menu.main"], timeoutMs: 8000, maxInvalid: 2, maxNoInput: 2 },
      ...{ invalidPrompt: "invalidKey", noInputPrompt: "noInput", otherwise: "gone" },
      keys: { "0": { to: "person" }, "1": { to: "person", businessType: "consultation" } },
    },
    person: { kind: "queue", group: "business", priority: 0 },
    gone: { kind: "hangUp", prompts: ["goodbye"], cause: "noInput" },
  },
};

type Walk = { readonly path: readonly string[]; readonly ends: string; readonly isOpen: boolean };

it("a flow that the release before wrote is in force, read, compared, walked, published again and gone back to", async () => {
  const cookie = await enter("administrator");
  await now()
    .db.insertInto("config_item")
    .values({
      ...{ kind: "flow", id: "old", version: 1, state: "published", name: "old", note: "", by: null, at: 0 },
      ...{ body: JSON.stringify(ofBefore), config_version: 9, published_by: null, published_at: 0 },
    })
    .execute();
  await now().hotline.reload();
  // In the order of the database, which sorts names by their length.
  const edges = [
    { from: "menu", exit: "key.0", to: "person" },
    { from: "menu", exit: "key.1", to: "person" },
    { from: "menu", exit: "invalid", to: "gone" },
    { from: "menu", exit: "noInput", to: "gone" },
    { from: "hello", exit: "done", to: "menu" },
  ];
  expect(now().hotline.config?.flows.find(({ id }) => id === "old")).toMatchObject({
    version: 1,
    start: "hello",
    edges,
  });
  const { body } = given<{ body: Flow }>(await ask("configVersion", { cookie, path: { ...old, version: "1" } }));
  expect(body.edges).toEqual(edges);
  expect(given(await ask("checkConfig", { cookie, path: old, body: { version: 1 } }))).toEqual({
    problems: [],
    standing: [],
    warnings: [],
  });
  const inputs = [{ wait: true }, { press: "1" }];
  expect(given<Walk>(await ask("walkFlow", { cookie, path: old, body: { version: 1, inputs } }))).toMatchObject({
    path: ["old/hello", "old/menu", "old/person"],
    ends: "queue business",
  });
  const { id: _id, version: _version, ...today } = shipped;
  given(await ask("saveConfigDraft", { cookie, path: old, body: { base: 1, body: today } }));
  given(await ask("publishConfig", { cookie, path: old, body: { version: 2 } }));
  const back = given<ConfigVersion>(await ask("rollBackConfig", { cookie, path: old, body: { version: 1, base: 2 } }));
  expect(back).toMatchObject({ version: 3, state: "published" });
  // What is written is the shape of today.
  const row = await now()
    .db.selectFrom("config_item")
    .select("body")
    .where("id", "=", "old")
    .where("version", "=", 3)
    .executeTakeFirstOrThrow();
  expect(row.body).toMatchObject({ edges });
});

it("what is wrong with a flow is told, and refused; what is to be looked at is told, and published", async () => {
  const cookie = await enter("administrator");
  const { id: _id, version: _version, ...body } = shipped;
  const edges = body.edges.filter(({ from, exit }) => from !== "main" || exit !== "key.0");
  const lost = { ...body, nodes: { ...body.nodes, lost: { kind: "play", prompts: ["no.such"], bargeIn: true } } };
  const wrong = { ...lost, edges: [...body.edges, { from: "lost", exit: "done", to: "gone" }] };
  const verdict = await ask("checkConfig", { cookie, path: main, body: { body: wrong } });
  expect(given(verdict)).toMatchObject({
    problems: [{ kind: "flow", id: "main", field: "nodes.lost", finding: "noPrompt", about: "no.such" }],
    warnings: [{ field: "nodes.lost", finding: "unreachable", problem: "no way leads here" }],
  });
  given(await ask("saveConfigDraft", { cookie, path: main, body: { base: 1, body: wrong } }));
  expect((await ask("publishConfig", { cookie, path: main, body: { version: 2 } })).status).toBe(409);
  const poor = { ...body, edges: [...edges, { from: "main", exit: "key.0", to: "gone" }] };
  given(await ask("saveConfigDraft", { cookie, path: main, body: { base: 2, body: poor } }));
  expect(given(await ask("checkConfig", { cookie, path: main, body: { version: 3 } }))).toMatchObject({
    problems: [],
    warnings: [{ field: "nodes.main", finding: "zeroIsNoPerson" }],
  });
  given(await ask("publishConfig", { cookie, path: main, body: { version: 3 } }));
});

it("the way by a key out of a queue whose group sets none is to be looked at", async () => {
  const cookie = await enter("administrator");
  const { id: _id, version: _version, ...body } = shipped;
  const byKey = { ...body, edges: [...body.edges, { from: "queue.business", exit: "key", to: "gone" }] };
  const check = async () => given(await ask("checkConfig", { cookie, path: main, body: { body: byKey } }));
  const warning = { field: "nodes.queue.business", finding: "noLeaveKey", about: "业务咨询" };
  expect(await check()).toMatchObject({ problems: [], warnings: [warning] });
  given(await ask("changeGroup", { cookie, path: { id: "business" }, body: { leaveKey: "9" } }));
  expect(await check()).toMatchObject({ problems: [], warnings: [] });
});

it("a flow is walked as a text at any moment, and only what can be read is walked", async () => {
  const cookie = await enter("administrator");
  const { schedule } = exampleHotline();
  const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from: "09:00", to: "18:00" }];
  const hours = { kind: "schedule", id: "hotline" };
  given(await ask("saveConfigDraft", { cookie, path: hours, body: { base: 1, body: { ...schedule, weekly } } }));
  given(await ask("publishConfig", { cookie, path: hours, body: { version: 2 } }));
  const body = {
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
  // 12:00 and 20:00 in Shanghai.
  for (const [hour, isOpen, ends] of [
    [4, true, "queue business"],
    [12, false, "hangUp flowEnded"],
  ] as const) {
    const asked = { body, inputs: [], at: Date.UTC(2026, 11, 1, hour) };
    expect(given(await ask("walkFlow", { cookie, path: main, body: asked }))).toMatchObject({ isOpen, ends });
  }
  for (const [path, asked] of [
    [main, { body: { ...body, edges: "none" }, inputs: [] }],
    [main, { inputs: [] }],
    [hours, { version: 1, inputs: [] }],
  ] as const)
    expect(code(await ask("walkFlow", { cookie, path, body: asked }))).toBe("badRequest");
  expect(
    (await ask("walkFlow", { cookie: await enter("8001"), path: main, body: { version: 1, inputs: [] } })).status,
  ).toBe(403);
});

it("a walk tells what a service is asked, takes made-up answers, and never tells a header", async () => {
  const cookie = await enter("administrator");
  const exits = ["ok", "failed", "timeout"];
  const body = {
    start: "ask",
    nodes: {
      ask: {
        ...{ kind: "http", method: "GET", url: "https://service.example.cn/{n}", timeoutMs: 5000, prompts: [] },
        headers: [{ header: "Authorization", value: "very-secret" }],
        ...{ results: [{ path: "a", variable: "n" }], music: true },
      },
      ...Object.fromEntries(exits.map((exit) => [exit, { kind: "hangUp", prompts: [], cause: "flowEnded" }])),
    },
    edges: exits.map((exit) => ({ from: "ask", exit, to: exit })),
    variables: [{ name: "n", type: "text", scope: "call", initial: "1" }],
  };
  const walked = async (...inputs: object[]) => {
    const answer = await ask("walkFlow", { cookie, path: { kind: "flow", id: "asking" }, body: { body, inputs } });
    expect(JSON.stringify(answer.body)).not.toContain("very-secret");
    return given<Walk & { readonly steps: readonly Record<string, unknown>[] }>(answer);
  };
  expect((await walked()).steps[0]).toMatchObject({
    waitsFor: "service",
    out: [{ out: "entered" }, { out: "music" }, { out: "ask", method: "GET", url: "https://service.example.cn/1" }],
  });
  const answer = (made: object) => walked({ answer: made });
  expect(await answer({ status: 200, body: '{"a":"2"}' })).toMatchObject({ path: ["asking/ask", "asking/ok"] });
  expect((await answer({ status: 200, body: '{"a":"2"}' })).steps[1]).toMatchObject({ values: { n: "2" } });
  expect(await answer({ failed: "unreachable" })).toMatchObject({ path: ["asking/ask", "asking/failed"] });
  expect(await walked({ wait: true })).toMatchObject({ path: ["asking/ask", "asking/timeout"] });
  const wrong = { body, inputs: [{ answer: { status: 99, body: "" } }] };
  expect(code(await ask("walkFlow", { cookie, path: { kind: "flow", id: "asking" }, body: wrong }))).toBe("badRequest");
});

it("a flow's check names the host that this server may not ask", async () => {
  const cookie = await enter("administrator");
  const http = {
    ...{ kind: "http", method: "GET", url: "https://other.example.cn/", headers: [], timeoutMs: 5000, results: [] },
    ...{ prompts: [], music: false },
  };
  const body = {
    start: "ask",
    nodes: { ask: http, end: { kind: "hangUp", prompts: [], cause: "flowEnded" } },
    edges: ["ok", "failed", "timeout"].map((exit) => ({ from: "ask", exit, to: "end" })),
  };
  const check = (url: string) => {
    const nodes = { ...body.nodes, ask: { ...http, url } };
    return ask("checkConfig", { cookie, path: main, body: { body: { ...body, nodes } } });
  };
  expect(given(await check("https://other.example.cn/"))).toMatchObject({
    problems: [{ field: "nodes.ask", finding: "hostNotAllowed", about: "other.example.cn" }],
  });
  expect(given(await check("https://service.example.cn/"))).toMatchObject({ problems: [] });
});

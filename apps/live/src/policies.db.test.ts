import type { AuditEntry, Policies } from "@zongji/api";
import { exampleHotline } from "@zongji/domain";
import { expect, it } from "vitest";
import { type Answer, code, testWeb } from "./web.test-scene.ts";

const { now, ask, enter } = testWeb();
const policiesOf = (answer: Answer): Policies => {
  expect(answer.status).toBe(200);
  return answer.body;
};

it("an administrator sets reasons of rest with limits, in force without a restart, and it stands in the audit trail", async () => {
  const cookie = await enter("administrator");
  const before = policiesOf(await ask("policies", { cookie }));
  expect(before).toMatchObject({
    colleagueRingMs: 30_000,
    announcement: "wait",
    ratingOpenMs: 3000,
    noAnswerLimitMs: 300_000,
    outboundNumber: "12345678",
  });
  const told: object[] = [];
  now().hotline.onChange(({ policies }) => told.push(policies));

  const restReasons = [
    { reason: "喝水", limitMs: 120_000 },
    { reason: "break", limitMs: null },
  ];
  const change = {
    restReasons,
    noAnswerLimitMs: null,
    colleagueRingMs: 12_000,
    maskNumbers: false,
    ratingOpenMs: 0,
    announcement: "cut",
    resultCodes: ["answered", "已上报"],
  };
  // Until somebody decides otherwise agents' phones show no whole number.
  expect(before.maskNumbers).toBe(true);
  const after = policiesOf(await ask("changePolicies", { cookie, body: change }));
  expect(after).toEqual({ ...before, ...change });

  const { restLimitsMs: _, ...kept } = exampleHotline().policies;
  expect(told).toEqual([
    {
      ...kept,
      restReasons: ["喝水", "break"],
      restLimitsMs: { 喝水: 120_000, deviceLost: 600_000 },
      colleagueRingMs: 12_000,
      rtpTimeoutWaitingMs: 30_000,
      maskNumbers: false,
      announcement: "cut",
      ratingOpenMs: 0,
      callBackAttempts: 3,
      callBackPauseMs: 900_000,
      callBackFrom: "08:00",
      callBackTo: "20:00",
      ...{ callerLimit: 0, callerLimitMs: 600_000, dialsADay: 0, slowElderly: true },
      ...{ wallTiles: before.wallTiles, wallThresholds: [], parameters: [] },
      resultCodes: ["answered", "已上报"],
    },
  ]);
  const audit = (await ask("listAudit", { cookie })).body as { items: AuditEntry[] };
  expect(audit.items[0]).toMatchObject({
    action: "policies.change",
    detail: { was: { maskNumbers: true, colleagueRingMs: 30_000 }, is: change },
  });
});

it("a rule that makes no sense is refused by its field, and nothing has changed", async () => {
  const cookie = await enter("administrator");
  const before = policiesOf(await ask("policies", { cookie }));
  const rest = (...reasons: string[]) => ({ restReasons: reasons.map((reason) => ({ reason, limitMs: null })) });
  const refused: readonly (readonly [object, string, string])[] = [
    [{ dialMs: 1 }, "badRequest", "dialMs"],
    [{ ratingOpenMs: 30_001 }, "badRequest", "ratingOpenMs"],
    [{ announcement: "louder" }, "badRequest", "announcement"],
    [{ restReasons: [{ reason: "break", limitMs: 0 }] }, "badRequest", "restReasons.0.limitMs"],
    [rest(" break"), "badRequest", "restReasons.0.reason"],
    [rest(), "badRequest", "restReasons"],
    [rest("break", "meal", "break"), "conflict", "restReasons.2.reason"],
    [rest("break", "noAnswer"), "conflict", "restReasons.1.reason"],
    [{ outboundNumber: "87654321" }, "badRequest", "outboundNumber"],
    [{ rnaReason: "break" }, "badRequest", "rnaReason"],
    [{ dialsADay: 2 }, "conflict", "dialsADay"],
    [{ dialsADay: 5, callBackAttempts: 6 }, "conflict", "dialsADay"],
  ];
  for (const [body, expected, field] of refused) {
    const answer = await ask("changePolicies", { cookie, body });
    expect(code(answer), JSON.stringify(body)).toBe(expected);
    const problem = answer.body as { field?: string; fields?: { field: string }[] };
    expect([problem.field, ...(problem.fields ?? []).map((each) => each.field)], JSON.stringify(body)).toContain(field);
  }
  expect(policiesOf(await ask("policies", { cookie }))).toEqual(before);
});

it("a number may be called as often a day as a missed call is tried, or without limit", async () => {
  const cookie = await enter("administrator");
  const change = async (body: object) => ask("changePolicies", { cookie, body });
  expect(policiesOf(await change({ dialsADay: 3 }))).toMatchObject({ dialsADay: 3, callBackAttempts: 3 });
  expect((await change({ callBackAttempts: 4 })).body).toMatchObject({
    ...{ code: "conflict", field: "callBackAttempts", reason: "dialsBelowTries" },
  });
  expect(policiesOf(await change({ dialsADay: 0, callBackAttempts: 4 }))).toMatchObject({ dialsADay: 0 });
});

it("stored parameters are kept for flows; two of one name, and taking away one that a flow reads, are refused", async () => {
  const cookie = await enter("administrator");
  const change = async (parameters: object[]) => ask("changePolicies", { cookie, body: { parameters } });
  const fax = { name: "fax", label: "传真号", value: "12" };
  expect(policiesOf(await change([fax]))).toMatchObject({ parameters: [fax] });
  expect(now().hotline.config?.policies.parameters).toEqual([fax]);
  expect((await change([fax, { name: "fax", value: "3" }])).body).toMatchObject({
    ...{ code: "conflict", field: "parameters.1.name", reason: "parameterTwice" },
  });
  expect(code(await change([{ name: "2fax", value: "" }]))).toBe("badRequest");

  const path = { kind: "flow", id: "fax" };
  const flow = {
    start: "say",
    nodes: {
      say: { kind: "say", parts: [{ say: "digits", variable: "fax" }], bargeIn: false },
      bye: { kind: "hangUp", prompts: [], cause: "flowEnded" },
    },
    edges: [{ from: "say", exit: "done", to: "bye" }],
  };
  expect((await ask("saveConfigDraft", { cookie, path, body: { base: 0, body: flow } })).status).toBe(200);
  const walked = await ask("walkFlow", { cookie, path, body: { version: 1, inputs: [] } });
  expect(JSON.stringify(walked.body)).toContain('["digit.1","digit.2"]');
  expect((await ask("publishConfig", { cookie, path, body: { version: 1 } })).status).toBe(200);
  expect((await change([])).body).toMatchObject({ code: "conflict", field: "parameters", reason: "parameterInUse" });
  expect(policiesOf(await change([{ ...fax, value: "34" }]))).toMatchObject({ parameters: [{ value: "34" }] });

  // Nor can a version of the rules without it be published.
  const rules = { kind: "policies", id: "hotline" };
  const items = (await ask("listConfigItems", { cookie })).body as { kind: string; published: { version: number } }[];
  const { version } = items.find(({ kind }) => kind === "policies")!.published;
  const one = await ask("configVersion", { cookie, path: { ...rules, version: String(version) } });
  const { body } = one.body as { body: object };
  const checked = await ask("checkConfig", { cookie, path: rules, body: { body: { ...body, parameters: [] } } });
  expect(checked.body).toMatchObject({
    problems: [{ kind: "policies", field: "parameters", problem: "the flow fax reads the parameter fax" }],
  });
});

it("two administrators who change different rules at once lose neither", async () => {
  const cookie = await enter("administrator");
  await Promise.all([
    ask("changePolicies", { cookie, body: { dialMs: 45_000 } }),
    ask("changePolicies", { cookie, body: { detachMs: 30_000 } }),
    ask("changePolicies", { cookie, body: { prefer: "idle" } }),
  ]);
  const after = policiesOf(await ask("policies", { cookie }));
  expect(after).toMatchObject({ dialMs: 45_000, detachMs: 30_000, prefer: "idle" });
});

it("a reason may be called as what every object has", async () => {
  const cookie = await enter("administrator");
  const restReasons = [
    { reason: "constructor", limitMs: null },
    { reason: "__proto__", limitMs: 60_000 },
  ];
  expect(policiesOf(await ask("changePolicies", { cookie, body: { restReasons } })).restReasons).toEqual(restReasons);
  expect(policiesOf(await ask("policies", { cookie })).restReasons).toEqual(restReasons);
});

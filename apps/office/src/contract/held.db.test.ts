/** What clauses show that change no figure of the contract, and C12 judged at all hours, over calls that were reckoned by hand. */
import { asRead, type ContractState, exampleTerms, noContract, rowsOfCall, usualZone } from "@zongji/domain";
import { type Db, mostAtOnce, putCallRows } from "@zongji/store";
import { beforeAll, expect, test } from "vitest";
import { at, type Written, writtenAll } from "../../../../packages/domain/src/testing/by-hand.ts";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { capacityNow } from "./capacity.ts";
import { effectsNow } from "./effects.ts";
import { heldNow } from "./held.ts";
import { presentDays } from "./present.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});

const day = { from: at("00:00:00"), to: at("24:00:00") };
const dayMs = 86_400_000;
const calls: Readonly<Record<string, Written>> = {
  // In the menu until 9:01, over at 9:10.
  a: { t0: "09:00:00", as: "D3", tH: "09:01:00", ends: "09:10:00", recordings: [["09:01:00", "09:10:00"]] },
  b: { t0: "09:05:00", as: "D1", ends: "09:06:00" },
  c: { t0: "09:05:10", as: "D1", ends: "09:05:40" },
  out: { t0: "09:05:30", ends: "09:08:00", dial: ["8001", "09:05:30"] },
  // Comes in the ms in which the first one leaves.
  d: { t0: "09:10:00", as: "D1", ends: "09:10:30" },
  refused: { t0: "09:05:35", as: "D9", ends: "09:05:35" },
  test: { t0: "09:05:35", as: "D1", ends: "09:05:39", test: true },
  late: { t0: "23:59:00", as: "D1", ends: "24:05:00" },
};
/** Out of hours, each answered at once. */
const evening = Object.fromEntries(
  Array.from({ length: 9 }, (_, no): [string, Written] => {
    const minute = `20:0${no}`;
    const talks: Written["talks"] = [["8001", `${minute}:10`, `${minute}:20`]];
    return [
      `e${no}`,
      { t0: `${minute}:00`, as: "D2", tH: `${minute}:05`, outOfHours: true, ends: `${minute}:20`, talks },
    ];
  }),
);

beforeAll(async () => {
  await putCallRows(
    db,
    writtenAll({ ...calls, ...evening }).map((call) => rowsOfCall(call)),
  );
  const trunk = (id: string, lines: number, more: object = {}) => ({
    ...{ id, name: id, kind: "carrier" as const, transport: "udp" as const, host: null, port: null, match: "[]" },
    ...{ max_lines: lines, enabled: true, is_default: false, digest_user: null, realm: null, settings: "{}" },
    ...{ ha1_md5: null, ha1_sha256: null, password_sealed: null },
    ...more,
  });
  const rows = [trunk("one", 20), trunk("two", 12), trunk("off", 50, { enabled: false })];
  for (const row of [...rows, trunk("test", 50, { kind: "test" as const })])
    await db.insertInto("trunk").values(row).execute();
  for (const [no, state] of (["published", "published", "draft"] as const).entries()) {
    const inForce = state === "published" ? { config_version: 100 + no, published_at: 0 } : {};
    const flow = { kind: "flow", id: `flow-${no}`, version: 1, state, name: "flow", body: "{}", by: null, at: 0 };
    await db
      .insertInto("config_item")
      .values({ ...flow, ...inForce })
      .execute();
  }
});

const checklist = [...exampleTerms.checklist, { id: "iso", title: "ISO9001 质量管理体系认证" }];
const state: ContractState = {
  ...noContract,
  terms: { version: 1, terms: { ...exampleTerms, checklist } },
  // One request in service hours, abandoned.
  days: {
    "2026-11-25": {
      day: "2026-11-25",
      requests: 1,
      answered: 0,
      ratings: 0,
      satisfied: 0,
      neutral: 0,
      allHours: { requests: 10, answered: 9 },
    },
  },
  harms: [
    { id: "h1", on: "2026-12-20", cause: "报道" },
    { id: "h2", on: "2026-12-28", cause: "报道" },
  ],
  resources: { iso: { passed: true, evidence: "certificate" } },
  files: [
    {
      ...{ id: "f1", kind: "resource", key: "iso", name: "iso.pdf", bytes: 10, sha256: "0".repeat(64) },
      ...{ by: "provider", at: 1 },
    },
  ],
};
/** Each day is judged, whatever came. */
const each = asRead(state, "C1", "D");

test("the most calls at one time: who leaves in a ms leaves first, tests and refused calls take no line", async () => {
  const found = await mostAtOnce(db, { ...day, now: day.to + dayMs });
  // At 9:05:30 a, b, c and the call out; b and c in the menu.
  expect(found).toEqual({ calls: 4, inMenu: 2 });
  expect(await mostAtOnce(db, { from: at("09:09:00"), to: at("09:30:00"), now: day.to })).toEqual({
    ...{ calls: 1, inMenu: 1 },
  });
  // What goes on from the day before is there.
  expect(await mostAtOnce(db, { from: day.to, to: day.to + dayMs, now: day.to + dayMs })).toEqual({
    ...{ calls: 1, inMenu: 1 },
  });
  expect(await mostAtOnce(db, { from: day.to - 2 * dayMs, to: day.from, now: day.to })).toEqual({
    ...{ calls: 0, inMenu: 0 },
  });
});

test("each alternative of C5 to C8 shows what there is, and what nothing is known of", async () => {
  const now = Date.parse("2026-12-27T00:00:00+08:00");
  const held = await heldNow(each, "2026-12-27", { db, zone: usualZone, now }, day);
  const shown = (clause: "C5" | "C6" | "C7" | "C8", alternative: string) =>
    held[clause]!(alternative).map(({ label, text }) => [label.en, text].filter((one) => one !== "").join(": "));
  expect(shown("C5", "none")).toEqual([
    ...["Answer rate not reached: 1 × ¥0.00", "Serious public harm: 1 × ¥0.00", "May be taken off: ¥0.00"],
    "All are 0 yuan: a supplement is needed",
  ]);
  expect(shown("C5", "supplement").at(-1)).toBe("No supplement names amounts yet: 0 yuan");
  // Nine minutes of two channels of A-law are 8.64 MB; the day is a month old, not a year.
  expect(shown("C6", "oneMonth")).toEqual([
    ...["Oldest call: 2026-11-25", "Oldest recording: 2026-11-25", "Recordings: 1 · 0.01 GB"],
    ...["Of them older than that: 1 · 0.01 GB", "The system deletes no calls and recordings by itself"],
  ]);
  expect(shown("C6", "oneYear")[3]).toBe("Of them older than that: 0 · 0.00 GB");
  expect(shown("C7", "iso9001")).toEqual([
    ...["Items of the checklist: 1", "Files of evidence: 1", "Found right by the client: 1"],
  ]);
  expect(shown("C7", "iso19001")).toEqual(["No certificate of it was given, and no item of the checklist names it"]);
  const certificate = { ...each.files[0]!, id: "f2", kind: "certificate" as const, key: "iso19001" };
  const given = await heldNow(
    { ...each, files: [...each.files, certificate] },
    "2026-12-27",
    { db, zone: usualZone, now },
    day,
  );
  const told = (alternative: string) => given.C7!(alternative).map(({ label, text }) => `${label.en}: ${text}`);
  expect(told("iso19001").slice(0, 2)).toEqual(["Items of the checklist: 0", "Files of evidence: 1"]);
  expect(told("iso9001")[1]).toBe("Files of evidence: 1");
  expect(shown("C8", "channels")).toEqual([
    ...["Lines of the trunks, which menus share: 32", "Most calls at one time: 4"],
    ...["Most in the menu at one time: 2", "Reaches 30"],
  ]);
  expect(shown("C8", "flows")).toEqual(["Published flows: 2", "Does not reach 30"]);
  expect(shown("C8", "both").slice(-2)).toEqual(["Published flows: 2", "Does not reach 30"]);
});

const signedAs = (clause: "C8" | "C13", alternative: string, from = "2026-06-01"): ContractState => ({
  ...each,
  readings: [
    {
      ...{ clause, alternative, version: 1, from, note: "", proposedBy: "client", proposedAt: 0, acceptedAt: 1 },
      withdrawn: false,
    },
  ],
});

test("C8: the capacity is judged by what both signed: 32 lines reach, 2 flows don't", async () => {
  const now = day.to + dayMs;
  const shown = async (of: ContractState) => {
    const found = await capacityNow({ db, zone: usualZone }, of, "2026-12-01", now);
    const counted = found.figures.filter(({ counts }) => counts).map(({ of: name, count }) => `${name} ${count}`);
    return [found.signed, found.reaches, ...counted];
  };
  expect(await shown(each)).toEqual([false, false, "lines 32", "flows 2"]);
  expect(await shown(signedAs("C8", "channels"))).toEqual([true, true, "lines 32"]);
  expect(await shown(signedAs("C8", "flows"))).toEqual([true, false, "flows 2"]);
  // Not before the day from which it holds.
  expect(await shown(signedAs("C8", "channels", "2026-12-02"))).toEqual([false, false, "lines 32", "flows 2"]);
});

test("C13: beside the contract's figures those of the national standard, or none", async () => {
  const now = day.to + dayMs;
  const effects = await effectsNow({ db, read: async () => each, zone: usualZone }, "2026-12-01", now);
  const found = effects!.clauses.find(({ clause }) => clause === "C13")!.alternatives;
  expect(
    found.map(({ figures, effects: of }) => [figures.map(({ text }) => text), of.map(({ count }) => count)]),
  ).toEqual([
    // Nine of ten at all hours are below 95 %; when the evening's calls were answered is told by their talks alone.
    [expect.arrayContaining(["0.00", "90.00"]), [1, 1]],
    [["0.00"], [0, 0]],
  ]);
  const days = (of: ContractState) =>
    presentDays(
      of,
      { from: "2026-11-25", to: "2026-11-26", today: "2026-11-27" },
      new Map([["2026-11-25", { num: 3, den: 4, percent: "75.00" }]]),
    )[0]!.standard;
  expect(days(each)).toMatchObject({
    connectRate: { num: 9, den: 10, percent: "90.00", passes: false },
    inTime: { num: 3, den: 4, percent: "75.00" },
  });
  expect(days(signedAs("C13", "contractOnly"))).toBe(null);
  expect(days(signedAs("C13", "contractOnly", "2026-11-26"))).not.toBe(null);
});

test("C17.5: three ways to measure calls out, each with its own figure", async () => {
  const now = day.to + dayMs;
  const effects = await effectsNow({ db, read: async () => each, zone: usualZone }, "2026-12-01", now);
  const found = effects!.clauses.find(({ clause }) => clause === "C17outbound")!.alternatives;
  expect(found.map(({ figures }) => figures.map(({ label }) => label.zh))).toEqual([
    ["呼出有效利用率"],
    ["呼出有效通话率"],
    ["呼出工时占比"],
  ]);
});

test("C11: orders by how they were handled, or letters", async () => {
  const effects = await effectsNow({ db, read: async () => each, zone: usualZone }, "2026-12-01", day.to + dayMs);
  const of = (clause: string) => effects!.clauses.find((one) => one.clause === clause)!.alternatives;
  expect(of("C11").map(({ figures }) => figures.map(({ text }) => text))).toEqual([
    ["0", "0"],
    ["0", "0"],
  ]);
  expect(of("C17staff").map(({ figures }) => figures.map(({ label }) => label.zh))).toEqual([
    ["服务人力（人）"],
    ["服务人力（等效人数）"],
  ]);
});

test("C12: a day that fails by its service hours passes by all hours, and both rates are shown", async () => {
  const now = Date.parse("2026-12-01T09:00:00+08:00");
  const effects = await effectsNow({ db, read: async () => each, zone: usualZone }, "2026-12-01", now);
  const found = effects!.clauses.find(({ clause }) => clause === "C12")!.alternatives;
  const shown = found.map(({ alternative, effects: judged, figures }) => [
    alternative,
    judged.map(({ of, count }) => [of, count]),
    figures.slice(0, 3).map(({ text }) => text),
  ]);
  expect(shown).toEqual([
    [
      "serviceHours",
      [
        ["judgedDays", 1],
        ["failedDays", 1],
        ["failedStages", 1],
      ],
      ["1", "0", "0.00"],
    ],
    [
      "allHours",
      [
        ["judgedDays", 1],
        ["failedDays", 0],
        ["failedStages", 0],
      ],
      // Nine of ten.
      ["10", "9", "90.00"],
    ],
  ]);
});

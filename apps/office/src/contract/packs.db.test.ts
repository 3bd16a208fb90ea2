/** Evidence packs of a stage: the job, the file, the page, and the script that checks it. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageAcceptance } from "@zongji/api";
import { addDays, type ClosedValues, type ContractDeed, type DayLine, exampleTerms } from "@zongji/domain";
import { openLog, sha256Of } from "@zongji/store";
import { CompiledQuery, sql } from "kysely";
import { expect, test } from "vitest";
import { reviewDays } from "../days/closing.ts";
import { answeredDay, as, hour, midnight, others, zone } from "../days/days.test-scene.ts";
import { JobRunner } from "../jobs/index.ts";
import { officeProgram } from "../jobs/programs.test-scene.ts";
import {
  acceptanceHouse,
  accounts,
  act,
  ask,
  closeContract,
  closedStage,
  day,
  draw,
  fetched,
  makers,
  own,
  prepare,
  refusal,
  scene,
  shown,
  stage,
  taken,
  unpack,
  unzip,
  verify,
} from "./acceptance.test-scene.ts";
import { makePack } from "./pack.ts";
import { contractReports } from "./pack-reports.ts";
import { type Ask, writeClosedDay } from "./stage-days.test-scene.ts";

acceptanceHouse();

/** The files of a pack that is made now. */
const packed = async (who: "provider" | "client"): Promise<Map<string, Buffer>> => {
  await ask(who, "makeStagePack");
  await makePack(makers(), await taken());
  return unzip((await fetched("client", "stagePack", { id: (await shown()).packs.at(-1)!.id })).content as Buffer);
};

test("a pack is made by either side, kept and listed with its hash, opened without the server, checked by its own script; whatever is changed in it is found", async () => {
  await closedStage();
  await act("client", {
    type: "ComplaintReceived",
    complaint: "K-1",
    on: day,
    about: '<b>不</b>"满", 电话 13812345678',
  });
  await act("provider", {
    ...{ type: "DayExemptionClaimed", day, cause: "停电", noticedOn: day, proof: "=供电公告", provedOn: day },
  });
  await prepare("client", 2);
  const [one, two] = (await draw("client")).samples[0]!.drawn!.calls.map(({ id }) => id) as [string, string];
  await act("client", { type: "StageSampleJudged", stage, sample: 1, call: one, passed: true, note: "" });
  await act("client", { type: "StageSampleJudged", stage, sample: 1, call: two, passed: false, note: "未报工号" });
  expect(await refusal(ask("reader", "makeStagePack"))).toMatchObject({ code: "forbidden", field: "StagePackMade" });
  expect((await ask<StageAcceptance>("provider", "makeStagePack")).making).toMatchObject({ state: "waiting" });
  expect(await refusal(ask("client", "makeStagePack"))).toMatchObject({ reason: "contract.packOpen" });
  expect(await makePack(makers(), await taken())).toMatchObject({ id: expect.any(String) });
  const { packs, making } = await shown();
  expect(making).toBe(null);
  expect(packs).toMatchObject([{ no: 1, by: "provider", name: "provider的人" }]);
  const [pack] = packs;

  const { content, headers } = await fetched("client", "stagePack", { id: pack!.id });
  expect(headers["content-disposition"]).toBe('attachment; filename="acceptance-2026-11-1.zip"');
  expect(sha256Of(content as Buffer)).toBe(pack!.zip);
  const files = unzip(content as Buffer);
  expect(files.size).toBe(pack!.files);
  expect(sha256Of(files.get("manifest.json")!)).toBe(pack!.sha256);
  const last = await scene
    .db()
    .selectFrom("audit")
    .select(["login", "action", "detail"])
    .orderBy("id", "desc")
    .executeTakeFirst();
  expect(last).toMatchObject({
    login: "client",
    action: "contract.pack",
    detail: { stage, no: 1, sha256: pack!.sha256 },
  });

  // The page: all of it escaped and masked, no script, nothing from elsewhere.
  const page = files.get("index.html")!.toString();
  expect(page).toContain("&lt;b&gt;不&lt;/b&gt;&quot;满&quot;, 电话 138****5678");
  expect(page).not.toMatch(/<script|<b>|https?:|src=|@import|url\(/);
  for (const text of ["逐日接通率与满意度（K2、K3）", "口径未签", "停电", "另一方未签", "未报工号", "人工呼入数"])
    expect(page).toContain(text);
  for (const [path, text] of files)
    if (path !== "verify.mjs") expect([path, text.includes("13812345678")]).toEqual([path, false]);
  expect(files.get("complaints.csv")!.toString()).toContain('"<b>不</b>""满"", 电话 138****5678"');

  // Copies of the contract's eleven reports, as their own export makes them, of the stage's days.
  const copies = [...files].filter(([path]) => path.startsWith("reports/"));
  const clauses = new Set(copies.map(([path]) => /^reports\/(R\d+)-\w+\.xlsx$/.exec(path)?.[1]));
  expect([...clauses].sort((a, b) => Number(a?.slice(1)) - Number(b?.slice(1)))).toEqual(
    Array.from({ length: 11 }, (_, no) => `R${no + 1}`),
  );
  const sheets = new Map(copies.map(([path, file]) => [path, [...unzip(file).values()].join("\n")]));
  for (const [path, sheet] of sheets)
    expect([path, /2026-06-01 00:00\S* 至 2026-11-30 00:00/.test(sheet)]).toEqual([path, true]);
  expect(sheets.get("reports/R1-inbound.xlsx")).toContain("呼入报表");
  for (const [path] of copies) expect(page).toContain(path);

  unpack(files);
  expect(verify("--hash", pack!.sha256)).toMatchObject({ status: 0, told: expect.stringContaining("all holds") });
  expect(verify("--hash", "0".repeat(64))).toMatchObject({ status: 1 });
  // Changed by hand: the manifest tells.
  const change = (path: string, from: string | RegExp, to: string) => {
    const before = readFileSync(join(own.folder, path), "utf8");
    expect(before).not.toBe(before.replace(from, to));
    writeFileSync(join(own.folder, path), before.replace(from, to));
  };
  change("days.csv", day, "2026-11-26");
  expect(verify()).toMatchObject({
    status: 1,
    told: expect.stringContaining("days.csv is not the file that was packed"),
  });
  writeFileSync(join(own.folder, "more.txt"), "x");
  rmSync(join(own.folder, "samples/1.txt"));
  const found = verify();
  for (const told of ["more.txt does not belong", "samples/1.txt is missing"]) expect(found.told).toContain(told);
  rmSync(join(own.folder, "more.txt"));

  /** Changed by one who writes the manifest anew: the hash that both noted tells, and so does what follows from what. */
  const forged = (path: string, from: string | RegExp, to: string) => {
    unpack(files);
    change(path, from, to);
    const manifest = JSON.parse(files.get("manifest.json")!.toString());
    for (const file of manifest.files) {
      const now = readFileSync(join(own.folder, file.path));
      Object.assign(file, { bytes: now.length, sha256: sha256Of(now) });
    }
    writeFileSync(join(own.folder, "manifest.json"), JSON.stringify(manifest));
    const plain = verify();
    expect(verify("--hash", pack!.sha256).told).toContain("the pack's hash is not");
    return plain.told;
  };
  expect(forged("pack.json", '"requests":1', '"requests":2')).toContain("the contract has");
  expect(forged("pack.json", /("answerRate":\{"den":null[^}]*"why":")belowCapacity/, "$1atCapacity")).toContain(
    "answerRate made again is",
  );
  expect(forged(`days/${day}.json`, '"kpiRequests":[1]', '"kpiRequests":[2]')).toContain("not those that were closed");
  expect(forged("chain.json", /"digest":"[0-9a-f]/, '"digest":"x')).toContain("does not follow");
  expect(forged("samples/1.txt", "c1\n", "c0\n")).toContain("not the one that was fixed");
  expect(forged("pack.json", `"calls":["${one}"`, `"calls":["${two}"`)).toContain("drawn again it is");
  expect(forged("pack.json", /"word":"今天/, '"word":"昨天')).toContain("the seed is another");
  expect(forged("pack.json", /"closed":1,/, '"closed":2,')).toContain("the pack says 2 closed days, and has 1");
  expect(forged("pack.json", /"missing":(\d+)/, '"missing":9$1')).toContain("days that have not closed are");
});

test("while a pack's reports are made no connection waits in the look in which its days were read", async () => {
  await closedStage();
  await ask("client", "makeStagePack");
  const id = await taken();
  const updates = new WeakSet<object>();
  const waiting: number[] = [];
  const watched = scene.db().withPlugin({
    transformQuery: ({ node, queryId }) => {
      if (node.kind === "UpdateQueryNode") updates.add(queryId);
      return node;
    },
    transformResult: async ({ result, queryId }) => {
      if (!updates.has(queryId)) return result;
      const { rows } = await sql<{ n: number }>`select count(*)::int as n from pg_stat_activity
        where datname = current_database() and state = 'idle in transaction'`.execute(scene.db());
      waiting.push(rows[0]!.n);
      return result;
    },
  });
  expect(await makePack({ db: watched, zone }, id)).toEqual({ id });
  // How many there are is told; then of its one day, of each report, and in the transaction that keeps it.
  expect(waiting).toEqual([0, 1, ...contractReports.map(() => 0), 1]);
});

test("a pack whose program ends in the midst is not there, and is made anew at the next start; one that is broken off each time says so", async () => {
  await closedStage();
  await ask("client", "makeStagePack");
  const id = await taken();
  let isBroken = false;
  const watched = scene.db().withPlugin({
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      // While the days are read another program takes the job back.
      if (!isBroken && result.rows.some((row) => "document" in row)) {
        isBroken = true;
        await sql`update job set state = 'waiting' where id = ${id}`.execute(scene.db());
      }
      return result;
    },
  });
  expect(await makePack({ db: watched, zone }, id)).toEqual({ id });
  expect(isBroken).toBe(true);
  expect((await shown()).packs).toEqual([]);
  expect(await scene.db().selectFrom("contract_pack").select("id").execute()).toEqual([]);

  // It stands as running, as a killed program leaves it.
  await sql`update job set state = 'running' where id = ${id}`.execute(scene.db());
  const log = openLog({ dataFolder: own.folder, logLevel: "error" }, { name: "jobs.log" });
  const env = { ...process.env, DATABASE_URL: scene.url(), ZONGJI_DATA: own.folder, ZONGJI_TIME_ZONE: zone };
  const program = officeProgram("job-thread");
  const runner = new JobRunner({
    db: scene.db(),
    node: "n1",
    folder: join(own.folder, "exports"),
    log,
    program,
    env,
    everyMs: 50,
  });
  await expect.poll(async () => (await shown()).packs.map(({ no }) => no)).toEqual([1]);
  await expect.poll(async () => (await shown()).making).toBe(null);

  // Broken off for the third time.
  await sql`update job set state = 'running', attempts = 3, created_at = created_at + 1 where id = ${id}`.execute(
    scene.db(),
  );
  await runner.close();
  const again = new JobRunner({
    db: scene.db(),
    node: "n1",
    folder: join(own.folder, "exports"),
    log,
    program,
    env,
    everyMs: 50,
  });
  await expect.poll(async () => (await shown()).making).toMatchObject({ state: "failed", reason: "interrupted" });
  await again.close();
  expect((await shown()).packs.length).toBe(1);
});

test("a pack is made for one side's account alone: whoever lost the right meanwhile gets none; a file that was changed in the database is refused", async () => {
  await closedStage();
  await ask("client", "makeStagePack");
  await scene.db().deleteFrom("user_role").where("user_id", "=", "client").execute();
  expect(await makePack(makers(), await taken())).toMatchObject({ failed: "forbidden" });
  expect((await shown()).packs).toEqual([]);
  await sql`update job set state = 'failed'`.execute(scene.db());
  await ask("provider", "makeStagePack");
  await makePack(makers(), await taken());
  const [pack] = (await shown()).packs;
  await sql`alter table contract_pack disable trigger contract_pack_is_append_only`.execute(scene.db());
  await sql`update contract_pack set content = content || '\\x00'::bytea`.execute(scene.db());
  expect(await refusal(fetched("client", "stagePack", { id: pack!.id }))).toMatchObject({ reason: "contract.altered" });
  expect(await refusal(fetched("client", "stagePack", { id: "nothing" }))).toMatchObject({ code: "notFound" });
  expect(await refusal(ask("reader", "stageAcceptance", { params: { stage: "2026-first" } }))).toMatchObject({
    code: "notFound",
  });
});

test("a day that was corrected is in the pack as it holds now, and its first close stays in the chain", async () => {
  await closedStage();
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  await reviewDays(scene.days());
  await closeContract();
  await ask("provider", "makeStagePack");
  await makePack(makers(), await taken());
  const files = unzip((await fetched("client", "stagePack", { id: (await shown()).packs[0]!.id })).content as Buffer);
  unpack(files);
  expect(verify().told).toContain("all holds");
  const { days } = JSON.parse(files.get("pack.json")!.toString());
  expect(days).toMatchObject([
    { day, revision: 1, figures: { requests: 2 }, corrections: [{ before: { requests: 1 } }] },
  ]);
  expect(JSON.parse(files.get(`days/${day}.json`)!.toString()).entries.length).toBe(2);
});

/** The pack, with what it says changed, and the manifest written anew: nothing but what follows from what can tell. */
const rewritten = (files: ReadonlyMap<string, Buffer>, change: (pack: Told) => void): string => {
  unpack(files);
  const told = JSON.parse(files.get("pack.json")!.toString());
  change(told);
  const content = JSON.stringify(told);
  writeFileSync(join(own.folder, "pack.json"), content);
  const manifest = JSON.parse(files.get("manifest.json")!.toString());
  const file = manifest.files.find(({ path }: { path: string }) => path === "pack.json");
  Object.assign(file, { bytes: Buffer.byteLength(content), sha256: sha256Of(Buffer.from(content)) });
  writeFileSync(join(own.folder, "manifest.json"), JSON.stringify(manifest));
  return verify().told;
};
type Told = {
  days: { day: string }[];
  samples: { no: number }[];
  acceptance: Record<string, unknown> & { closed: number; missing: number };
};

test("a pack that leaves out a day, a correction or a sample does not hold, whatever else in it was made to fit", async () => {
  await closedStage();
  const files = await packed("provider");
  unpack(files);
  expect(verify()).toMatchObject({ status: 0 });
  // The only day: nothing is left to be judged, and everything that counts days says so.
  const rate = { judgedDays: 0, failedDays: 0, num: 0, den: 0, mean: null, pooled: null, passes: null };
  const without = rewritten(files, ({ days, acceptance }) => {
    days.length = 0;
    for (const of of ["answerRate", "satisfaction"]) Object.assign(acceptance[of] as object, rate);
    acceptance.missing += acceptance.closed;
    acceptance.closed = 0;
  });
  expect(without).toContain(`DOES NOT HOLD: ${day}: it is closed in the chain, and the pack leaves it out\n`);
  expect(without).toContain("1 thing does not hold");
  const twice = rewritten(files, ({ days }) => void days.push(days[0]!));
  expect(twice).toContain("a day is there more than once");

  // Samples: none before another may go. That the last is there the contract's record tells.
  for (const no of [1, 2]) {
    await prepare("client", 1);
    await draw("client", no);
    const [call] = (await shown()).samples.at(-1)!.drawn!.calls;
    await act("client", { type: "StageSampleJudged", stage, sample: no, call: call!.id, passed: true, note: "" });
  }
  const sampled = await packed("client");
  unpack(sampled);
  expect(verify()).toMatchObject({ status: 0, told: expect.stringContaining("2 samples") });
  expect(rewritten(sampled, ({ samples }) => void samples.shift())).toContain("sample 2: it should be number 1");

  // A correction that has closed is in the chain at once: the contract takes it before the pack is made.
  await scene.store(others(as(answeredDay(midnight + 15 * hour).facts, "n2", "000001-b"), "other"));
  await reviewDays(scene.days());
  const corrected = await packed("provider");
  unpack(corrected);
  expect(verify()).toMatchObject({ status: 0 });
  expect(rewritten(corrected, ({ days }) => void Object.assign(days[0]!, { revision: 0 }))).toContain(
    `${day}: revision 1, a correction, is in the chain, but the contract had not taken it yet\n`,
  );
});

/** Days around each bound: no call, few, 480 and its neighbours; no rating, one, some. */
const variedDay = (no: number): DayLine[] => {
  const requests = [0, 1, 300, 479, 480, 481, 520, 600][no % 8]!;
  const answered = Math.max(0, requests - [0, 1, 10, 48, 60][no % 5]!);
  const ratings = [0, 1, 99, 100, 150][no % 5]!;
  const satisfied = Math.max(0, ratings - [0, 1, 2, 3][no % 4]!);
  const neutral = Math.min(ratings - satisfied, no % 3);
  const values: ClosedValues = {
    ...{ inboundTotal: [requests + 7], outOfHours: [7], kpiRequests: [requests], kpiAnswered: [answered] },
    ...{ surveysOffered: [ratings + 5], rated: [ratings], satisfied: [satisfied] },
  };
  const asked: DayLine = { by: "option", key: "一般", values: { rated: [neutral] } };
  return [{ by: "none", key: null, values }, ...(neutral > 0 ? [asked] : [])];
};

test.each(["mean", "pooled", "everyDay"])(
  "of forty days under changing readings the script makes the same as the contract does, by %s",
  async (C2) => {
    await accounts();
    await act("provider", { type: "ContractWritten", terms: exampleTerms });
    const versions = new Map<string, number>();
    const sign = async (clause: "C1" | "C2" | "C3", alternative: string, from: string): Promise<void> => {
      const version = (versions.get(clause) ?? 0) + 1;
      versions.set(clause, version);
      await act("provider", { type: "ReadingProposed", clause, alternative, from, note: "" } as ContractDeed);
      await act("client", { type: "ReadingAccepted", clause, version });
    };
    for (const [alternative, from] of [
      ["A", "2026-06-01"],
      ["B", "2026-06-11"],
      ["C", "2026-06-21"],
      ["D", "2026-07-01"],
    ] as const)
      await sign("C1", alternative, from);
    await sign("C3", "satisfied", "2026-06-20");
    await sign("C2", C2, "2026-06-01");
    const askIn: Ask = async (text, values = []) =>
      (await scene.db().executeQuery(CompiledQuery.raw(text, [...values]))).rows as object[];
    for (let no = 0; no < 40; no += 1)
      await writeClosedDay(askIn, { day: addDays("2026-06-01", no), lines: variedDay(no), calls: [] });
    const out = { day: "2026-07-03", cause: "台风", noticedOn: "2026-07-03", proof: "公告", provedOn: "2026-07-04" };
    await act("provider", { type: "DayExemptionClaimed", ...out });
    await act("client", { type: "DayExemptionSigned", day: out.day });
    await ask("client", "makeStagePack");
    await makePack(makers(), await taken());
    const files = unzip((await fetched("client", "stagePack", { id: (await shown()).packs[0]!.id })).content as Buffer);
    unpack(files);
    expect(verify()).toMatchObject({ status: 0, told: expect.stringContaining("40 days") });
    const { answerRate, satisfaction } = JSON.parse(files.get("pack.json")!.toString()).acceptance;
    expect(answerRate.judgedDays).toBeGreaterThan(15);
    expect([answerRate.judgedDays, satisfaction.judgedDays]).not.toContain(40);
    for (const { failedDays } of [answerRate, satisfaction]) expect(failedDays).toBeGreaterThan(3);
    // What both make the same is not what both leave alone.
    const text = files.get("pack.json")!.toString();
    for (const [from, to] of [
      [`"mean":"${answerRate.mean}"`, '"mean":"99.99"'],
      [`"failedDays":${satisfaction.failedDays}`, '"failedDays":0'],
      ['"alternative":"B"', '"alternative":"D"'],
    ] as const) {
      writeFileSync(join(own.folder, "pack.json"), text.replace(from, to));
      expect(verify().told).toContain("made again");
    }
  },
);

test("days judged at all hours and by the day of the rating are made again by the pack's script, which says what it can't make again", async () => {
  await closedStage();
  const signed = [
    ["C1", "D"],
    ["C12", "allHours"],
    ["M11", "ofRating"],
  ] as const;
  for (const [clause, alternative] of signed) {
    await act("provider", { type: "ReadingProposed", clause, alternative, from: "2026-06-01", note: "" });
    await act("client", { type: "ReadingAccepted", clause, version: 1 });
  }
  const files = await packed("client");
  const { days } = JSON.parse(files.get("pack.json")!.toString());
  expect(days).toMatchObject([
    { hours: "allHours", ratedBy: "ofRating", answerRateSigned: true, figures: { requests: 1 } },
  ]);
  expect(files.get("index.html")!.toString()).toContain("按全天计；按评价当日计");
  unpack(files);
  const { status, told } = verify();
  expect([status, told]).toEqual([0, expect.stringContaining("ratings by the day on which they were given are not")]);
  const path = join(own.folder, "pack.json");
  writeFileSync(path, readFileSync(path, "utf8").replace('"hours":"allHours"', '"hours":"serviceHours"'));
  expect(verify().told).toContain("C12 is read as allHours, and the day was judged by serviceHours");
});

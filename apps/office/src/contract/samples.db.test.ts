/** Samples of a stage's calls: rights, what is fixed before what, what is drawn and judged. */
import type { Contract } from "@zongji/api";
import { type ContractDeed, exampleTerms, sha256Hex } from "@zongji/domain";
import { expect, test } from "vitest";
import { answeredDay, as, dayMs, hour, midnight } from "../days/days.test-scene.ts";
import {
  acceptanceHouse,
  accounts,
  act,
  ask,
  calls,
  closedStage,
  day,
  draw,
  eight,
  fetched,
  own,
  prepare,
  refusal,
  scene,
  shown,
  stage,
  type Who,
} from "./acceptance.test-scene.ts";

acceptanceHouse();

test("the client alone draws: the list and the secret's check sum stand before the word, and calls that are not of closed days are in no list", async () => {
  await accounts();
  await act("provider", { type: "ContractWritten", terms: exampleTerms });
  expect(await refusal(prepare("client"))).toMatchObject({ reason: "contract.noClosedDay" });
  await scene.store(as(answeredDay(midnight + 10 * hour).facts));
  await scene.says("n1", midnight + dayMs + hour);
  await scene.close(midnight + dayMs + hour);
  expect(await refusal(prepare("client"))).toMatchObject({ reason: "contract.noCalls" });
  await calls(eight);
  // The next day has not closed; the others are no calls that somebody talked in and that are over.
  await calls(["later"], midnight + dayMs + hour);
  await calls(["before"], Date.UTC(2026, 4, 31, 15, 59));
  await calls(["internal"], midnight + 11 * hour, { direction: "internal" });
  await calls(["missed"], midnight + 11 * hour, { talk_ms: 0 });
  await calls(["test"], midnight + 11 * hour, { test_by: "client" });
  await calls(["open"], midnight + 11 * hour, { ended_at: null });
  for (const who of ["provider", "reader"] as const) {
    expect(await refusal(prepare(who))).toMatchObject({ code: "forbidden", field: "StageSamplePrepared" });
    expect(await refusal(draw(who))).toMatchObject({ code: "forbidden", field: "StageSampleDrawn" });
  }
  expect(await refusal(draw("client"))).toMatchObject({ code: "notFound" });

  const list = `${eight.join("\n")}\n`;
  const [sample] = (await prepare("client")).samples;
  expect(sample).toMatchObject({ no: 1, size: 3, calls: 8, from: "2026-06-01", to: "2026-11-26", day, drawn: null });
  expect(sample).toMatchObject({ list: sha256Hex(list) });
  const kept = await scene.db().selectFrom("contract_sample").selectAll().executeTakeFirstOrThrow();
  expect(sha256Hex(kept.secret)).toBe(sample!.commitment);
  expect(JSON.stringify(await shown())).not.toContain(kept.secret);
  expect(await refusal(prepare("client"))).toMatchObject({ reason: "contract.sampleOpen" });
  // A call that comes late is in no list that was fixed before.
  await calls(["late"], midnight + 12 * hour);
  expect((await fetched("provider", "stageSampleList", { stage, sample: 1 })).content).toBe(list);

  const { drawn } = (await draw("client")).samples[0]!;
  expect(drawn).toMatchObject({ secret: kept.secret, word: "今天上午下过一场雨" });
  const { seed } = drawn!;
  expect(sha256Hex([sample!.chain, sample!.list, kept.secret, drawn!.word].map((part) => `${part}\n`).join(""))).toBe(
    seed,
  );
  const byHand = [...eight].sort((a, b) => (sha256Hex(seed + a) < sha256Hex(seed + b) ? -1 : 1)).slice(0, 3);
  expect(drawn!.calls.map(({ id }) => id)).toEqual(byHand);
  expect(drawn!.calls[0]).toMatchObject({ judged: null, call: { agentNo: "8001", talkMs: 20_000, recorded: false } });
  expect(await refusal(draw("client"))).toMatchObject({ reason: "contract.alreadyDone" });
  // Another drawing is another one: the first stays.
  expect((await prepare("client")).samples.map(({ no, calls: n }) => [no, n])).toEqual([
    [1, 8],
    [2, 9],
  ]);
  await expect(scene.db().updateTable("contract_sample").set({ secret: "x" }).execute()).rejects.toThrow();
  await expect(scene.db().deleteFrom("contract_sample").execute()).rejects.toThrow();
  const trail = await scene.db().selectFrom("audit").select(["login", "action", "detail"]).orderBy("id").execute();
  const told = trail.filter(({ detail }) => /StageSample/.test(JSON.stringify(detail)));
  expect(told.map(({ login, action }) => `${login} ${action}`)).toEqual([
    ...["provider rights.refused", "provider rights.refused", "reader rights.refused", "reader rights.refused"],
    ...["client contract.act", "client contract.act", "client contract.act"],
  ]);
});

test("the client judges and hears what was drawn, the provider does neither; what the server makes can't be told by a deed", async () => {
  await closedStage();
  await prepare("client", 2);
  const [one, two] = (await draw("client")).samples[0]!.drawn!.calls.map(({ id }) => id) as [string, string];
  const judge = (call: string, passed: boolean, note = ""): ContractDeed => ({
    ...{ type: "StageSampleJudged", stage, sample: 1, call, passed, note },
  });
  for (const who of ["provider", "reader"] as const)
    expect(await refusal(act(who, judge(one, true)))).toMatchObject({ code: "forbidden" });
  expect(await refusal(act("client", judge(two, false)))).toMatchObject({ reason: "contract.noNote", field: "note" });
  await act("client", judge(one, true));
  await act("client", judge(two, false, "未报工号"));
  expect((await shown()).samples[0]!.drawn!.calls.map(({ judged }) => judged)).toEqual([
    { passed: true, note: "" },
    { passed: false, note: "未报工号" },
  ]);
  const hear = (who: Who, call: string) => ask(who, "stageSampleRecording", { params: { stage, sample: 1, call } });
  await hear("client", one);
  expect(own.heard).toEqual([one]);
  const other = eight.find((call) => call !== one && call !== two)!;
  expect(await refusal(hear("client", other))).toMatchObject({ code: "notFound" });
  for (const who of ["provider", "reader"] as const)
    expect(await refusal(hear(who, one))).toMatchObject({ code: "forbidden" });
  for (const type of ["StageSamplePrepared", "StageSampleDrawn", "StagePackMade"] as const)
    expect(await refusal(act("client", { type } as ContractDeed))).toMatchObject({ field: "deed.type" });
});

test("a first finding is taken whatever was done since its call was shown; one that would replace another is not", async () => {
  await closedStage();
  await prepare("client", 2);
  const { version } = await ask<Contract>("reader", "contract");
  const [one, two] = (await draw("client")).samples[0]!.drawn!.calls.map(({ id }) => id) as [string, string];
  const judge = (call: string, note: string) => {
    const deed = { type: "StageSampleJudged", stage, sample: 1, call, passed: false, note } as const;
    return ask<Contract>("client", "doUnderContract", { body: { version, deed } });
  };
  await judge(one, "未报工号");
  await judge(two, "未报工号");
  expect(await refusal(judge(one, "语气生硬"))).toMatchObject({ code: "stale" });
  const findings = (await shown()).samples[0]!.drawn!.calls.map(({ judged }) => judged?.note);
  expect(findings).toEqual(["未报工号", "未报工号"]);
});

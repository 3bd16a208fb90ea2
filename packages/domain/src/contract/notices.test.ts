import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

const then = (state: c.ContractState, side: Doer, deed: ContractDeed, today = "2029-12-31") => {
  const refusal = c.refusalOf(state, deed, side, today);
  if (refusal) return refusal;
  return c.applyToContract(state, { ...deed, side, at: 0 } as ContractEvent);
};
const done = (state: c.ContractState, side: Doer, deed: ContractDeed): c.ContractState => {
  const after = then(state, side, deed);
  if ("code" in after) throw new Error(`${deed.type}: ${JSON.stringify(after)}`);
  return after;
};
const written = done(c.noContract, "provider", { type: "ContractWritten", terms: c.exampleTerms });
const begun = done(written, "client", { type: "ContractConfirmed", version: 1 });

test("a notice that is dated back takes nothing from its clocks: they run from when it was entered, or from when the other side says it had it", () => {
  const deed = { type: "BreachNoticed", notice: "n", cause: "逾期付款", on: "2026-08-03" } as const;
  // 2026-09-30, a Wednesday.
  const state = c.applyToContract(begun, { ...deed, side: "provider", at: 0, recordedOn: "2026-09-30" });
  const [notice] = state.notices as [c.Notice];
  expect(c.remedyClock(state, notice, "2026-10-13")).toMatchObject({ day: "2026-10-13", left: 0 });
  expect(c.consultClock(state, notice, "2026-10-13").day).toBe("2026-11-13");
  const failed = { type: "ConsultationFailed", notice: "n", on: "2026-09-30" } as const;
  const end = { type: "ContractTerminated", ground: "breach", evidence: "通知 n", on: "2026-09-30" } as const;
  expect(then(state, "provider", failed, "2026-09-30")).toMatchObject({ reason: "clockRuns" });
  expect(then(state, "provider", end, "2026-09-30")).toMatchObject({ reason: "groundNotMet" });
  const received = (on: string) =>
    c.noticeFrom(done(state, "client", { type: "BreachReceived", notice: "n", receivedBy: "张三", on }).notices[0]!);
  expect(["2026-08-01", "2026-08-05", "2026-10-20"].map(received)).toEqual(["2026-08-03", "2026-08-05", "2026-09-30"]);
  // What an event of before does not tell stays as it was; one that is dated ahead waits for its day.
  expect(done(begun, "provider", deed).notices).toMatchObject([{ on: "2026-08-03", recordedOn: "2026-08-03" }]);
  expect(c.noticeFrom({ ...notice, on: "2026-10-08" })).toBe("2026-10-08");
});

test("an unremedied breach lets the side that gave notice end the contract, not the one in breach", () => {
  const noticed = done(begun, "client", { type: "BreachNoticed", notice: "n", cause: "录音缺失", on: "2026-09-30" });
  const end = { type: "ContractTerminated", ground: "breach", evidence: "通知 n", on: "2026-11-14" } as const;
  expect(then(noticed, "provider", end)).toMatchObject({ reason: "groundNotMet", field: "ground" });
  expect(done(noticed, "client", end).end).toMatchObject({ by: "client" });
});

test("consultation that failed later gives no ground before", () => {
  const noticed = done(begun, "provider", { type: "BreachNoticed", notice: "n", cause: "逾期付款", on: "2026-09-30" });
  const failed = done(noticed, "client", { type: "ConsultationFailed", notice: "n", on: "2026-10-20" });
  expect(["2026-10-19", "2026-10-20"].map((day) => c.groundHolds(failed, "breach", day))).toEqual([false, true]);
  const end = { type: "ContractTerminated", ground: "breach", evidence: "通知 n", on: "2026-10-19" } as const;
  expect(then(failed, "provider", end)).toMatchObject({ reason: "groundNotMet" });
});

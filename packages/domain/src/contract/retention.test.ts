import { expect, test } from "vitest";
import type { ContractDeed, ContractEvent, Doer } from "../events/contract.ts";
import * as c from "./index.ts";

const today = "2026-12-01";
const refused = (state: c.ContractState, side: Doer, deed: ContractDeed, on = today) =>
  c.refusalOf(state, deed, side, on);
const done = (state: c.ContractState, side: Doer, deed: ContractDeed, on = today): c.ContractState => {
  expect([deed.type, refused(state, side, deed, on)]).toEqual([deed.type, undefined]);
  return c.applyToContract(state, { ...deed, side, at: 7 } as ContractEvent);
};
const begun = done(done(c.noContract, "provider", { type: "ContractWritten", terms: c.exampleTerms }), "client", {
  type: "ContractConfirmed",
  version: 1,
});
const propose = (days: number): ContractDeed => ({ type: "RetentionProposed", days, evidenceDays: 90 });
const yes: ContractDeed = { type: "RetentionAnswered", passed: true };

test("nothing is deleted before both have agreed; nobody answers his own proposal, and a new one waits beside what holds", () => {
  const asked = done(begun, "provider", propose(400));
  expect(refused(begun, "client", yes)).toMatchObject({ reason: "noSuch" });
  expect(refused(asked, "provider", yes)).toEqual({ code: "forbidden" });
  expect(c.recordingsKeptFrom(asked, "2030-01-01")).toBe(null);
  const agreed = done(asked, "client", yes);
  expect(agreed).toMatchObject({ retention: { days: 400, evidenceDays: 90, by: "provider" }, retentionAsked: null });
  const other = done(agreed, "client", propose(800));
  expect(other.retention?.days).toBe(400);
  expect(done(other, "provider", { type: "RetentionAnswered", passed: false }).retention?.days).toBe(400);
  expect(done(other, "provider", yes).retention?.days).toBe(800);
  expect(c.recordingsKeptFrom(done(done(other, "provider", yes), "client", propose(0)), "2026-12-01")).not.toBe(null);
});

test("less than a year is refused, unless both signed that a month is asked for (C6)", () => {
  expect(refused(begun, "provider", propose(364))).toMatchObject({ reason: "tooShort", field: "days" });
  expect(refused(begun, "provider", propose(365))).toBe(undefined);
  expect(refused(begun, "provider", propose(0))).toBe(undefined);
  const read = {
    type: "ReadingProposed",
    clause: "C6",
    alternative: "oneMonth",
    from: "2026-06-01",
    note: "",
  } as const;
  const signed = done(done(begun, "provider", read), "client", { type: "ReadingAccepted", clause: "C6", version: 1 });
  expect([refused(signed, "provider", propose(30)), refused(signed, "provider", propose(31))]).toMatchObject([
    { reason: "tooShort" },
    undefined as never,
  ]);
});

test("calls of a window that is not accepted are kept, however old; after an early end all are", () => {
  const agreed = done(done(begun, "provider", propose(365)), "client", yes);
  const on = "2028-01-10";
  expect(c.recordingsKeptFrom(agreed, on)).toBe("2026-06-01");
  const passed = c.exampleTerms.instalments.reduce((state, { id, window }) => {
    if (window === null || window.to > on) return state;
    const examined = c.stageItems.reduce(
      (before, item) =>
        done(before, "client", { type: "StageItemExamined", stage: id, item, passed: true, note: "" }, on),
      state,
    );
    return done(examined, "client", { type: "StageDecided", stage: id, passed: true, note: "" }, on);
  }, agreed);
  expect(c.recordingsKeptFrom(passed, on)).toBe("2027-01-10");
  const end = { type: "ContractTerminated", ground: "agreement", evidence: "协议", on: "2028-01-10" } as const;
  expect(c.recordingsKeptFrom(done(passed, "client", end, on), on)).toBe(null);
});

test("calls that were drawn for an acceptance are kept until so long after the last payment", () => {
  const drawn = { word: "", secret: "", seed: "", calls: ["a", "b"], at: 1 };
  const stages = { "2026-11": { ...c.noStage, samples: [{ drawn }] } } as unknown as c.ContractState["stages"];
  const agreed = { ...done(done(begun, "provider", propose(365)), "client", yes), stages };
  expect([...c.callsOfEvidence(agreed, "2040-01-01")]).toEqual(["a", "b"]);
  const payments = Object.fromEntries(
    c.exampleTerms.instalments.map(({ id, amountFen }, no) => [
      id,
      { invoice: null, paid: { amountFen, on: `2029-07-0${no + 1}` } },
    ]),
  );
  const paid = { ...agreed, payments };
  expect(["2029-10-07", "2029-10-08"].map((day) => c.callsOfEvidence(paid, day).size)).toEqual([2, 0]);
});

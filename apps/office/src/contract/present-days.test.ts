/** The days that 合同›日考核 asks for, whatever the date. */
import { addDays, applyToContract, type ContractEvent, exampleTerms, localTime, noContract } from "@zongji/domain";
import { expect, test } from "vitest";
import { dateMoments, momentsZone } from "../../../../packages/domain/src/testing/moments.ts";
import { lastThirtyDays } from "../../../console/src/look/days-shown.ts";
import { presentDays } from "./present.ts";

const written = { type: "ContractWritten", at: 1, side: "provider", terms: exampleTerms } as unknown as ContractEvent;
const state = applyToContract(noContract, written);

test.each(dateMoments)("the last thirty days are there, today the first of them: $name", ({ at, today }) => {
  const { from, to } = lastThirtyDays(today);
  const now = localTime(at, momentsZone).date;
  const days = presentDays(state, { from, to: addDays(to, 1), today: addDays(now, 1) }).map(({ day }) => day);
  expect(days).toEqual(Array.from({ length: 30 }, (_, ago) => addDays(today, -ago)));
});

test("of a contract that has just begun there are those since its first day", () => {
  const { from, to } = lastThirtyDays("2026-06-03");
  const days = presentDays(state, { from, to: addDays(to, 1), today: "2026-06-04" }).map(({ day }) => day);
  expect(days).toEqual(["2026-06-03", "2026-06-02", "2026-06-01"]);
});

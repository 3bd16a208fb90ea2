import { applyToContract, type ContractEvent, clauseNames, clauses, exampleTerms, noContract } from "@zongji/domain";
import { expect, test } from "vitest";
import { reckoned } from "./effects.ts";

test("alternatives are reckoned one a turn, so that the office does other work between them", async () => {
  const events: ContractEvent[] = [
    { type: "ContractWritten", side: "provider", at: 1, terms: exampleTerms },
    {
      ...{ type: "DayClosed", side: "server", at: 1, day: "2026-06-01", requests: 500, answered: 440 },
      ...{ ratings: 0, satisfied: 0, neutral: 0, allHours: { requests: 520, answered: 490 } },
    },
  ];
  let turns = 0;
  let isOver = false;
  const other = () => {
    turns += 1;
    if (!isOver) setImmediate(other);
  };
  setImmediate(other);
  const all = await reckoned(events.reduce(applyToContract, noContract), "2026-07-01");
  isOver = true;
  const names = clauseNames.map((clause) => [clause, [...clauses[clause]]]);
  expect(all.map(({ clause, alternatives }) => [clause, alternatives.map((each) => each.alternative)])).toEqual(names);
  expect(turns).toBeGreaterThanOrEqual(names.flatMap(([, each]) => each).length - 1);
  // 440 of 500 are 88 %.
  expect(all[0]!.alternatives[0]!.effects).toContainEqual({ of: "failedDays", about: "answerRate", count: 1 });
  // 490 of 520 at all hours are 94.2 %.
  const c12 = all.find(({ clause }) => clause === "C12")!;
  expect(c12.alternatives.map(({ alternative, effects }) => [alternative, effects[1]])).toEqual([
    ["serviceHours", { of: "failedDays", about: "answerRate", count: 1 }],
    ["allHours", { of: "failedDays", about: "answerRate", count: 0 }],
  ]);
});

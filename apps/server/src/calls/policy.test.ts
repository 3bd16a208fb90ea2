import type { Fact } from "@zongji/domain";
import { expect, it } from "vitest";
import { mayHearConsult } from "./policy.ts";

/** 8001 consulted 8004, whose calls go to 8000, gave the call to 8002, who consulted 8000 again. */
const facts = [
  { type: "ConsultStarted", transfer: "t1", leg: "l1", agent: "u1", toAgent: "u4" },
  { type: "ConsultAnswered", transfer: "t1", leg: "l1b", agent: "u1", toAgent: "u0" },
  { type: "RecordingStarted", recording: "r1", leg: "l1b", of: "consult" },
  { type: "ConsultStarted", transfer: "t2", leg: "l2", agent: "u2", toAgent: "u0" },
  { type: "RecordingStarted", recording: "r2", leg: "l2", of: "consult" },
] as unknown as Fact[];
const heardBy = (scope: "own" | "group" | "all", user: string): string[] =>
  ["r1", "r2", "gone"].filter(mayHearConsult(facts, { scope, user, groups: ["g"] }));

it("an agent hears the consultations that she was in, and not what others said about the same call", () => {
  expect(heardBy("own", "u1")).toEqual(["r1"]);
  expect(heardBy("own", "u2")).toEqual(["r2"]);
  expect(heardBy("own", "u0")).toEqual(["r1", "r2"]);
  expect(heardBy("own", "u3")).toEqual([]);
});

it("who oversees the call hears all of them", () => {
  for (const scope of ["group", "all"] as const) expect(heardBy(scope, "u9")).toEqual(["r1", "r2", "gone"]);
});

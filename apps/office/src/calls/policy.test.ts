import type { Permission } from "@zongji/api";
import type { Fact } from "@zongji/domain";
import { maySeeNumbers, Refusal, reachOf } from "@zongji/web";
import { expect, it } from "vitest";
import { mayHearConsult, readableFacts } from "./policy.ts";

const principalOf = (...permissions: Permission[]) => ({
  user: { id: "u1", login: "8001", name: "n", agentNo: "8001", roles: [], groups: ["g1", "g2"] },
  permissions,
  mustChangePassword: false,
});

it("the log reaches as far as the permission; without one it is refused", () => {
  const reach = (...permissions: Permission[]) => reachOf(principalOf(...permissions), "call.see");
  expect(reach({ action: "call.see", scope: "own" })).toEqual({ scope: "own", user: "u1", groups: ["g1", "g2"] });
  expect(reach({ action: "call.see", scope: "all" }).scope).toBe("all");
  for (const refused of [() => reach(), () => reach({ action: "recording.hear", scope: "all" })]) {
    expect(refused).toThrow(Refusal);
    expect(refused).toThrow(expect.objectContaining({ code: "forbidden" }));
  }
});

it("numbers are whole for who is permitted to see them, and no other permission does", () => {
  expect(maySeeNumbers(principalOf({ action: "number.unmasked", scope: "all" }))).toBe(true);
  expect(maySeeNumbers(principalOf({ action: "call.see", scope: "all" }))).toBe(false);
});

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

it("an agent doesn't read afterwards that she was listened to; that she was overruled she does", () => {
  const call = [
    { type: "LegStarted", leg: "own" },
    { type: "SupervisorActed", action: "listen", agent: "u1" },
    { type: "LegStarted", leg: "watcher" },
    { type: "LegAnswered", leg: "watcher" },
    { type: "WatchStarted", leg: "watcher", watcher: "u0", mode: "listen" },
    { type: "WatchChanged", leg: "watcher", watcher: "u0", mode: "whisper" },
    { type: "WatchEnded", leg: "watcher", watcher: "u0" },
    { type: "LegEnded", leg: "watcher" },
    { type: "SupervisorActed", action: "stopWatching", agent: "u1" },
    { type: "SupervisorActed", action: "release", agent: "u1", reason: "r" },
    { type: "LegEnded", leg: "own" },
  ] as unknown as Fact[];
  const readBy = (scope: "own" | "group" | "all") =>
    readableFacts(call, { scope, user: "u1", groups: [] }).map((fact) => call.indexOf(fact));
  expect(readBy("own")).toEqual([0, 9, 10]);
  for (const scope of ["group", "all"] as const) expect(readBy(scope)).toHaveLength(call.length);
});

import { Value } from "@sinclair/typebox/value";
import { describe, expect, it } from "vitest";
import { LiveMessage, type Operation, operations, problemCodes, problemStatus } from "./index.ts";

const all = Object.entries(operations) as [string, Operation][];

describe("the operations", () => {
  it("never share a method and path", () => {
    const keys = all.map(([, operation]) => `${operation.method} ${operation.path}`);
    expect(new Set(keys).size).toBe(keys.length);
  });
  it("describe each parameter of their path", () => {
    for (const [id, operation] of all) {
      const named = [...operation.path.matchAll(/:([a-zA-Z]+)/g)].map((match) => match[1]);
      expect(Object.keys(operation.params?.properties ?? {}), id).toEqual(named);
    }
  });
  it("change nothing by GET", () => {
    for (const [id, operation] of all) {
      if (operation.method === "GET") expect(operation.body, id).toBeUndefined();
    }
  });
  it("can tell that nobody is signed in, unless they are public", () => {
    for (const [id, operation] of all) {
      expect(operation.permission === "public" || operation.errors.includes("notSignedIn"), id).toBe(true);
    }
  });
  it("have a status for each problem", () => {
    for (const code of problemCodes) expect(problemStatus[code]).toBeGreaterThanOrEqual(400);
  });
});

describe("a live message", () => {
  it("is refused when it is of an unknown type", () => {
    expect(Value.Check(LiveMessage, { type: "signedOut", why: "expired" })).toBe(true);
    expect(Value.Check(LiveMessage, { type: "signedOut", why: "boredom" })).toBe(false);
    expect(Value.Check(LiveMessage, { type: "nonsense" })).toBe(false);
  });
});

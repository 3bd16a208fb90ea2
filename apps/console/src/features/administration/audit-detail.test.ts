import { describe, expect, it } from "vitest";
import { auditLines } from "./audit-detail.ts";

describe("what a line of the audit trail tells", () => {
  it("of a change is what differs, before and after", () => {
    const detail = {
      was: { ringMs: 20_000, name: "业务", node: null },
      is: { ringMs: 9000, name: "业务", node: null },
    };
    expect(auditLines(detail)).toEqual([{ field: "ringMs", was: 20_000, is: 9000 }]);
  });

  it("of a thing with parts are the parts that differ, also where it was not there", () => {
    const callerId = { number: null, assertedIdentity: false, privacy: false };
    const register = { host: "sip.example.cn", user: "a", port: null };
    expect(
      auditLines({
        was: { callerId, register: null },
        is: { callerId: { ...callerId, number: "12345678" }, register },
      }),
    ).toEqual([
      { field: "callerId.number", was: null, is: "12345678" },
      { field: "register.host", was: undefined, is: "sip.example.cn" },
      { field: "register.user", was: undefined, is: "a" },
    ]);
  });

  it("of a list is the whole list, and of where calls go the whole target", () => {
    const was = { groups: ["a", "b"], busy: { agent: "agent-8003" } };
    const is = { groups: ["a"], noAnswer: { number: "010****5555", afterMs: 15_000 } };
    expect(auditLines({ was, is })).toEqual([
      { field: "groups", was: ["a", "b"], is: ["a"] },
      { field: "busy", was: { agent: "agent-8003" }, is: undefined },
      { field: "noAnswer", was: undefined, is: { number: "010****5555", afterMs: 15_000 } },
    ]);
  });

  it("of what was made or removed is what is set, without what nobody reads", () => {
    const made = {
      name: "市内",
      patterns: ["010XXXXXXXX"],
      roles: [],
      id: "1",
      sha256: "x",
      node: null,
      enabled: false,
    };
    expect(auditLines(made)).toEqual([
      { field: "name", is: "市内" },
      { field: "patterns", is: ["010XXXXXXXX"] },
      { field: "enabled", is: false },
    ]);
  });

  it("keeps what stands beside a change, and is nothing where nothing was written down", () => {
    expect(auditLines({ user: "agent-8001", was: { label: "" }, is: { label: "家里" } })).toEqual([
      { field: "user", is: "agent-8001" },
      { field: "label", was: "", is: "家里" },
    ]);
    for (const nothing of [undefined, null, {}, "x", { was: {}, is: {} }]) expect(auditLines(nothing)).toEqual([]);
  });
});

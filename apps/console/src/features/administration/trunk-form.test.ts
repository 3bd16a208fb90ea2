import { operations, type Trunk } from "@zongji/api";
import { describe, expect, it } from "vitest";
import { emptyTrunk, type FilledTrunk, filledOf, presets, sectionOf, trunkOf } from "./trunk-form.ts";

const trunk: Trunk = {
  id: "t",
  kind: "carrier",
  name: "联通",
  transport: "tls",
  host: "carrier.example",
  port: null,
  match: ["192.0.2.0/28"],
  maxLines: 30,
  enabled: true,
  default: false,
  direction: "both",
  priority: 2,
  share: 3,
  register: { host: "192.0.2.1", port: 5070, user: "12345678", authUser: null, expiresSec: 600 },
  optionsSec: 30,
  calledNumberFrom: "to",
  numberRules: { out: [{ match: "0.", strip: 1, prepend: "+86" }], inCalling: [], inCalled: [] },
  callerId: { number: null, assertedIdentity: true, privacy: false },
  srtp: "required",
  codecs: ["PCMA", "G722"],
  listener: "carrier",
  sessionTimers: true,
  sessionSec: 600,
  digits: "auto",
  introduction: { domain: "ims.carrier.example", fromHost: null, userPhone: true, earlyMedia: true },
  unreadParts: "refuse",
  rtpTimeoutMs: 45_000,
  node: "n2",
  hasPassword: true,
};

describe("a trunk's form", () => {
  it("gives back what it was filled with", () => {
    const { id: _id, kind: _kind, hasPassword: _has, ...told } = trunk;
    const { id: _1, kind: _2, hasPassword: _3, ...sent } = trunkOf(filledOf(trunk) as FilledTrunk) as unknown as Trunk;
    expect(sent).toEqual(told);
  });

  it("says nothing that the server doesn't know", () => {
    const known = Object.keys(operations.createTrunk.body.properties);
    const sent = trunkOf({ ...emptyTrunk, name: "一" } as FilledTrunk);
    expect(Object.keys(sent).filter((key) => !known.includes(key))).toEqual([]);
    expect(sent).toMatchObject({ register: null, host: null, port: null, priority: null, listener: null });
  });

  it("makes none the default for calls out that takes calls only", () => {
    const of = (direction: "in" | "both") =>
      trunkOf({ ...emptyTrunk, direction, default: true } as FilledTrunk).default;
    expect([of("in"), of("both")]).toEqual([false, true]);
    // Where it takes calls only, the form has no such switch.
    const { default: _none, ...without } = emptyTrunk;
    expect(trunkOf({ ...without, direction: "in" } as FilledTrunk).default).toBe(false);
  });

  it("has each field in one part, or above them all", () => {
    const above = ["name", "host", "port", "match", "maxLines", "enabled"];
    const fields = Object.keys({ ...emptyTrunk, ...filledOf(trunk) });
    const loose = fields.filter((field) => sectionOf([field]) === undefined);
    const kept = new Set(["id", "kind", "hasPassword"]);
    expect(loose.filter((field) => !kept.has(field)).sort()).toEqual([...above].sort());
    expect(sectionOf(["numberRules", "out", 0, "strip"])).toBe("outgoing");
    expect(sectionOf(["numberRules", "inCalled", 0, "strip"])).toBe("incoming");
    expect(sectionOf(["callerId", "assertedIdentity"])).toBe("introduction");
    expect(sectionOf(["callerId", "number"])).toBe("outgoing");
  });

  it("has presets that name fields of the form alone, and leave the carrier's own names to be typed", () => {
    const filled = filledOf(trunk);
    for (const preset of Object.values(presets))
      for (const [field, value] of Object.entries(preset)) {
        const held = filled[field as keyof typeof filled];
        if (typeof value === "object")
          expect(Object.keys(held as object)).toEqual(expect.arrayContaining(Object.keys(value)));
        else expect(typeof held).toBe(typeof value);
      }
  });

  it("sends a password only when one is given or taken away", () => {
    const of = (more: Partial<FilledTrunk>) => trunkOf({ ...emptyTrunk, ...more } as FilledTrunk);
    expect(of({})).not.toHaveProperty("password");
    expect(of({ password: "" })).not.toHaveProperty("password");
    expect(of({ password: "x" }).password).toBe("x");
    expect(of({ password: "x", passwordAway: true }).password).toBe("");
  });
});

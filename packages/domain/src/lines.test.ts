import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { HotlineConfig, TrunkConfig } from "./config/index.ts";
import { checkConfig } from "./config/index.ts";
import type { Ending } from "./ending.ts";
import { exampleHotline } from "./example.ts";
import type { LegId, PartyId, TrunkId, UserId } from "./ids.ts";
import { applyRules, callerIdOf, failsOver, mayDial, trunksOut } from "./lines.ts";
import { matchesNumber } from "./numbers.ts";
import { callRecord } from "./readmodel.ts";
import { type Stage, stage } from "./testing/stage.ts";

const trunk = (id: string, over: Partial<TrunkConfig> = {}): TrunkConfig => ({
  id: id as TrunkId,
  name: id,
  kind: "carrier",
  transport: "udp",
  host: "192.0.2.1",
  match: [],
  maxLines: 2,
  enabled: true,
  default: false,
  ...over,
});
const order = (trunks: readonly TrunkConfig[], lines: Record<string, number> = {}, down: readonly string[] = []) =>
  trunksOut(trunks, (id) => ({ reachable: !down.includes(id), lines: lines[id] ?? 0 })).trunks.map((each) => each.id);

describe("a number", () => {
  test.each([
    ["010XXXXXXXX", "01012345678", true],
    ["010XXXXXXXX", "0101234567", false],
    ["010XXXXXXXX", "010123456789", false],
    ["010.", "010", true],
    ["010.", "01012", true],
    ["010.", "02012", false],
    ["1X", "1a", false],
    ["+86.", "+8610", true],
    [".", "1", true],
  ])("matches %s: %s is %s", (pattern, number, fits) => {
    expect(matchesNumber(pattern, number)).toBe(fits);
  });
  test("is changed by the first rule that matches it, and by no other", () => {
    const rules = [
      { match: "010XXXXXXXX", strip: 3, prepend: "" },
      { match: "0.", strip: 1, prepend: "+86" },
      { match: ".", strip: 0, prepend: "9" },
    ];
    expect(["01012345678", "02112345678", "10086"].map((each) => applyRules(rules, each))).toEqual([
      "12345678",
      "+862112345678",
      "910086",
    ]);
    expect(applyRules(undefined, "1")).toBe("1");
  });
  test("of any kind is matched by itself, and by its length in X if it is digits", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{2,20}$/), (number) => {
        expect(matchesNumber(number, number)).toBe(true);
        expect(matchesNumber("X".repeat(number.length), number)).toBe(true);
        expect(matchesNumber(`${number}X`, number)).toBe(false);
      }),
    );
  });
});

describe("dial rights", () => {
  const config = (rights?: readonly string[]): HotlineConfig => {
    const example = exampleHotline();
    return {
      ...example,
      dialRights: [
        { id: "local", name: "市话", patterns: ["010XXXXXXXX"] },
        { id: "mobile", name: "手机", patterns: ["1."] },
      ],
      agents: example.agents.map((each) => (rights ? { ...each, dialRights: rights } : each)),
    };
  };
  const may = (number: string, rights?: readonly string[]) => mayDial(config(rights), "agent-8001" as UserId, number);
  test("allow what one of hers matches; none allow nothing; an old configuration allows all", () => {
    expect([
      may("01012345678", ["local"]),
      may("13800138000", ["local"]),
      may("13800138000", ["local", "mobile"]),
    ]).toEqual([true, false, true]);
    expect([may("01012345678", []), may("00", undefined)]).toEqual([false, true]);
  });
  test("bind calls out, transfers and consultations alike", () => {
    const on = stage({ config: withTrunks(config(["local"]), [trunk("a")]) });
    on.sits("8001");
    expect(on.asks("agent-8001", { do: "callOut", to: { number: "13800138000" } })).toBe("notAllowed");
    on.presses(on.calls({ trunk: "a" as TrunkId }), "1");
    on.picksUp(on.rings("browser-8001") as LegId);
    on.passes(6000);
    for (const wish of ["transfer", "consult"] as const) {
      expect(on.asks("agent-8001", { do: wish, to: { number: "13800138000" } })).toBe("notAllowed");
    }
    expect(on.asks("agent-8001", { do: "consult", to: { number: "01012345678" } })).toBeUndefined();
  });

  test("bind her SIP phone, its REFER, and her forwarding; a citizen's REFER dials nothing", () => {
    const far = "13800138000";
    const base = withTrunks(config([]), [trunk("a")]);
    const forwarding = { always: { number: far } };
    const agents = base.agents.map((each) => (each.agentNo === "8002" ? { ...each, forwarding } : each));
    const on = stage({ config: { ...base, agents } });
    on.sits("8001", ["business"], "phone-8001");
    on.sits("8002");
    const refusals = () =>
      on.commands.flatMap((each) =>
        each.do === "Refuse" ? [each.status] : each.do === "AnswerRefer" ? [each.status] : [],
      );
    on.dials("phone-8001", far);
    expect(refusals()).toEqual([403]);
    expect(on.asks("agent-8001", { do: "callOut", to: { party: `party-of-${far}` as PartyId } })).toBe("notAllowed");
    expect(on.asks("agent-8001", { do: "callInternal", agent: "agent-8002" as UserId })).toBe("notAllowed");
    const citizen = on.calls({ trunk: "a" as TrunkId });
    on.presses(citizen, "1");
    const own = on.rings("phone-8001") as LegId;
    on.picksUp(own);
    on.passes(6000);
    on.report({ is: "LegReferred", leg: own, refer: "r1", to: far });
    on.report({ is: "LegReferred", leg: citizen, refer: "r2", to: far });
    on.dials("phone-8001", far);
    expect(refusals()).toEqual([403, 403, 403, 403]);
    for (const wish of ["transfer", "consult"] as const)
      expect(on.asks("agent-8001", { do: wish, to: { agent: "agent-8002" as UserId } })).toBe("notAllowed");
    expect(on.seat("8001")).toBe("talking");
    expect(on.commands.some((each) => each.do === "Originate" && each.target.to === "trunk")).toBe(false);
  });
});

const withTrunks = (config: HotlineConfig, trunks: readonly TrunkConfig[]): HotlineConfig => ({ ...config, trunks });

describe("trunks for a call out", () => {
  test("are tried by priority; the default of an old configuration first", () => {
    expect(order([trunk("c", { priority: 3 }), trunk("b"), trunk("a", { default: true })])).toEqual(["a", "b", "c"]);
  });
  test("of one priority share their load", () => {
    const trunks = [trunk("a", { share: 1, maxLines: 9 }), trunk("b", { share: 2, maxLines: 9 })];
    const lines: Record<string, number> = { a: 0, b: 0 };
    for (let call = 0; call < 9; call += 1) {
      const [first = ""] = order(trunks, lines);
      lines[first] = (lines[first] ?? 0) + 1;
    }
    expect(lines).toEqual({ a: 3, b: 6 });
  });
  test("leave out what is off, takes no calls out, is full or can't be reached, and test trunks", () => {
    const trunks = [
      trunk("off", { enabled: false }),
      trunk("in", { direction: "in" }),
      trunk("full"),
      trunk("down"),
      trunk("test", { kind: "test" }),
      { ...trunk("nowhere"), host: undefined } as unknown as TrunkConfig,
      trunk("good", { direction: "out" }),
    ];
    expect(order(trunks, { full: 2 }, ["down"])).toEqual(["good"]);
    expect(trunksOut([trunk("full")], () => ({ reachable: true, lines: 2 }))).toEqual({ trunks: [], full: true });
  });
  test("show their own number, assert it, or withhold it", () => {
    const callerId = { number: "12345679", assertedIdentity: true, privacy: true };
    expect(callerIdOf(trunk("a", { callerId }), "12345678")).toEqual({
      from: { number: "12345679" },
      assertedNumber: "12345679",
      privacy: true,
    });
    expect(callerIdOf(trunk("a"), "12345678")).toEqual({ from: { number: "12345678" } });
  });
  test.each<[Ending, boolean]>([
    [{ by: "network", cause: "unreachable", sip: 503 }, true],
    [{ by: "network", cause: "noAnswer", sip: 408 }, true],
    [{ by: "network", cause: "unreachable", sip: 430 }, true],
    [{ by: "network", cause: "signallingTimeout" }, true],
    [{ by: "network", cause: "unreachable" }, true],
    [{ by: "callee", cause: "busy", sip: 486 }, false],
    [{ by: "callee", cause: "refused", sip: 603 }, false],
    [{ by: "network", cause: "unreachable", sip: 404 }, false],
    [{ by: "network", cause: "noAnswer" }, false],
    [{ by: "agent", cause: "cancelled" }, false],
  ])("a dial that ended %o goes on over the next: %s", (ending, goesOn) => {
    expect(failsOver(ending)).toBe(goesOn);
  });
});

describe("a dial", () => {
  const config = withTrunks(exampleHotline(), [
    trunk("a", { priority: 1, numberRules: { out: [{ match: "010.", strip: 3, prepend: "" }] } }),
    trunk("b", { priority: 2 }),
  ]);
  const far = (on: Stage) => [...on.legs.values()].findLast((leg) => leg.to !== undefined);
  function dialled() {
    const on = stage({ config });
    on.sits("8001");
    on.asks("agent-8001", { do: "callOut", to: { number: "01012345678" } });
    on.picksUp(on.rings("browser-8001") as LegId);
    return on;
  }
  test("goes over the first trunk by its rules; where that fails before it rings, over the next, as one dial", () => {
    const on = dialled();
    expect(far(on)?.to).toBe("12345678");
    on.hangsUp(far(on)?.leg as LegId, { by: "network", cause: "unreachable", sip: 503 });
    expect(far(on)?.to).toBe("01012345678");
    on.passes(2000);
    on.picksUp(far(on)?.leg as LegId);
    expect(on.seat("8001")).toBe("talking");
    on.passes(5000);
    on.hangsUp(far(on)?.leg as LegId, { by: "callee", cause: "hangup" });
    expect([on.find("DialStarted").length, on.find("DialRerouted").length, on.find("DialFailed").length]).toEqual([
      1, 1, 0,
    ]);
    const call = on.find("CallEnded")[0]?.call;
    const record = call && callRecord(on.of(call));
    expect(record).toMatchObject({ trunk: "b", talks: [{ agentNo: "8001" }] });
    expect((record?.hungUpAt ?? 0) - (record?.tA ?? 0)).toBe(5000);
    expect(on.faults).toEqual([]);
  });
  test("that rang, or was refused by the far end, is not tried again", () => {
    const rang = dialled();
    rang.report({ is: "LegRinging", leg: far(rang)?.leg as LegId, earlyMedia: false });
    rang.hangsUp(far(rang)?.leg as LegId, { by: "network", cause: "unreachable", sip: 503 });
    const refused = dialled();
    refused.hangsUp(far(refused)?.leg as LegId, { by: "callee", cause: "busy", sip: 486 });
    expect([rang.find("DialFailed").length, refused.find("DialFailed").length]).toEqual([1, 1]);
  });
  test("that fails over every trunk fails once", () => {
    const on = dialled();
    for (let i = 0; i < 2; i += 1) on.hangsUp(far(on)?.leg as LegId, { by: "network", cause: "signallingTimeout" });
    expect([on.find("DialFailed").length, on.seat("8001"), on.hotline.calls.size]).toEqual([1, "ready", 0]);
  });
  test("goes past a trunk that is known to be down", () => {
    const on = stage({ config });
    on.report({ is: "TrunkUnreachable", trunk: "a" as TrunkId, why: "408" });
    on.sits("8001");
    on.asks("agent-8001", { do: "callOut", to: { number: "10086" } });
    on.picksUp(on.rings("browser-8001") as LegId);
    expect(on.find("DialStarted")[0]?.trunk).toBe("b");
    on.report({ is: "TrunkUnreachable", trunk: "b" as TrunkId });
    on.sits("8002");
    expect(on.asks("agent-8002", { do: "callOut", to: { number: "10086" } })).toBe("noTrunk");
    on.report({ is: "TrunkReachable", trunk: "a" as TrunkId });
    expect(on.asks("agent-8002", { do: "callOut", to: { number: "10086" } })).toBeUndefined();
  });
  test("by a transfer takes a line, and fails over too", () => {
    const on = stage({ config });
    on.sits("8001");
    const leg = on.calls({ trunk: "a" as TrunkId });
    on.passes(10);
    on.presses(leg, "1");
    on.picksUp(on.rings("browser-8001") as LegId);
    on.passes(6000);
    on.asks("agent-8001", { do: "transfer", to: { number: "10086" } });
    on.calls({ trunk: "a" as TrunkId });
    expect(on.find("CallEnded").map((fact) => [fact.disposition, fact.detail])).toEqual([["D9", "lines"]]);
    on.hangsUp(far(on)?.leg as LegId, { by: "network", cause: "unreachable", sip: 500 });
    on.picksUp(far(on)?.leg as LegId);
    expect(on.hears(leg)).toBe(far(on)?.leg);
  });
});

describe("a call in", () => {
  test("comes by its trunk's number rules", () => {
    const numberRules = {
      inCalled: [{ match: "+861012345678", strip: 5, prepend: "" }],
      inCalling: [{ match: "+86.", strip: 3, prepend: "0" }],
    };
    const on = stage({ config: withTrunks(exampleHotline(), [trunk("a", { numberRules })]) });
    on.calls({ trunk: "a" as TrunkId, calledNumber: "+861012345678", callingNumber: "+861062345678" });
    expect(on.find("CallArrived")[0]).toMatchObject({ number: "12345678", party: "party-of-01062345678" });
  });
});

describe("a configuration of lines", () => {
  const with_ = (over: object, more: object = {}) =>
    checkConfig({
      ...exampleHotline(),
      trunks: exampleHotline().trunks.map((each, i) => (i === 0 ? { ...each, ...over } : each)),
      ...more,
    });
  test("is checked field by field", () => {
    expect(
      with_({
        direction: "both",
        priority: 1,
        share: 3,
        register: { host: "sip.carrier.example", user: "100", expiresSec: 600 },
        health: { optionsSec: 30 },
        calledNumberFrom: "to",
        numberRules: { out: [{ match: "010XXXXXXXX.", strip: 3, prepend: "+8610" }] },
        callerId: { number: "12345678", assertedIdentity: true, privacy: false },
        srtp: "offered",
        codecs: ["G722", "PCMA"],
        listener: "carrier",
        sessionTimers: false,
      }),
    ).toEqual([]);
    const wrong = with_({
      direction: "up",
      numberRules: { out: [{ match: "abc", strip: -1, prepend: "x" }] },
      callerId: { number: "999", assertedIdentity: true, privacy: false },
    });
    expect(wrong.map((each) => each.field)).toEqual([
      "trunks[0].direction",
      "trunks[0].numberRules.out[0].match",
      "trunks[0].numberRules.out[0].strip",
      "trunks[0].numberRules.out[0].prepend",
    ]);
    const shows = (number: string) => with_({ callerId: { number, assertedIdentity: true, privacy: false } });
    // A carrier may have given the line a number that is none of the hotline's.
    expect(shows("+861062345678")).toEqual([]);
    expect(shows("62-34").map((each) => each.field)).toEqual(["trunks[0].callerId.number"]);
  });
  test("names only rights, agents and groups that are there", () => {
    const [first, ...agents] = exampleHotline().agents;
    const problems = with_(
      {},
      {
        dialRights: [{ id: "local", name: "市话", patterns: ["010."] }],
        agents: [
          {
            ...first,
            dialRights: ["local", "gone"],
            forwarding: {
              always: { agent: "gone" },
              busy: { number: "10086" },
              noAnswer: { group: "gone", afterMs: 5000 },
            },
          },
          ...agents,
        ],
      },
    );
    expect(problems.map((each) => each.field)).toEqual([
      "agents[0].dialRights[1]",
      "agents[0].forwarding.always.agent",
      "agents[0].forwarding.noAnswer.group",
    ]);
    const untimed = with_(
      {},
      { agents: [{ ...first, forwarding: { noAnswer: { number: "10086" }, busy: {} } }, ...agents] },
    );
    expect(untimed.map((each) => each.field)).toEqual([
      "agents[0].forwarding.busy",
      "agents[0].forwarding.noAnswer.afterMs",
    ]);
  });
});

test("of trunks that nobody gave a share the one with fewer lines taken is tried first, whatever its id", () => {
  expect(order([trunk("a"), trunk("b")], { a: 1, b: 0 })).toEqual(["b", "a"]);
  expect(order([trunk("a"), trunk("b")], { a: 0, b: 1 })).toEqual(["a", "b"]);
  expect(order([trunk("b"), trunk("a")])).toEqual(["a", "b"]);
  expect(order([trunk("a", { maxLines: 9 }), trunk("b", { share: 3, maxLines: 9 })], { a: 1, b: 2 })).toEqual([
    "b",
    "a",
  ]);
});

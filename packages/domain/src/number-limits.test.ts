import { describe, expect, test } from "vitest";
import type { HotlineConfig, ListedCaller } from "./config/index.ts";
import { exampleHotline } from "./example.ts";
import type { CallId, PartyId } from "./ids.ts";
import { measures } from "./measures/index.ts";
import { type Stage, stage } from "./testing/stage.ts";

const example = exampleHotline();
const config = {
  ...example,
  trunks: example.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)),
};
const minute = 60_000;
const limited = (policies: Partial<HotlineConfig["policies"]>, listedCallers: ListedCaller[] = []): HotlineConfig => ({
  ...config,
  listedCallers,
  policies: { ...config.policies, ...policies },
});
const twoInTen = { callerLimit: 2, callerLimitMs: 10 * minute };
/** Calls and gives up. @returns whether he got into the menu */
const calls = (on: Stage, over: Parameters<Stage["calls"]>[0] = {}): boolean => {
  const before = on.find("IvrEntered").length;
  const leg = on.calls(over);
  const isIn = on.find("IvrEntered").length > before;
  if (isIn) on.hangsUp(leg);
  return isIn;
};

describe("calls from one number", () => {
  test("are turned away as busy beyond the limit, D9 with a detail of its own, and let in once enough time has passed", () => {
    const on = stage({ config: limited(twoInTen) });
    expect([calls(on), calls(on), calls(on)]).toEqual([true, true, false]);
    expect(on.commands.findLast(({ do: what }) => what === "Refuse")).toMatchObject({ status: 486 });
    expect(on.find("CallEnded").at(-1)).toMatchObject({
      ...{ disposition: "D9", detail: "tooOften", ending: { by: "system", cause: "limit", sip: 486 } },
    });
    expect(on.find("CallArrived").map((fact) => fact.limited)).toEqual([undefined, undefined, true]);
    // Another number is not his.
    expect(calls(on, { callingNumber: "13912345678" })).toBe(true);
    on.passes(10 * minute);
    expect(calls(on)).toBe(true);
    expect(on.faults).toEqual([]);
  });

  test("who is turned away, or told so, does not lengthen his wait by it", () => {
    for (const told of [{}, { limitedPrompt: "goodbye" as never }]) {
      const on = stage({ config: limited({ callerLimit: 1, callerLimitMs: 10 * minute, ...told }) });
      expect(calls(on)).toBe(true);
      for (let n = 0; n < 9; n += 1) {
        on.passes(minute);
        expect(calls(on)).toBe(false);
      }
      on.passes(minute);
      expect(calls(on)).toBe(true);
    }
  });

  test("hear why where the rules say so: D9 by the limit, also for who hangs up before its end", () => {
    const on = stage({ config: limited({ ...twoInTen, callerLimit: 1, limitedPrompt: "goodbye" as never }) });
    calls(on);
    const leg = on.calls();
    expect(on.hears(leg)).toBe("goodbye");
    on.passes(10_000);
    expect(on.find("CallEnded").at(-1)).toMatchObject({ disposition: "D9", ending: { by: "system", cause: "limit" } });
    on.hangsUp(on.calls());
    expect(
      on
        .find("CallEnded")
        .slice(-2)
        .map(({ detail }) => detail),
    ).toEqual(["tooOften", "tooOften"]);
    expect(on.timers.size).toBe(0);
  });

  test("have no limit by default, on the white list, for VIPs, and for who hides his number", () => {
    const party = "party-of-01062345678" as PartyId;
    const many = (on: Stage, over = {}) => Array.from({ length: 4 }, () => calls(on, over));
    expect(many(stage({ config }))).not.toContain(false);
    for (const list of ["trusted", "vip"] as const)
      expect(many(stage({ config: limited(twoInTen, [{ party, list }]) }))).not.toContain(false);
    expect(many(stage({ config: limited(twoInTen) }), { withheld: true })).not.toContain(false);
    expect(many(stage({ config: limited(twoInTen, [{ party, list: "elderly" }]) }))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test("a black-listed caller is told of his list, not of the limit", () => {
    const party = "party-of-01062345678" as PartyId;
    const on = stage({ config: limited({ callerLimit: 1 }, [{ party, list: "blocked" }]) });
    on.calls();
    on.calls();
    expect(on.find("CallEnded").map(({ detail }) => detail)).toEqual(["blocked", "blocked"]);
  });

  test("that came before this run, or to another server, count, each once, and no longer than the time", () => {
    const party = "party-of-01062345678" as PartyId;
    const on = stage({ config: limited(twoInTen) });
    expect(calls(on, { callingNumber: "13912345678" })).toBe(true);
    const at = on.facts.at(-1)!.at;
    const callers = [{ party, call: "elsewhere" as CallId, at: at - 9 * minute }];
    on.feed({ is: "CallersKnown", callers });
    on.feed({ is: "CallersKnown", callers });
    expect([calls(on), calls(on)]).toEqual([true, false]);
    on.passes(minute);
    expect([calls(on), calls(on)]).toEqual([true, false]);
    // What is older than the time is not told, and none is without a limit.
    on.feed({ is: "CallersKnown", callers: [{ party, call: "old" as CallId, at: at - 30 * minute }] });
    on.passes(10 * minute);
    expect([calls(on), calls(on)]).toEqual([true, true]);
  });

  test("are counted by a measure", () => {
    expect(measures).toHaveProperty("tooOften");
  });
});

describe("calls out to one number", () => {
  const dials = (on: Stage, number = "13912345678"): string | undefined => {
    const refused = on.asks("agent-8001", { do: "callOut", to: { number } });
    if (refused !== undefined) return refused;
    on.asks("agent-8001", { do: "hangUp" });
    on.asks("agent-8001", { do: "ready" });
    return undefined;
  };
  const started = (on: Stage) => on.find("DialStarted").length;

  test("are refused beyond the day's limit, and begin anew with the next day", () => {
    const on = stage({ config: limited({ dialsADay: 2 }) });
    on.sits("8001");
    const reach = () => {
      const leg = on.rings("browser-8001");
      if (leg) on.picksUp(leg);
    };
    for (const expected of [undefined, undefined, "dialledOften"]) {
      const refused = on.asks("agent-8001", { do: "callOut", to: { number: "13912345678" } });
      expect(refused).toBe(expected);
      if (refused !== undefined) continue;
      reach();
      on.asks("agent-8001", { do: "hangUp" });
      on.passes(minute);
    }
    expect(started(on)).toBe(2);
    expect(dials(on, "13900000000")).toBeUndefined();
    on.passes(86_400_000);
    expect(dials(on)).toBeUndefined();
  });

  test("have no limit on the white list and for VIPs, and do on the other lists", () => {
    const party = "party-of-13912345678" as PartyId;
    const refused = (list: ListedCaller["list"]) => {
      const on = stage({ config: limited({ dialsADay: 2 }, [{ party, list }]) });
      on.sits("8001");
      on.feed({ is: "DialsKnown", dials: [{ party, at: on.facts.at(-1)!.at, calls: 2 }] });
      return on.asks("agent-8001", { do: "callOut", to: { number: "13912345678" } });
    };
    const [trusted, vip, elderly, blocked] = (["trusted", "vip", "elderly", "blocked"] as const).map(refused);
    expect([trusted, vip, elderly, blocked]).toEqual([undefined, undefined, "dialledOften", "dialledOften"]);
  });

  test("count those of before this run", () => {
    const on = stage({ config: limited({ dialsADay: 2 }) });
    on.sits("8001");
    const at = on.facts.at(-1)!.at;
    on.feed({ is: "DialsKnown", dials: [{ party: "party-of-13912345678" as PartyId, at, calls: 2 }] });
    expect(dials(on)).toBe("dialledOften");
    expect(dials(on, "13900000000")).toBeUndefined();
  });
});

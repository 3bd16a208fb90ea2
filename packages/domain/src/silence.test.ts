import { describe, expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId } from "./ids.ts";
import { type Stage, stage, talking } from "./testing/stage.ts";

const silent = (on: Stage, leg: LegId) => on.report({ is: "LegMediaLost", leg, why: "rtpTimeout" });
const heard = (on: Stage, leg: LegId) => on.report({ is: "LegMediaBack", leg });
const withTrunk = (rtpTimeoutMs: number) => {
  const config = exampleHotline();
  return { ...config, trunks: config.trunks.map((each) => ({ ...each, rtpTimeoutMs })) };
};

describe("a citizen's line from which nothing comes", () => {
  test("in the menu it may be so for 30 s; the record says since when, and that it was so to the end", () => {
    const on = stage();
    const leg = on.calls();
    silent(on, leg);
    on.passes(19_900);
    expect(on.find("CallEnded")).toEqual([]);
    on.passes(200);
    expect(on.outcome()).toBe("D1 network rtpTimeout");
    expect(on.find("SilenceBegan")).toMatchObject([{ leg, forMs: 10_000 }]);
    expect(on.find("SilenceEnded")).toEqual([]);
  });

  test("one that is heard again goes on, and may be silent again as long", () => {
    const on = stage();
    const leg = on.calls();
    silent(on, leg);
    on.passes(15_000);
    heard(on, leg);
    on.presses(leg, "9");
    on.passes(5000);
    silent(on, leg);
    on.presses(leg, "9");
    on.passes(10_000);
    on.presses(leg, "9");
    on.passes(9_900);
    expect(on.find("CallEnded")).toEqual([]);
    expect(on.types().filter((type) => type.startsWith("Silence"))).toEqual([
      "SilenceBegan",
      "SilenceEnded",
      "SilenceBegan",
    ]);
  });

  test("in a talk it is the end at once, on hold it may wait, as in the menu", () => {
    const { on, leg } = talking();
    silent(on, leg);
    expect(on.outcome()).toBe("D2 network rtpTimeout");
    const held = talking();
    held.on.asks("agent-8001", { do: "hold" });
    silent(held.on, held.leg);
    held.on.passes(19_900);
    expect(held.on.find("CallEnded")).toEqual([]);
    held.on.passes(200);
    expect(held.on.outcome()).toBe("D2 network rtpTimeout");
  });

  test("a trunk's own time holds everywhere", () => {
    const on = stage({ config: withTrunk(60_000) });
    const leg = on.calls();
    silent(on, leg);
    expect(on.outcome()).toBe("D1 network rtpTimeout");
    expect(on.find("SilenceBegan")).toMatchObject([{ forMs: 60_000 }]);
  });

  test("who hangs up first has ended it; nothing is left behind", () => {
    const on = stage();
    const leg = on.calls();
    silent(on, leg);
    on.hangsUp(leg);
    on.passes(60_000);
    expect(on.outcome()).toBe("D1 caller hangup");
    expect(on.hotline.timers.size).toBe(0);
    expect(on.faults).toEqual([]);
  });
});

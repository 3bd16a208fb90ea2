import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { otherOf } from "./call/other.ts";
import type { Fact } from "./fact.ts";
import { decodeFact } from "./facts/decode.ts";
import type { LegId } from "./ids.ts";
import { closeOpen, rebuild } from "./rebuild.ts";
import { config, groups, isLost, life, nos, play } from "./testing/random.test-scene.ts";
import { type Stage, stage } from "./testing/stage.ts";
import { falseHoldings, falseIdentities, falseOpen, falseRebuild, falseSeats, falseStories } from "./testing/truths.ts";

/** Whom the switch lets each leg hear: as the call's state says, both ways, no whisper and no consultation to the citizen. */
function hearRightly({ hotline, legs }: Stage): void {
  for (const call of hotline.calls.values()) {
    const { state, leg: citizen } = call;
    const at = state.at;
    const other = otherOf(call);
    const from = (leg: LegId) => (legs.get(leg)?.at === "gone" ? [] : (legs.get(leg)?.from ?? []));
    const own = Object.keys(call.legs) as LegId[];
    const watchers = new Map(call.watchers.map((each) => [each.leg, each]));
    const alive = (leg: LegId) => call.legs[leg]?.at === "up" || call.legs[leg]?.at === "trying";
    const muted = call.muted === true || (at === "internal" && (state.muted ?? []).length > 0);
    for (const leg of own.filter(alive)) {
      for (const heard of from(leg).filter(alive)) {
        expect([at, own.includes(heard)]).toEqual([at, true]);
        if (!muted && !watchers.has(leg) && !watchers.has(heard)) {
          expect([at, leg, from(heard)]).toEqual([at, leg, expect.arrayContaining([leg])]);
        }
      }
    }
    const heard = from(citizen).filter(alive);
    if (at === "consulting" || (at === "reconnecting" && state.was !== "threeWay")) {
      for (const leg of [other?.leg, other?.own])
        expect([at, leg !== undefined && heard.includes(leg)]).toEqual([at, false]);
    }
    for (const each of call.watchers) {
      // within the house the caller may be the one who is whispered to
      const hers = at === "internal" && each.of === state.caller.user && each.mode === "whisper";
      expect([each.mode, heard.includes(each.leg) && each.mode !== "join" && !hers]).toEqual([each.mode, false]);
      if (each.mode === "listen") expect(own.filter(alive).some((leg) => from(leg).includes(each.leg))).toBe(false);
    }
    const unheard = at === "internal" ? (state.muted ?? []) : [];
    for (const leg of unheard) expect(own.filter(alive).some((each) => from(each).includes(leg))).toBe(false);
    const agent = "part" in state ? state.part.leg : undefined;
    if (call.muted && agent) expect(own.filter(alive).some((leg) => from(leg).includes(agent))).toBe(false);
    if (at === "talking" && alive(state.part.leg))
      expect(heard.includes(state.part.leg)).toBe(!state.held && !call.muted);
  }
}

function after(facts: readonly Fact[]): Fact[] {
  const all = [...facts];
  const at = (facts.at(-1)?.at ?? 0) + 1000;
  for (const body of closeOpen(rebuild(facts))) all.push({ node: "n", epoch: "e", seq: all.length, at, v: 1, ...body });
  return all;
}

const scene = fc.record({
  acts: fc.array(life, { minLength: 20, maxLength: 250, size: "max" }),
  latencies: fc.array(fc.constantFrom(0, 0, 0, 0, 0, 0, 40, 900, 70_000), { minLength: 1, maxLength: 12 }),
  cut: fc.double({ min: 0, max: 1, noNaN: true }),
  announcement: fc.constantFrom("wait" as const, "cut" as const),
});

describe("whatever callers, agents, phones and the network do", () => {
  test("every call ends once and truly, nobody is rung twice, nothing is left behind", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(scene, ({ acts, latencies, cut, announcement }) => {
        let turn = 0;
        const on = stage({ config: config(announcement), latencyMs: () => latencies[turn++ % latencies.length] ?? 0 });
        for (const each of nos) {
          const kind = each === "8001" || each === "8000" ? "browser" : "phone";
          on.sits(each, groups, `${kind}-${each}`);
        }
        for (const each of acts) {
          if (each.do === "dies") on.dies(() => play(on, each.during), isLost[each.lost]);
          else play(on, each);
          expect([...falseSeats(on.hotline), ...falseHoldings(on.hotline, on.timers)]).toEqual([]);
          for (const { state } of on.hotline.calls.values()) {
            seen.add(state.at);
            if (state.at === "queued" && state.asks) seen.add("asks");
            if (state.at === "survey" && state.further !== undefined) seen.add("further");
            if (state.at === "consulting" && state.other.own) seen.add("ownLeg");
            if ("wish" in state && state.wish) seen.add(state.wish.is);
            if (state.at === "talking" && state.missed) seen.add("missed");
          }
          hearRightly(on);
        }
        expect([...falseRebuild(on.hotline, on.facts), ...falseStories(on.facts, false)]).toEqual([]);
        on.feed({ is: "DrainStarted" });
        on.passes(5_000);
        on.feed({ is: "DrainOver" });
        on.passes(400_000);
        expect(on.hotline.calls.size + on.hotline.legs.size + on.hotline.waiting.size).toBe(0);
        expect([...on.timers.keys()].filter((id) => !/^(WrapUp|DeviceGone|Callback):/.test(id))).toEqual([]);
        expect([...on.hotline.timers.keys()].sort()).toEqual([...on.timers.keys()].sort());
        expect(on.faults).toEqual([]);
        expect(falseSeats(on.hotline)).toEqual([]);
        expect([...falseStories(on.facts, true), ...falseIdentities(on.facts)]).toEqual([]);
        // a crash at any place, in the middle of a batch too
        const torn = after(on.facts.slice(0, Math.floor(cut * on.facts.length)));
        expect(rebuild(torn).calls.size).toBe(0);
        expect([...falseStories(torn, true), ...falseIdentities(torn)]).toEqual([]);
        // the registry knows what each fact opens and closes
        expect(falseOpen(on.facts, ["signIn", "state", "wrapUp", "callback"])).toEqual([]);
        expect(falseOpen(torn, ["signIn", "state", "recording"])).toEqual([]);
        expect(
          on.facts.flatMap((fact) => decodeFact(JSON.parse(JSON.stringify(fact)))).filter(({ ok }) => !ok),
        ).toEqual([]);
      }),
      { numRuns: Number(process.env.ZONGJI_RUNS ?? 150) },
    );
    // it went everywhere
    const states =
      "arrived menu queued ringing announcing talking consulting threeWay reconnecting transferring outside calling internal survey further offering asks dialling farewell closing ownLeg HoldAsked TransferAsked ConsultAsked";
    expect(states.split(" ").filter((at) => !seen.has(at))).toEqual([]);
  });
});

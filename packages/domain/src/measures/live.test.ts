import fc from "fast-check";
import { expect, test } from "vitest";
import { fortnight } from "../testing/random-records.test-scene.ts";
import {
  evaluate,
  isLive,
  LiveSums,
  liveMeasureNames,
  liveScopesOf,
  measures,
  rowsOf,
  termsOf,
  termsOfMeasure,
} from "./index.ts";

const scopes = [{}, { group: "business" }, { group: "complaint" }, { agent: "u1" }, { agent: "u2" }] as const;
const noon = 12 * 3_600_000;

test("what the live hotline sums call by call is what the catalogue says of all together: every measure, of all, a group, an agent", () => {
  const all = fc.tuple(fortnight(0), fc.constantFrom(0, 7 * 24 * 3_600_000));
  const check = ([{ calls, spans, now }, from]: typeof all extends fc.Arbitrary<infer T> ? T : never) => {
    const sums = new LiveSums(from);
    const real = calls.filter(({ parent }) => parent === undefined);
    for (const call of real) {
      // It came to be what it is: what was counted before goes.
      sums.put({ ...call, disposition: "D0", talks: [] }, now);
      sums.put(call, now);
    }
    for (const call of real.slice(1)) sums.settle(call.call);
    for (const span of spans) sums.putState(span.agent, span.to === undefined ? { ...span, to: now } : span, undefined);
    const rows = rowsOf({ calls: real, spans: spans.map((span) => ({ ...span, to: span.to ?? now })), now });
    for (const name of liveMeasureNames) {
      // The day is one day here, the records are of two.
      if (name === "agentDays" || name === "averageOnline" || name === "longestSpell") continue;
      for (const scope of scopes) {
        const asked = liveScopesOf(measures[name]);
        if (("group" in scope && !asked.includes("group")) || ("agent" in scope && !asked.includes("agent"))) {
          expect(sums.value(measures[name], scope, now)).toBeUndefined();
          continue;
        }
        const slice = { from, ...scope };
        expect([name, scope, sums.value(measures[name], scope, now), sums.terms(measures[name], scope, now)]).toEqual([
          ...[name, scope, evaluate(measures[name], rows, slice), termsOf(measures[name], rows, slice)],
        ]);
      }
    }
  };
  fc.assert(fc.property(all, check), { numRuns: 60 });
});

test("what needs the office is not told: calls back to earlier days, who was asked to rate, distinct calls, the longest queue, recordings, scores, orders, service hours, the roster", () => {
  const office = (Object.keys(measures) as (keyof typeof measures)[]).filter((name) => !isLive(measures[name]));
  const ofSurveys = office.filter((name) =>
    termsOfMeasure(measures[name]).some(({ basis }) =>
      /survey|link|recording|score|criterion|order|letter/.test(basis),
    ),
  );
  expect(office.filter((name) => !ofSurveys.includes(name))).toEqual([
    ...["recovered", "longestQueue", "transferRate", "servedTime", "fte"],
    ...["offlineTime", "unrosteredOfflineTime", "overtimeTime", "rosterTime", "windowTime", "offlineShare"],
    ...["attendedTime", "attendedSpells", "averageAttended", "longestAttended"],
  ]);
  // A link is answered when the call's facts are gone: ratings are told, who was asked is not.
  expect(ofSurveys).toContain("surveysOffered");
  expect(ofSurveys).toContain("missingRecordings");
  for (const name of ["rated", "satisfied", "satisfaction", "scoreTotal", "averageScore"] as const)
    expect(isLive(measures[name]), name).toBe(true);
});

test("a state that goes on grows with the clock, and counts from midnight on", () => {
  const sums = new LiveSums(noon);
  const open = { agent: "u1", agentNo: "8001", state: "talking", from: noon - 60_000 } as never;
  sums.putState("u1", undefined, open);
  expect(sums.value(measures.talkingTime, { agent: "u1" }, noon + 5000)).toBe(5000);
  expect(sums.value(measures.talkingTime, {}, noon + 9000)).toBe(9000);
  expect(sums.value(measures.staffed, {}, noon + 9000)).toBe(1);
  expect(sums.value(measures.talkingTime, { agent: "u2" }, noon + 9000)).toBe(0);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { addSpan, covers, forgetBefore, type Span, stretchEnd } from "./spans.ts";

const step = fc.record({ from: fc.integer({ min: 0, max: 200 }), count: fc.integer({ min: 1, max: 40 }) });

test("spans know which samples are present, in any order of arrival, and stay few", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), fc.integer({ min: 0, max: 240 }), (steps, before) => {
      const spans: Span[] = [];
      const there = new Array<boolean>(250).fill(false);
      for (const { from, count } of steps) {
        addSpan(spans, from, from + count);
        there.fill(true, from, from + count);
      }
      forgetBefore(spans, before);
      there.fill(false, 0, before);
      for (let at = 0; at < 245; at++) {
        expect(covers(spans, at, at + 1)).toBe(there[at]);
        expect(covers(spans, at, at + 4)).toBe(there.slice(at, at + 4).every(Boolean));
        const end = there.findIndex((one, i) => i > at && one !== there[at]);
        expect(stretchEnd(spans, at)).toBe(end < 0 ? Number.POSITIVE_INFINITY : end);
      }
      for (let i = 1; i < spans.length; i++) expect(spans[i]!.from).toBeGreaterThan(spans[i - 1]!.to);
    }),
  );
});

test("a peer that sends only gaps has at most the largest number of spans", () => {
  const spans: Span[] = [];
  for (let at = 0; at < 10_000; at += 2) addSpan(spans, at, at + 1);
  expect(spans.length).toBeLessThanOrEqual(64);
  expect(covers(spans, 9998, 9999)).toBe(true);
});

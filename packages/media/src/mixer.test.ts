import fc from "fast-check";
import { expect, test } from "vitest";
import { kneeLevel, mix } from "./mixer.ts";

const frame = fc.int16Array({ minLength: 160, maxLength: 160 });

test("a mix is the exact sum up to the limit, and is softly limited above", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
      const mixed = mix(frames, 160);
      for (let i = 0; i < 160; i++) {
        const sum = frames.reduce((total, one) => total + one[i]!, 0);
        if (Math.abs(sum) <= kneeLevel) expect(mixed[i]).toBe(sum);
        else {
          expect(Math.sign(mixed[i]!)).toBe(Math.sign(sum));
          expect(Math.abs(mixed[i]!)).toBeGreaterThanOrEqual(kneeLevel);
          expect(Math.abs(mixed[i]!)).toBeLessThanOrEqual(Math.min(32_767, Math.abs(sum)));
        }
      }
    }),
  );
});

test("the soft limit is monotonic and never steeper than 1", () => {
  const pair = (a: number, b: number) =>
    [a, b].map((sum) => mix([Int16Array.of(sum >> 1), Int16Array.of(sum - (sum >> 1))], 1)[0]!);
  fc.assert(
    fc.property(fc.integer({ min: -65_000, max: 65_000 }), fc.integer({ min: 0, max: 500 }), (sum, step) => {
      const [low, high] = pair(sum, Math.min(65_000, sum + step));
      expect(high! - low!).toBeGreaterThanOrEqual(0);
      expect(high! - low!).toBeLessThanOrEqual(step + 1);
    }),
  );
});

test("the order of the parties makes no difference", () => {
  fc.assert(
    fc.property(frame, frame, frame, (a, b, c) => {
      expect(mix([a, b, c], 160)).toEqual(mix([c, a, b], 160));
    }),
  );
});

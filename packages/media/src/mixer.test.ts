import fc from "fast-check";
import { expect, test } from "vitest";
import { mix } from "./mixer.ts";

const frame = fc.int16Array({ minLength: 160, maxLength: 160 });

test("a mix is the sum of its frames, held at the loudest that can be said", () => {
  fc.assert(
    fc.property(fc.array(frame, { maxLength: 6 }), (frames) => {
      const mixed = mix(frames, 160);
      for (let i = 0; i < 160; i++) {
        const sum = frames.reduce((total, one) => total + one[i]!, 0);
        expect(mixed[i]).toBe(Math.max(-32768, Math.min(32767, sum)));
      }
    }),
  );
});

test("who comes first makes no difference", () => {
  fc.assert(
    fc.property(frame, frame, frame, (a, b, c) => {
      expect(mix([a, b, c], 160)).toEqual(mix([c, a, b], 160));
    }),
  );
});

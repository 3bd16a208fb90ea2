import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrames, encodeFrame } from "./frame.ts";

const texts = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { minLength: 1, maxLength: 8 });
const textsOf = (bytes: Buffer) => decodeFrames(bytes).texts.map(({ text }) => text);
/** What UTF-8 makes of a string with lone surrogates. */
const utf8 = (text: string) => Buffer.from(text, "utf8").toString("utf8");

test("a file torn at any byte keeps every record that was whole, and nothing else", () => {
  fc.assert(
    fc.property(texts, (all) => {
      const frames = all.map(encodeFrame);
      const bytes = Buffer.concat(frames);
      const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
      for (let cut = 0; cut <= bytes.length; cut += 1) {
        const whole = ends.filter((end) => end <= cut).length;
        const found = decodeFrames(bytes.subarray(0, cut));
        expect(found.texts.map(({ text }) => text)).toEqual(all.slice(0, whole).map(utf8));
        expect(found.damage).toEqual([]);
        expect(found.end).toBe(whole === 0 ? 0 : ends[whole - 1]);
      }
    }),
    { numRuns: 200 },
  );
});

test("a byte changed anywhere costs one record at most, and is told unless it is the last", () => {
  fc.assert(
    fc.property(texts, fc.nat(), fc.integer({ min: 1, max: 255 }), (all, place, flip) => {
      const bytes = Buffer.concat(all.map(encodeFrame));
      const at = place % bytes.length;
      bytes[at] = bytes[at]! ^ flip;
      const found = textsOf(bytes);
      const [before, after] = [all.map(utf8), found];
      expect(after.length).toBe(before.length - 1);
      const lost = before.findIndex((text, index) => text !== after[index]);
      expect([...after.slice(0, lost), before[lost], ...after.slice(lost)]).toEqual(before);
      const { damage, end } = decodeFrames(bytes);
      expect(damage.length === 1 || end < bytes.length).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test("a length that lies beyond all bounds is not believed", () => {
  const bytes = Buffer.concat([encodeFrame("a"), encodeFrame("b"), encodeFrame("c")]);
  bytes.writeUInt32BE(0xffff_ffff, encodeFrame("a").length + 2);
  expect(textsOf(bytes)).toEqual(["a", "c"]);
});

test("noise is read without a throw", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => {
      const { end } = decodeFrames(Buffer.from(noise));
      expect(end).toBeLessThanOrEqual(noise.length);
    }),
  );
});

test("the frame of a text is the same in every release", () => {
  expect(encodeFrame('{"kind":"beat","at":1}').toString("hex")).toBe(
    "f55a000000161f3967de7b226b696e64223a2262656174222c226174223a317d",
  );
});

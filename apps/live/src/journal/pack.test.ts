import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrames, encodeFrame, encodePacked } from "./frame.ts";
import { dictionaries, packHeld, packOpen, unpackHeld, unpackOpen } from "./pack.ts";

const text = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc
    .array(fc.constantFrom('{"kind":"fact","fact":{"type":"', "业务咨询", '"v":1}}\n'), { maxLength: 300 })
    .map((all) => all.join("")),
);

test("every text comes back as it was, short or long", () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(unpackOpen(packOpen(each), 1e6)).toBe(each);
      expect(unpackHeld(packHeld(each), 1e6)).toBe(each);
    }),
  );
});

test("what would be longer than it may be, or is no packed text, is none", () => {
  expect(unpackOpen(packOpen("a".repeat(5000)), 1000)).toBeUndefined();
  expect(unpackOpen(Buffer.from([1, 255, 255, 255]), 1000)).toBeUndefined();
  expect(unpackOpen(Buffer.from([7]), 1000)).toBeUndefined();
});

test("the dictionaries are those of format 3: another text is another format", () => {
  const digest = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
  expect([digest(dictionaries.open), digest(dictionaries.held)]).toEqual([
    "7b75926cb0998b8bec2f228cd491de517741f0388ddf7e244a438a006a3a2593",
    "6c3d222cc3ff6033566906379c33012bfa9698e4b4664a73cbbf68f5404e5045",
  ]);
});

test("packed frames are read up to where they are torn, among those of text alone", () => {
  const frames = [
    encodeFrame("head"),
    encodePacked('{"kind":"beat"}\n'.repeat(80), Buffer.from([0xf5, 0x5a, 0, 0, 0, 1])),
    encodePacked("", Buffer.from([1])),
    encodePacked("alone"),
  ];
  const bytes = Buffer.concat(frames);
  const ends = frames.map((_, index) => Buffer.concat(frames.slice(0, index + 1)).length);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const found = decodeFrames(bytes.subarray(0, cut));
    expect(found.texts).toHaveLength(ends.filter((end) => end <= cut).length);
    expect(found.damage).toEqual([]);
  }
  const { texts } = decodeFrames(bytes);
  expect(texts.map(({ text: each }) => each.length)).toEqual([4, 1280, 0, 5]);
  expect(texts.map(({ sealed }) => sealed?.length)).toEqual([undefined, 6, 1, undefined]);
});

test("a byte changed in a packed frame costs that frame alone", () => {
  const frames = ["a", "b".repeat(2000), "c"].map((each) => encodePacked(each, Buffer.from(each)));
  const whole = Buffer.concat(frames);
  for (let at = frames[0]!.length; at < frames[0]!.length + frames[1]!.length; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] = bytes[at]! ^ 0x10;
    expect(decodeFrames(bytes).texts.map(({ text: each }) => each)).toEqual(["a", "c"]);
  }
});

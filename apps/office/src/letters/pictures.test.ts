import { inflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { freshLookUpCode, hashOfCode } from "./code.ts";
import { drawDigits, drawnDigits } from "./draw-digits.ts";
import { readPicture } from "./pictures.ts";
import { sumInWords } from "./questions.ts";

const png = drawDigits("23456");
const jpeg = (width: number, height: number): Buffer => {
  const head = Buffer.from("ffd8ffe000104a46494600010100000100010000ffc0001108", "hex");
  const size = Buffer.alloc(4);
  size.writeUInt16BE(height, 0);
  size.writeUInt16BE(width, 2);
  return Buffer.concat([head, size, Buffer.from("03011100021101031101ffda0008010100003f00ffd9", "hex")]);
};
const sized = (width: number, height: number): Buffer => {
  const copy = Buffer.from(png);
  copy.writeUInt32BE(width, 16);
  copy.writeUInt32BE(height, 20);
  return copy;
};

test("pictures are told by their bytes, with their size", () => {
  expect(readPicture(png)).toEqual({ type: "image/png", width: 240, height: 88 });
  expect(readPicture(jpeg(640, 480))).toEqual({ type: "image/jpeg", width: 640, height: 480 });
  const webp = Buffer.concat([
    Buffer.from("RIFF\x20\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0", "latin1"),
    Buffer.from("3f0100ef0000", "hex"),
    Buffer.alloc(8),
  ]);
  expect(readPicture(webp)).toEqual({ type: "image/webp", width: 320, height: 240 });
});

test.each([
  ["a page that calls itself a picture", Buffer.from("<html><script>alert(1)</script></html>".repeat(4)), "kind"],
  ["SVG, which may hold a script", Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"/>${" ".repeat(60)}`), "kind"],
  ["the first bytes of a PNG alone", png.subarray(0, 60), "kind"],
  ["a JPEG that tells no size", Buffer.concat([Buffer.from("ffd8ffd9", "hex"), Buffer.alloc(60)]), "kind"],
  ["a PNG of no size", sized(0, 10), "kind"],
  ["a PNG of a thousand million pixels", sized(40_000, 40_000), "size"],
  ["a long strip", sized(12_001, 1), "size"],
])("%s is refused", (_what, bytes, wrong) => expect(readPicture(bytes)).toEqual({ wrong }));

test("no bytes at all make it throw", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 200 }),
      fc.constantFrom("", "ffd8", "89504e470d0a1a0a", "52494646"),
      (tail, head) => {
        readPicture(Buffer.concat([Buffer.from(head, "hex"), Buffer.from(tail)]));
      },
    ),
  );
});

test("digits are drawn as grey pixels, never twice alike, and the file tells none of them", () => {
  const pictures = Array.from({ length: 4 }, () => drawDigits("97532"));
  expect(new Set(pictures.map((each) => each.toString("base64"))).size).toBe(4);
  for (const picture of pictures) {
    expect(picture.toString("latin1")).not.toContain("97532");
    const rows = inflateSync(picture.subarray(41, picture.length - 16));
    expect(rows.length).toBe(241 * 88);
    const dark = rows.filter((value) => value > 0 && value < 60).length;
    expect(dark).toBeGreaterThan(500);
    expect(dark).toBeLessThan(8000);
  }
  expect(drawnDigits).toHaveLength(8);
});

test("a sum in words has its answer, and no digit", () => {
  for (const language of ["zh", "en"] as const)
    for (let n = 0; n < 50; n += 1) {
      const { words, answer } = sumInWords(language);
      expect(words).not.toMatch(/\d/);
      expect(answer).toMatch(/^\d{1,2}$/);
    }
});

test("a look-up code is read as people type it, and no two are the same", () => {
  const codes = Array.from({ length: 500 }, freshLookUpCode);
  expect(new Set(codes).size).toBe(500);
  for (const code of codes) {
    expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
    const typed = ` ${code.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l")}`;
    expect(hashOfCode(typed)?.equals(hashOfCode(code)!)).toBe(true);
  }
  for (const no of ["", "ABCD", "ABCD-EFGH-JKMN-PQRU", "ABCD-EFGH-JKMN-PQRST", "'; drop table letter"])
    expect(hashOfCode(no)).toBeUndefined();
});

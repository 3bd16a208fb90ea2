import { deflateSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { drawDigits } from "./draw-digits.ts";
import { withoutMetadata } from "./picture-metadata.ts";
import { readPicture } from "./pictures.ts";

const where = "GPS 39.9042N 116.4074E";
const hex = (text: string): Buffer => Buffer.from(text, "hex");
const text = (words: string): Buffer => Buffer.from(words, "latin1");

const segment = (marker: number, body: Buffer): Buffer => {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(body.length + 2, 2);
  return Buffer.concat([head, body]);
};
const exif = (orientation: number, isLittle: boolean): Buffer => {
  const tiff = Buffer.alloc(26);
  tiff.write(isLittle ? "II" : "MM", "latin1");
  const short = (value: number, at: number) =>
    isLittle ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const long = (value: number, at: number) =>
    isLittle ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  short(42, 2);
  long(8, 4);
  short(1, 8);
  short(0x0112, 10);
  short(3, 12);
  long(1, 14);
  short(orientation, 18);
  return segment(0xe1, Buffer.concat([text("Exif\0\0"), tiff, text(where)]));
};
const pixels = hex("0102ff00ffd0aabb");
const jpeg = (...more: Buffer[]): Buffer =>
  Buffer.concat([
    hex("ffd8"),
    segment(0xe0, text("JFIF\0\x01\x01\0\0\x01\0\x01\0\0")),
    ...more,
    segment(0xc0, hex("0801e0028003011100021101031101")),
    segment(0xda, hex("0101003f0000")),
    pixels,
    segment(0xc4, hex("00112233")),
    segment(0xda, hex("0101003f0000")),
    pixels,
    hex("ffd9"),
  ]);

test("a JPEG loses where and by whom it was taken, and keeps its pixels, its colours and which way is up", () => {
  const profile = segment(0xe2, text("ICC_PROFILE\0\x01\x01colours"));
  const adobe = segment(0xee, text("Adobe\0d\0\0\0\0\x01"));
  const told = [
    segment(0xe1, text(`http://ns.adobe.com/xap/1.0/\0${where}`)),
    segment(0xe2, text(`MPF\0${where}`)),
    segment(0xed, text(`Photoshop 3.0\0${where}`)),
    segment(0xfe, text(where)),
  ];
  const plain = jpeg(profile, adobe);
  const second = Buffer.concat([hex("ffd8"), text(where)]);
  const bare = withoutMetadata("image/jpeg", Buffer.concat([jpeg(...told, exif(1, true), profile, adobe), second]));
  expect(bare).toEqual(plain);
  expect(withoutMetadata("image/jpeg", plain)).toEqual(plain);
  for (const isLittle of [true, false]) {
    const turned = withoutMetadata("image/jpeg", jpeg(exif(6, isLittle)))!;
    expect(turned.toString("latin1")).not.toContain("GPS");
    expect(readPicture(turned)).toEqual({ type: "image/jpeg", width: 640, height: 480 });
    expect(turned).toEqual(withoutMetadata("image/jpeg", turned));
    // Big-endian, one entry: the orientation.
    expect(turned.toString("hex")).toContain("4d4d002a00000008000101120003000000010006");
  }
});

test("a JPEG that was cut short keeps what came of it; one whose segments are broken is none", () => {
  const whole = jpeg();
  const cut = whole.subarray(0, whole.length - 4);
  expect(withoutMetadata("image/jpeg", cut)).toEqual(cut);
  expect(withoutMetadata("image/jpeg", Buffer.concat([hex("ffd8ffe1ffff"), text(where)]))).toBeUndefined();
  expect(withoutMetadata("image/jpeg", Buffer.concat([hex("ffd8"), text(where)]))).toBeUndefined();
});

const chunk = (name: string, body: Buffer): Buffer => {
  const made = Buffer.concat([Buffer.alloc(4), text(name), body, Buffer.alloc(4)]);
  made.writeUInt32BE(body.length, 0);
  return made;
};

test("a PNG loses its texts, its time and what stands behind its end", () => {
  const png = drawDigits("23456");
  const told = [
    chunk("tEXt", text(`Comment\0${where}`)),
    chunk("zTXt", deflateSync(text(where))),
    chunk("iTXt", text(where)),
    chunk("eXIf", text(where)),
    chunk("tIME", hex("07ea0b1e0c0000")),
    chunk("xyZz", text(where)),
  ];
  const head = png.subarray(0, 33);
  const full = Buffer.concat([head, ...told, png.subarray(33), text(where)]);
  expect(withoutMetadata("image/png", full)).toEqual(png);
  const clear = Buffer.concat([head, chunk("tRNS", hex("0000")), png.subarray(33)]);
  expect(withoutMetadata("image/png", clear)).toEqual(clear);
  expect(withoutMetadata("image/png", png.subarray(0, png.length - 12))).toBeUndefined();
});

test("a WebP loses EXIF and XMP, and says no more that it has them", () => {
  const riff = (name: string, body: Buffer): Buffer => {
    const size = Buffer.alloc(4);
    size.writeUInt32LE(body.length);
    return Buffer.concat([text(name), size, body, Buffer.alloc(body.length % 2)]);
  };
  const file = (...chunks: Buffer[]): Buffer => {
    const body = Buffer.concat(chunks);
    const head = text("RIFF\0\0\0\0WEBP");
    head.writeUInt32LE(body.length + 4, 4);
    return Buffer.concat([head, body]);
  };
  const extended = (flags: number) => riff("VP8X", Buffer.concat([Buffer.from([flags, 0, 0, 0]), hex("3f0100ef0000")]));
  const image = riff("VP8L", hex("2f00000000010203"));
  const bare = withoutMetadata(
    "image/webp",
    file(extended(0x3c), image, riff("EXIF", text(where)), riff("XMP ", text(where))),
  );
  expect(bare).toEqual(file(extended(0x30), image));
  expect(withoutMetadata("image/webp", file(extended(0), image).subarray(0, 40))).toBeUndefined();
});

test("no bytes at all make it throw", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 200 }),
      fc.constantFrom("ffd8", "ffd8ffe1001a4578696600004949", "89504e470d0a1a0a", "52494646"),
      fc.constantFrom("image/png" as const, "image/jpeg" as const, "image/webp" as const),
      (tail, head, type) => {
        const bytes = Buffer.concat([hex(head), Buffer.from(tail)]);
        const bare = withoutMetadata(type, bytes);
        expect(bare?.length ?? 0).toBeLessThanOrEqual(bytes.length + 36);
      },
    ),
  );
});

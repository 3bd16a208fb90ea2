/** What a picture's file tells beside the picture: where and when it was taken, with which telephone. A letter needs none of it. */
import type { Picture } from "./pictures.ts";

const latin = (bytes: Buffer, from: number, to: number): string => bytes.toString("latin1", from, to);

/** How a picture has to be turned, 2 to 8 (CIPA DC-008 tag 0x0112); undefined where it stands as it is. */
const orientationOf = (segment: Buffer): number | undefined => {
  if (latin(segment, 4, 10) !== "Exif\0\0" || segment.length < 18) return undefined;
  const tiff = segment.subarray(10);
  const isLittle = latin(tiff, 0, 2) === "II";
  const short = (at: number) => (at + 2 > tiff.length ? 0 : isLittle ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const first = isLittle ? tiff.readUInt32LE(4) : tiff.readUInt32BE(4);
  const count = short(first);
  for (let entry = 0; entry < count; entry += 1) {
    const at = first + 2 + 12 * entry;
    if (at + 12 > tiff.length) return undefined;
    const turned = short(at + 8);
    if (short(at) === 0x0112) return turned >= 2 && turned <= 8 ? turned : undefined;
  }
  return undefined;
};

/** An EXIF segment that tells nothing but how the picture has to be turned. */
const turnedBy = (orientation: number): Buffer => {
  const segment = Buffer.from("ffe100224578696600004d4d002a000000080001011200030000000100000000" + "00000000", "hex");
  segment.writeUInt16BE(orientation, 28);
  return segment;
};

/** JFIF, a colour profile, and how Adobe's programs code colours: without them the picture looks otherwise. */
const isKeptSegment = (marker: number, segment: Buffer): boolean => {
  if (marker === 0xfe) return false;
  if (marker < 0xe0 || marker > 0xef) return true;
  return marker === 0xe0 || marker === 0xee || (marker === 0xe2 && latin(segment, 4, 16) === "ICC_PROFILE\0");
};

/** Where the coded pixels end that begin here: at the next marker that is none of theirs (ITU T.81 §B.1.1.5). */
const scanEnd = (bytes: Buffer, from: number): number => {
  for (let at = from; at + 1 < bytes.length; at += 1) {
    const next = bytes[at + 1]!;
    if (bytes[at] === 0xff && next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
};

/** By its segments (ITU T.81 §B.1); what follows its end, as a second picture of the same moment, is left out. */
const bareJpeg = (bytes: Buffer): Buffer | undefined => {
  const kept: Buffer[] = [bytes.subarray(0, 2)];
  let turned = false;
  for (let at = 2; at < bytes.length; ) {
    const marker = bytes[at + 1];
    if (bytes[at] !== 0xff || marker === undefined) return undefined;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) return Buffer.concat([...kept, bytes.subarray(at, at + 2)]);
    if (at + 4 > bytes.length) return undefined;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    if (end < at + 4 || end > bytes.length) return undefined;
    const segment = bytes.subarray(at, end);
    const orientation = marker === 0xe1 && !turned ? orientationOf(segment) : undefined;
    if (orientation !== undefined) {
      turned = true;
      kept.push(turnedBy(orientation));
    } else if (isKeptSegment(marker, segment)) kept.push(segment);
    at = end;
    if (marker === 0xda) {
      at = scanEnd(bytes, end);
      kept.push(bytes.subarray(end, at));
    }
  }
  // Cut short on its way: what came of it is shown.
  return Buffer.concat(kept);
};

/** Chunks that change how the picture looks (W3C PNG §11.3); texts, times and what nobody knows are left out. */
const keptChunks = new Set(
  ["tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "hIST", "pHYs", "sPLT", "cICP"].concat(
    ["acTL", "fcTL", "fdAT"], // An animated one.
  ),
);
const isCritical = (name: string): boolean => /^[A-Z]/.test(name);

const barePng = (bytes: Buffer): Buffer | undefined => {
  const kept: Buffer[] = [bytes.subarray(0, 8)];
  for (let at = 8; at + 12 <= bytes.length; ) {
    const name = latin(bytes, at + 4, at + 8);
    const end = at + 12 + bytes.readUInt32BE(at);
    if (end > bytes.length) return undefined;
    if (isCritical(name) || keptChunks.has(name)) kept.push(bytes.subarray(at, end));
    if (name === "IEND") return Buffer.concat(kept);
    at = end;
  }
  return undefined;
};

const keptRiff = new Set(["VP8X", "VP8 ", "VP8L", "ALPH", "ANIM", "ANMF", "ICCP"]);
/** Of VP8X: there is EXIF, there is XMP (RFC 9649 §2.7.1). */
const metadataFlags = 0x0c;

const bareWebp = (bytes: Buffer): Buffer | undefined => {
  const kept: Buffer[] = [];
  const all = Math.min(bytes.length, 8 + bytes.readUInt32LE(4));
  for (let at = 12; at + 8 <= all; ) {
    const name = latin(bytes, at, at + 4);
    const size = bytes.readUInt32LE(at + 4);
    const end = at + 8 + size + (size % 2);
    if (at + 8 + size > all) return undefined;
    const chunk = Buffer.from(bytes.subarray(at, Math.min(end, all)));
    if (name === "VP8X") chunk[8] = chunk[8]! & ~metadataFlags;
    if (keptRiff.has(name)) kept.push(chunk);
    at = end;
  }
  const body = Buffer.concat(kept);
  const head = Buffer.from("RIFF\0\0\0\0WEBP", "latin1");
  head.writeUInt32LE(body.length + 4, 4);
  return Buffer.concat([head, body]);
};

const bare = { "image/png": barePng, "image/jpeg": bareJpeg, "image/webp": bareWebp } as const;

/** The same pixels, and of what the file told besides only how they have to be turned. Undefined: it is no whole picture. */
export const withoutMetadata = (type: Picture["type"], bytes: Buffer): Buffer | undefined => bare[type](bytes);

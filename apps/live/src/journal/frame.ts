import { crc32 } from "node:zlib";
import { packOpen, unpackOpen } from "./pack.ts";

/**
 * A file is frames one after another: F5 5A · length of the text (u32, big-endian) · CRC-32 of the text (u32) · the text, UTF-8.
 * Since format 3 also: F5 5B · length of the body (u32) · CRC-32 of the body (u32) · the body: length of the packed text (u32) · the packed
 * text (`pack.ts`) · what is sealed. F5 occurs in no UTF-8 text (RFC 3629 §1) and in a body by chance; a reader that
 * finds its way again after damage believes the CRC.
 */
const headBytes = 10;
const bodyHeadBytes = 4;
/** Longer is no record of ours: the length itself is damaged. */
export const longestText = 4 * 1024 * 1024;

const frameOf = (magic: number, body: Buffer): Buffer => {
  if (body.length > longestText) throw new RangeError(`a journal record of ${body.length} bytes is too long`);
  const frame = Buffer.allocUnsafe(headBytes + body.length);
  frame.writeUInt16BE(magic, 0);
  frame.writeUInt32BE(body.length, 2);
  frame.writeUInt32BE(crc32(body), 6);
  body.copy(frame, headBytes);
  return frame;
};

/** A frame of text alone, which every release reads. @throws RangeError where it is longer than `longestText` */
export const encodeFrame = (text: string): Buffer => frameOf(0xf55a, Buffer.from(text, "utf8"));

/** A frame of packed text and of what is sealed beside it. @throws RangeError where it is longer than `longestText` */
export const encodePacked = (text: string, sealed?: Buffer): Buffer => {
  if (text.length > longestText) throw new RangeError(`a journal record of ${text.length} characters is too long`);
  const bytes = packOpen(text);
  const head = Buffer.allocUnsafe(bodyHeadBytes);
  head.writeUInt32BE(bytes.length, 0);
  return frameOf(0xf55b, Buffer.concat(sealed ? [head, bytes, sealed] : [head, bytes]));
};

/** What a frame holds. */
export type Frame = { readonly text: string; readonly sealed?: Buffer; readonly end: number };

const bodyOf = (body: Buffer, end: number): Frame | undefined => {
  if (body.length < bodyHeadBytes) return undefined;
  const until = bodyHeadBytes + body.readUInt32BE(0);
  if (until > body.length) return undefined;
  const text = unpackOpen(body.subarray(bodyHeadBytes, until), longestText * 16);
  if (text === undefined) return undefined;
  return until < body.length ? { text, sealed: body.subarray(until), end } : { text, end };
};

/** The frame at `offset`; "short" when the bytes end before the frame does; nothing when there is no sound frame. */
const frameAt = (bytes: Buffer, offset: number): Frame | "short" | undefined => {
  const left = bytes.length - offset;
  if (bytes[offset] !== 0xf5 || (left > 1 && bytes[offset + 1] !== 0x5a && bytes[offset + 1] !== 0x5b))
    return undefined;
  if (left < headBytes) return "short";
  const length = bytes.readUInt32BE(offset + 2);
  if (length > longestText) return undefined;
  const end = offset + headBytes + length;
  if (end > bytes.length) return "short";
  const body = bytes.subarray(offset + headBytes, end);
  if (crc32(body) !== bytes.readUInt32BE(offset + 6)) return undefined;
  return bytes[offset + 1] === 0x5a ? { text: body.toString("utf8"), end } : bodyOf(body, end);
};

/** Where the next sound frame begins, or nothing. */
const nextSound = (bytes: Buffer, from: number): number | undefined => {
  for (let at = bytes.indexOf(0xf5, from); at >= 0; at = bytes.indexOf(0xf5, at + 1)) {
    if (typeof frameAt(bytes, at) === "object") return at;
  }
  return undefined;
};

export type Frames = {
  readonly texts: readonly Frame[];
  /** Bytes that are no frame, with a sound frame after them. */
  readonly damage: readonly { readonly from: number; readonly to: number }[];
  /** End of the last sound frame: what lies after it is torn or has yet to come. */
  readonly end: number;
};

/** Every sound frame of `bytes`. Never throws. */
export const decodeFrames = (bytes: Buffer): Frames => {
  const texts: Frame[] = [];
  const damage: { from: number; to: number }[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const found = frameAt(bytes, offset);
    if (typeof found === "object") {
      texts.push(found);
      offset = found.end;
      continue;
    }
    const next = nextSound(bytes, offset + 1);
    if (next === undefined) break;
    damage.push({ from: offset, to: next });
    offset = next;
  }
  return { texts, damage, end: offset };
};

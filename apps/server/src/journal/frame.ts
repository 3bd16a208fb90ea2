import { crc32 } from "node:zlib";

/**
 * A file is frames one after another: F5 5A · length of the text (u32, big-endian) · CRC-32 of the text (u32) · the text, UTF-8.
 * F5 occurs in no UTF-8 text (RFC 3629 §1), so that a reader finds its way again after damage.
 */
const headBytes = 10;
/** Longer is no record of ours: the length itself is damaged. */
export const longestText = 4 * 1024 * 1024;

export const encodeFrame = (text: string): Buffer => {
  const bytes = Buffer.from(text, "utf8");
  if (bytes.length > longestText) throw new RangeError(`a journal record of ${bytes.length} bytes is too long`);
  const frame = Buffer.allocUnsafe(headBytes + bytes.length);
  frame.writeUInt16BE(0xf55a, 0);
  frame.writeUInt32BE(bytes.length, 2);
  frame.writeUInt32BE(crc32(bytes), 6);
  bytes.copy(frame, headBytes);
  return frame;
};

/** The text of the frame at `offset`; "short" when the bytes end before the frame does; nothing when there is no sound frame. */
const frameAt = (bytes: Buffer, offset: number): { text: string; end: number } | "short" | undefined => {
  const left = bytes.length - offset;
  if (bytes[offset] !== 0xf5 || (left > 1 && bytes[offset + 1] !== 0x5a)) return undefined;
  if (left < headBytes) return "short";
  const length = bytes.readUInt32BE(offset + 2);
  if (length > longestText) return undefined;
  const end = offset + headBytes + length;
  if (end > bytes.length) return "short";
  const text = bytes.subarray(offset + headBytes, end);
  return crc32(text) === bytes.readUInt32BE(offset + 6) ? { text: text.toString("utf8"), end } : undefined;
};

/** Where the next sound frame begins, or nothing. */
const nextSound = (bytes: Buffer, from: number): number | undefined => {
  for (let at = bytes.indexOf(0xf5, from); at >= 0; at = bytes.indexOf(0xf5, at + 1)) {
    if (typeof frameAt(bytes, at) === "object") return at;
  }
  return undefined;
};

export type Frames = {
  readonly texts: readonly { readonly text: string; readonly end: number }[];
  /** Bytes that are no frame, with a sound frame after them. */
  readonly damage: readonly { readonly from: number; readonly to: number }[];
  /** End of the last sound frame: what lies after it is torn or has yet to come. */
  readonly end: number;
};

/** Every sound frame of `bytes`. Never throws. */
export const decodeFrames = (bytes: Buffer): Frames => {
  const texts: { text: string; end: number }[] = [];
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

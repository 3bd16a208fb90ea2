/** Pictures of letters: what they are is told by their bytes, never by their name. */

const mostSide = 12_000;
const mostPixels = 50_000_000;

export type Picture = {
  readonly type: "image/png" | "image/jpeg" | "image/webp";
  readonly width: number;
  readonly height: number;
};
/** kind: it is no picture that is taken · size: it is too large to be shown safely. */
export type NoPicture = { readonly wrong: "kind" | "size" };

const png = (bytes: Buffer): readonly [number, number] | undefined =>
  // W3C PNG §5.2, §11.2.2: the signature, then IHDR, and IEND at the end.
  bytes.length > 45 &&
  bytes.subarray(0, 8).equals(Buffer.from("89504e470d0a1a0a", "hex")) &&
  bytes.toString("latin1", 12, 16) === "IHDR" &&
  bytes.toString("latin1", bytes.length - 8, bytes.length - 4) === "IEND"
    ? [bytes.readUInt32BE(16), bytes.readUInt32BE(20)]
    : undefined;

/** Markers that tell a frame's size: SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81 table B.1). */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const jpeg = (bytes: Buffer): readonly [number, number] | undefined => {
  if (bytes.length < 20 || bytes.readUInt16BE(0) !== 0xffd8) return undefined;
  for (let at = 2; at + 9 < bytes.length; ) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1]!;
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (isFrame(marker)) return [bytes.readUInt16BE(at + 7), bytes.readUInt16BE(at + 5)];
    // The scan begins, or the picture ends, and no size was told.
    if (marker === 0xda || marker === 0xd9) return undefined;
    at += 2 + bytes.readUInt16BE(at + 2);
  }
  return undefined;
};

/** RFC 9649 §2: VP8, VP8L and VP8X. */
const webp = (bytes: Buffer): readonly [number, number] | undefined => {
  if (bytes.length < 30 || bytes.toString("latin1", 0, 4) !== "RIFF" || bytes.toString("latin1", 8, 12) !== "WEBP")
    return undefined;
  const kind = bytes.toString("latin1", 12, 16);
  if (kind === "VP8X") return [bytes.readUIntLE(24, 3) + 1, bytes.readUIntLE(27, 3) + 1];
  if (kind === "VP8 " && bytes.readUIntBE(23, 3) === 0x9d012a)
    return [bytes.readUInt16LE(26) & 0x3fff, bytes.readUInt16LE(28) & 0x3fff];
  if (kind !== "VP8L" || bytes[20] !== 0x2f) return undefined;
  const bits = bytes.readUInt32LE(21);
  return [(bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1];
};

const readers = { "image/png": png, "image/jpeg": jpeg, "image/webp": webp } as const;

/** What these bytes are. */
export const readPicture = (bytes: Buffer): Picture | NoPicture => {
  for (const [type, read] of Object.entries(readers)) {
    const size = read(bytes);
    if (size === undefined) continue;
    const [width, height] = size;
    if (width === 0 || height === 0) return { wrong: "kind" };
    if (width > mostSide || height > mostSide || width * height > mostPixels) return { wrong: "size" };
    return { type: type as Picture["type"], width, height };
  }
  return { wrong: "kind" };
};

/** Of each picture that is shown: it is a picture and nothing else, whatever its bytes may be read as. */
export const pictureHeaders = {
  "x-content-type-options": "nosniff",
  "content-security-policy": "default-src 'none'; sandbox",
  "content-disposition": "inline",
  "cache-control": "private, no-store",
} as const;

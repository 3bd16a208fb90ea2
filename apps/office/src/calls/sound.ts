import { type FileHandle, open, unlink } from "node:fs/promises";
import { isAbsolute, normalize, resolve, sep } from "node:path";
import { Readable } from "node:stream";
import type { Segment } from "@zongji/domain";
import { aLawSamples, findSamples, frameBytes, headBytes, muLawSamples, rateHz, wavHead } from "./wav.ts";

/** Where a segment lies in the recording, in samples. */
type Piece = { readonly segment: Segment; readonly from: number; readonly to: number };

const piecesOf = (segments: readonly Segment[]): Piece[] =>
  segments
    .map((segment) => {
      const from = Math.round((segment.startMs * rateHz) / 1000);
      return { segment, from, to: from + segment.samples };
    })
    .sort((a, b) => a.from - b.from);

/** Length of a recording in samples. */
export const samplesOf = (segments: readonly Segment[]): number =>
  piecesOf(segments).reduce((longest, { to }) => Math.max(longest, to), 0);

/** Size of the recording as one WAV file, bytes. */
export const sizeOf = (segments: readonly Segment[]): number => headBytes + samplesOf(segments) * frameBytes;

/** @throws RangeError when a fact names a file outside the folder */
const pathIn = (folder: string, file: string): string => {
  const path = resolve(folder, file);
  const isInside = path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  if (isAbsolute(file) || normalize(file).startsWith("..") || !isInside) {
    throw new RangeError("a recording's file lies outside its folder");
  }
  return path;
};

const decode = (codec: Segment["codec"], bytes: Buffer, into: Buffer, at: number): void => {
  if (codec === "L16") {
    bytes.copy(into, at);
    return;
  }
  const table = codec === "PCMA" ? aLawSamples : muLawSamples;
  for (let index = 0; index < bytes.length; index += 1) into.writeInt16LE(table[bytes[index]!]!, at + index * 2);
};

/** Reads samples `from`…`to` of a segment into `into`. What the file does not hold stays silence. */
const readPiece = async (handle: FileHandle, piece: Piece, from: number, to: number, into: Buffer, at: number) => {
  const start = Buffer.alloc(4096);
  const { bytesRead } = await handle.read(start, 0, start.length, 0);
  const found = findSamples(start.subarray(0, bytesRead));
  if (!found) return;
  const inFrame = piece.segment.codec === "L16" ? frameBytes : 2;
  const bytes = Buffer.alloc((to - from) * inFrame);
  const read = await handle.read(bytes, 0, bytes.length, found.offset + (from - piece.from) * inFrame);
  decode(piece.segment.codec, bytes.subarray(0, read.bytesRead - (read.bytesRead % inFrame)), into, at);
};

const chunkSamples = 8192;

/** Samples `from`…`to` of the recording as 16-bit stereo; gaps between segments, and what can't be read, are silence. */
const readSamples = async (folder: string, pieces: readonly Piece[], from: number, to: number): Promise<Buffer> => {
  const into = Buffer.alloc((to - from) * frameBytes);
  for (const piece of pieces) {
    const [first, last] = [Math.max(from, piece.from), Math.min(to, piece.to)];
    if (first >= last) continue;
    const handle = await open(pathIn(folder, piece.segment.file), "r");
    try {
      await readPiece(handle, piece, first, last, into, (first - from) * frameBytes);
    } finally {
      await handle.close();
    }
  }
  return into;
};

async function* bytesOf(folder: string, segments: readonly Segment[], from: number, to: number) {
  if (from < headBytes) yield wavHead(samplesOf(segments)).subarray(from, Math.min(headBytes, to + 1));
  const pieces = piecesOf(segments);
  const end = to + 1 - headBytes;
  for (let at = Math.max(0, from - headBytes); at < end; ) {
    const sample = Math.floor(at / frameBytes);
    const until = Math.min(sample + chunkSamples, Math.ceil(end / frameBytes));
    const bytes = await readSamples(folder, pieces, sample, until);
    yield bytes.subarray(at - sample * frameBytes, Math.min(bytes.length, end - sample * frameBytes));
    at = until * frameBytes;
  }
}

/** Bytes `from`…`to` (inclusive) of the recording as one stereo WAV: left the caller, right what the caller hears. */
export const streamSound = (folder: string, segments: readonly Segment[], from: number, to: number): Readable =>
  Readable.from(bytesOf(folder, segments, from, to), { objectMode: false });

/** The whole recording as 16-bit stereo, without a head. */
export const wholeSound = (folder: string, segments: readonly Segment[]): Readable =>
  streamSound(folder, segments, headBytes, sizeOf(segments) - 1);

/** Whether every file of the recording is there. */
export const isThere = async (folder: string, segments: readonly Segment[]): Promise<boolean> => {
  for (const { file } of segments) {
    const handle = await open(pathIn(folder, file), "r").catch(() => undefined);
    if (!handle) return false;
    await handle.close();
  }
  return true;
};

/** Whether every file of the recording is there, or one is gone. @throws what hinders to see it: that tells nothing of the file */
export const findFiles = async (folder: string, segments: readonly Segment[]): Promise<"there" | "gone"> => {
  for (const { file } of segments)
    try {
      await (await open(pathIn(folder, file), "r")).close();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return "gone";
    }
  return "there";
};

/** Deletes the files of a recording; those that are gone already are no error. @returns how many were there */
export const deleteFiles = async (folder: string, segments: readonly Segment[]): Promise<number> => {
  let count = 0;
  for (const file of new Set(segments.map((segment) => segment.file)))
    try {
      await unlink(pathIn(folder, file));
      count += 1;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  return count;
};

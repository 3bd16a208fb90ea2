/** The files of a ZIP that somebody uploads. Nothing of it is trusted: it is never unpacked to more than is asked for. */
import { inflateRawSync } from "node:zlib";

/** torn: it begins as what it is, and can't be read · large: more than can be taken · kind: not of a kind that is read · wide: more columns than are read */
export type BadTable = "torn" | "large" | "kind" | "wide";
export class TableRefused extends Error {
  readonly reason: BadTable;
  /** How many there are, where there are too many. */
  readonly columns: number | undefined;
  constructor(reason: BadTable, columns?: number) {
    super(reason);
    this.reason = reason;
    this.columns = columns;
  }
}
const refuse = (reason: BadTable): never => {
  throw new TableRefused(reason);
};

export type ZipEntry = { readonly method: number; readonly packed: number; readonly size: number; readonly at: number };

/** The files of a ZIP by its central directory (APPNOTE 4.3.12). */
export const entriesOf = (bytes: Buffer): Map<string, ZipEntry> => {
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + 22 > bytes.length) return refuse("torn");
  const entries = new Map<string, ZipEntry>();
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return refuse("torn");
    const [name, extra, note] = [28, 30, 32].map((offset) => bytes.readUInt16LE(at + offset)) as [
      number,
      number,
      number,
    ];
    entries.set(bytes.toString("utf8", at + 46, at + 46 + name), {
      method: bytes.readUInt16LE(at + 10),
      packed: bytes.readUInt32LE(at + 20),
      size: bytes.readUInt32LE(at + 24),
      at: bytes.readUInt32LE(at + 42),
    });
    at += 46 + name + extra + note;
  }
  return entries;
};

/** One file of it. @param most bytes @throws TableRefused large, whatever its entry says */
export const unpacked = (bytes: Buffer, { method, packed, size, at }: ZipEntry, most: number): Buffer => {
  if (size > most) return refuse("large");
  if (at + 30 > bytes.length) return refuse("torn");
  const from = at + 30 + bytes.readUInt16LE(at + 26) + bytes.readUInt16LE(at + 28);
  const data = bytes.subarray(from, from + packed);
  if (method === 0) return data.length > most ? refuse("large") : data;
  if (method !== 8) return refuse("torn");
  try {
    return inflateRawSync(data, { maxOutputLength: most });
  } catch (error) {
    return refuse((error as { code?: string }).code === "ERR_BUFFER_TOO_LARGE" ? "large" : "torn");
  }
};

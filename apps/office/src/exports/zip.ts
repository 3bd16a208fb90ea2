import { crc32, createDeflateRaw, type DeflateRaw } from "node:zlib";

/** Takes bytes; resolves when more may come, so that no more is held than one piece. */
export type Sink = (bytes: Buffer) => Promise<void>;

/** A file of the ZIP that is whole. */
export type ZipEntry = {
  readonly name: string;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
};

/** APPNOTE 4.4.4: sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const flags = 0x0808;
const deflated = 8;
/** Beyond 32 bits of an offset, or 16 of a count, stands this, and the value where ZIP64 has it (APPNOTE 4.5.3). */
const most = 0xffffffff;
const mostFiles = 0xffff;

/** MS-DOS date and time of 1 January 1980: when the file was made stands inside of it. */
const dosTime = 0x00210000;

/** One file in it may have so much: that a larger one follows would have to be known before it is written. */
const small = (value: number): number => {
  if (value >= most) throw new RangeError("one file in a ZIP has less than 4 GiB here");
  return value;
};

/** What a reader begins with, when there are more files, or more bytes, than the ends of 1989 can tell: their ZIP64 forms (APPNOTE 4.3.14, 4.3.15). */
const end64 = (files: number, from: number, to: number): Buffer => {
  const end = Buffer.alloc(76);
  end.writeUInt32LE(0x06064b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(45, 12);
  end.writeUInt16LE(45, 14);
  end.writeBigUInt64LE(BigInt(files), 24);
  end.writeBigUInt64LE(BigInt(files), 32);
  end.writeBigUInt64LE(BigInt(to - from), 40);
  end.writeBigUInt64LE(BigInt(from), 48);
  end.writeUInt32LE(0x07064b50, 56);
  end.writeBigUInt64LE(BigInt(to), 64);
  end.writeUInt32LE(1, 72);
  return end;
};

/** What the central directory says of a file (APPNOTE 4.3.12). */
const entryHead = ({ name, crc, packed, size, at }: ZipEntry): Buffer => {
  const bytes = Buffer.from(name);
  const isFar = at >= most;
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(isFar ? 45 : 20, 4);
  head.writeUInt16LE(isFar ? 45 : 20, 6);
  head.writeUInt16LE(flags, 8);
  head.writeUInt16LE(deflated, 10);
  head.writeUInt32LE(dosTime, 12);
  head.writeUInt32LE(crc, 16);
  head.writeUInt32LE(packed, 20);
  head.writeUInt32LE(size, 24);
  head.writeUInt16LE(bytes.length, 28);
  head.writeUInt16LE(isFar ? 12 : 0, 30);
  head.writeUInt32LE(isFar ? most : at, 42);
  if (!isFar) return Buffer.concat([head, bytes]);
  const extra = Buffer.alloc(12);
  extra.writeUInt16LE(1, 0);
  extra.writeUInt16LE(8, 2);
  extra.writeBigUInt64LE(BigInt(at), 4);
  return Buffer.concat([head, bytes, extra]);
};

const fresh = { entries: [], written: 0 };

/** Writes a ZIP file (PKWARE APPNOTE 6.3) piece by piece: memory for one piece, however large the file. One that was broken off goes on after its whole files. */
export class ZipWriter {
  readonly #sink: Sink;
  readonly #entries: ZipEntry[];
  #written: number;
  #open:
    | {
        readonly name: string;
        readonly at: number;
        readonly deflate: DeflateRaw;
        crc: number;
        size: number;
        packed: number;
      }
    | undefined;
  #ready: Buffer[] = [];

  /** @param before what was written of it before: its files, and how many bytes */
  constructor(sink: Sink, before: { readonly entries: readonly ZipEntry[]; readonly written: number } = fresh) {
    this.#sink = sink;
    this.#entries = [...before.entries];
    this.#written = before.written;
  }

  /** Begins the next file. @param name its path with `/` */
  async begin(name: string, { level = 6 }: { readonly level?: number } = {}): Promise<void> {
    await this.end();
    const bytes = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(deflated, 8);
    head.writeUInt32LE(dosTime, 10);
    head.writeUInt16LE(bytes.length, 26);
    const deflate = createDeflateRaw({ level });
    deflate.on("data", (piece: Buffer) => this.#ready.push(piece));
    this.#open = { name, at: this.#written, deflate, crc: 0, size: 0, packed: 0 };
    await this.#put(head, bytes);
  }

  /** Adds to the file that was begun. */
  async write(piece: string | Buffer): Promise<void> {
    const open = this.#open;
    if (!open) throw new Error("no file was begun");
    const bytes = typeof piece === "string" ? Buffer.from(piece) : piece;
    open.crc = crc32(bytes, open.crc);
    open.size += bytes.length;
    await new Promise<void>((resolve, reject) =>
      open.deflate.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
    await this.#drain();
  }

  /** Ends the last file, and writes what a reader begins with. */
  async finish(): Promise<void> {
    await this.end();
    const from = this.#written;
    for (const entry of this.#entries) await this.#put(entryHead(entry));
    const [files, to] = [this.#entries.length, this.#written];
    const isLarge = files >= mostFiles || from >= most || to - from >= most;
    if (isLarge) await this.#put(end64(files, from, to));
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(Math.min(files, mostFiles), 8);
    end.writeUInt16LE(Math.min(files, mostFiles), 10);
    end.writeUInt32LE(Math.min(to - from, most), 12);
    end.writeUInt32LE(Math.min(from, most), 16);
    await this.#put(end);
  }

  /** Ends the file that was begun. @returns it; undefined: none was */
  async end(): Promise<ZipEntry | undefined> {
    const open = this.#open;
    if (!open) return undefined;
    const ended = new Promise<void>((resolve, reject) => open.deflate.once("end", resolve).once("error", reject));
    open.deflate.end();
    await ended;
    await this.#drain();
    this.#open = undefined;
    const { name, at, crc, size, packed } = open;
    const entry: ZipEntry = { name, at, crc, packed: small(packed), size: small(size) };
    this.#entries.push(entry);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(crc, 4);
    tail.writeUInt32LE(packed, 8);
    tail.writeUInt32LE(size, 12);
    await this.#put(tail);
    return entry;
  }

  async #drain(): Promise<void> {
    const ready = this.#ready;
    this.#ready = [];
    for (const piece of ready) {
      if (this.#open) this.#open.packed += piece.length;
      await this.#put(piece);
    }
  }

  async #put(...pieces: readonly Buffer[]): Promise<void> {
    for (const piece of pieces) {
      this.#written += piece.length;
      await this.#sink(piece);
    }
  }
}

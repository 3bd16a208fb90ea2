import { crc32, createDeflateRaw, type DeflateRaw } from "node:zlib";

/** Takes bytes; resolves when more may come, so that no more is held than one piece. */
export type Sink = (bytes: Buffer) => Promise<void>;

type Entry = {
  readonly name: Buffer;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
};

/** APPNOTE 4.4.4: sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const flags = 0x0808;
const deflated = 8;
/** Without ZIP64 (APPNOTE 4.5.3) sizes and offsets have 32 bits. */
const most = 0xffffffff;

/** MS-DOS date and time of 1 January 1980: when the file was made stands inside of it. */
const dosTime = 0x00210000;

const small = (value: number): number => {
  if (value > most) throw new RangeError("a ZIP file without ZIP64 holds 4 GiB");
  return value;
};

/** Writes a ZIP file (PKWARE APPNOTE 6.3) piece by piece: memory for one piece, however large the file. */
export class ZipWriter {
  readonly #sink: Sink;
  readonly #entries: Entry[] = [];
  #written = 0;
  #open:
    | {
        readonly name: Buffer;
        readonly at: number;
        readonly deflate: DeflateRaw;
        crc: number;
        size: number;
        packed: number;
      }
    | undefined;
  #ready: Buffer[] = [];

  constructor(sink: Sink) {
    this.#sink = sink;
  }

  /** Begins the next file. @param name its path with `/` */
  async begin(name: string): Promise<void> {
    await this.#end();
    const bytes = Buffer.from(name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(flags, 6);
    head.writeUInt16LE(deflated, 8);
    head.writeUInt32LE(dosTime, 10);
    head.writeUInt16LE(bytes.length, 26);
    const deflate = createDeflateRaw({ level: 6 });
    deflate.on("data", (piece: Buffer) => this.#ready.push(piece));
    this.#open = { name: bytes, at: this.#written, deflate, crc: 0, size: 0, packed: 0 };
    await this.#put(head, bytes);
  }

  /** Adds to the file that was begun. */
  async write(text: string): Promise<void> {
    const open = this.#open;
    if (!open) throw new Error("no file was begun");
    const bytes = Buffer.from(text);
    open.crc = crc32(bytes, open.crc);
    open.size += bytes.length;
    await new Promise<void>((resolve, reject) =>
      open.deflate.write(bytes, (error) => (error ? reject(error) : resolve())),
    );
    await this.#drain();
  }

  /** Ends the last file, and writes what a reader begins with. */
  async finish(): Promise<void> {
    await this.#end();
    const from = this.#written;
    for (const { name, crc, packed, size, at } of this.#entries) {
      const head = Buffer.alloc(46);
      head.writeUInt32LE(0x02014b50, 0);
      head.writeUInt16LE(20, 4);
      head.writeUInt16LE(20, 6);
      head.writeUInt16LE(flags, 8);
      head.writeUInt16LE(deflated, 10);
      head.writeUInt32LE(dosTime, 12);
      head.writeUInt32LE(crc, 16);
      head.writeUInt32LE(small(packed), 20);
      head.writeUInt32LE(small(size), 24);
      head.writeUInt16LE(name.length, 28);
      head.writeUInt32LE(small(at), 42);
      await this.#put(head, name);
    }
    const end = Buffer.alloc(22);
    end.writeUInt32LE(0x06054b50, 0);
    end.writeUInt16LE(this.#entries.length, 8);
    end.writeUInt16LE(this.#entries.length, 10);
    end.writeUInt32LE(this.#written - from, 12);
    end.writeUInt32LE(small(from), 16);
    await this.#put(end);
  }

  async #end(): Promise<void> {
    const open = this.#open;
    if (!open) return;
    const ended = new Promise<void>((resolve, reject) => open.deflate.once("end", resolve).once("error", reject));
    open.deflate.end();
    await ended;
    await this.#drain();
    this.#open = undefined;
    const { name, at, crc, size, packed } = open;
    this.#entries.push({ name, at, crc, size, packed });
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x08074b50, 0);
    tail.writeUInt32LE(crc, 4);
    tail.writeUInt32LE(small(packed), 8);
    tail.writeUInt32LE(small(size), 12);
    await this.#put(tail);
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

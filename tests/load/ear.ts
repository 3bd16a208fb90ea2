import { headerBytes, markBytes, readMark } from "./frame.ts";

/** Where frames of speech came, by the numbers they carry, in the order in which they came. Columns, since there are many. */
export type Marks = {
  readonly count: number;
  /** Of the packet that held a number, or its end. */
  readonly ssrc: Uint32Array;
  readonly sequence: Uint16Array;
  /** Samples into that packet's payload where the frame begins; below 0: in the packet before. */
  readonly at: Int16Array;
  readonly mark: Uint16Array;
};

const tailBytes = markBytes - 1;
const mostBytes = 1024;

/**
 * Notes every number of a frame in the sound that comes to a far end, wherever a switch cuts the packets. Numbers that were made up by chance are
 * noted too (`passage.ts` knows them by what was said).
 */
export class Ear {
  #count = 0;
  #ssrc = new Uint32Array(64);
  #sequence = new Uint16Array(64);
  #at = new Int16Array(64);
  #mark = new Uint16Array(64);
  /** The end of the packet before, and the packet. */
  readonly #sound = new Uint8Array(tailBytes + mostBytes);
  #lastSsrc = -1;
  #lastSequence = -1;

  get marks(): Marks {
    return { count: this.#count, ssrc: this.#ssrc, sequence: this.#sequence, at: this.#at, mark: this.#mark };
  }

  forget(): void {
    this.#count = 0;
  }

  /** Takes an RTP packet of G.711 without header extension. */
  hear(packet: Buffer): void {
    const length = packet.length - headerBytes;
    if (length > mostBytes) return;
    const [sequence, ssrc] = [packet.readUInt16BE(2), packet.readUInt32BE(8)];
    const sound = this.#sound;
    // Across a gap nothing is one sound. 0 is no quiet sample, so no number is found in it.
    if (ssrc !== this.#lastSsrc || sequence !== ((this.#lastSequence + 1) & 0xffff)) sound.fill(0, 0, tailBytes);
    packet.copy(sound, tailBytes, headerBytes);
    for (let at = 0; at + markBytes <= tailBytes + length; at += 1) {
      const mark = readMark(sound, at);
      if (mark !== undefined) this.#note(ssrc, sequence, at - tailBytes, mark);
    }
    sound.copyWithin(0, length, length + tailBytes);
    this.#lastSsrc = ssrc;
    this.#lastSequence = sequence;
  }

  #note(ssrc: number, sequence: number, at: number, mark: number): void {
    if (this.#count === this.#mark.length) this.#grow();
    const n = this.#count++;
    this.#ssrc[n] = ssrc;
    this.#sequence[n] = sequence;
    this.#at[n] = at;
    this.#mark[n] = mark;
  }

  #grow(): void {
    const length = this.#mark.length * 2;
    const [ssrc, sequence] = [new Uint32Array(length), new Uint16Array(length)];
    const [at, mark] = [new Int16Array(length), new Uint16Array(length)];
    ssrc.set(this.#ssrc);
    sequence.set(this.#sequence);
    at.set(this.#at);
    mark.set(this.#mark);
    [this.#ssrc, this.#sequence, this.#at, this.#mark] = [ssrc, sequence, at, mark];
  }
}

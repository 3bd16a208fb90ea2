import { encodeG711, tone } from "@zongji/kit";

/** 20 ms of PCMA. */
export const frameBytes = 160;
export const headerBytes = 12;
/** Four samples for the number, two for its check. */
export const markBytes = 6;
const numberBytes = 4;

/** 20 ms of a tone, Hz. Of a multiple of 50 Hz whole periods fit in, so that frame after frame is one tone. */
export const toneFrame = (hz: number): Uint8Array => encodeG711("PCMA", tone(hz, 20));

/** 8 bit of the number's own, so that of 256 numbers that a fading or a cut sound makes by chance one is taken for such. */
const checkOf = (mark: number): number => ((mark * 0x9e35 + 0x5b00) >>> 8) & 0xff;

/** One of the sixteen quietest positive levels (G.711 table 1a: segment 0). */
const quiet = (nibble: number): number => (0x80 | (nibble & 15)) ^ 0x55;

/**
 * Writes a frame's number, 16 bit, and its check over its first six samples. A switch that passes G.711 on, or decodes and encodes it, leaves them as
 * they are, so that frames can be told apart from end to end.
 */
export const writeMark = (packet: Uint8Array, at: number, mark: number): void => {
  for (let n = 0; n < numberBytes; n += 1) packet[at + n] = quiet(mark >> (12 - 4 * n));
  const check = checkOf(mark);
  packet[at + numberBytes] = quiet(check >> 4);
  packet[at + numberBytes + 1] = quiet(check);
};

/** The number that was written over a frame; undefined where there is none. */
export const readMark = (packet: Uint8Array, at: number): number | undefined => {
  let mark = 0;
  for (let n = 0; n < markBytes; n += 1) {
    const code = packet[at + n]! ^ 0x55;
    if ((code & 0xf0) !== 0x80) return undefined;
    mark = mark * 16 + (code & 15);
  }
  const number = mark >>> 8;
  return (mark & 0xff) === checkOf(number) ? number : undefined;
};

import { encodeG711, tone } from "@zongji/kit";

/** 20 ms of PCMA. */
export const frameBytes = 160;
export const headerBytes = 12;
const markBytes = 4;

/** 20 ms of a tone, Hz. Of a multiple of 50 Hz whole periods fit in, so that frame after frame is one tone. */
export const toneFrame = (hz: number): Uint8Array => encodeG711("PCMA", tone(hz, 20));

/**
 * Writes a frame's number, 16 bit, over its first four samples: four of the sixteen quietest positive levels (G.711 table 1a: segment 0). A
 * switch that passes G.711 on, or decodes and encodes it, leaves them as they are, so that frames can be told apart from end to end.
 */
export const writeMark = (packet: Uint8Array, at: number, mark: number): void => {
  for (let n = 0; n < markBytes; n += 1) packet[at + n] = (0x80 | ((mark >> (12 - 4 * n)) & 15)) ^ 0x55;
};

/** The number that was written over a frame; undefined where there is none. */
export const readMark = (packet: Uint8Array, at: number): number | undefined => {
  let mark = 0;
  for (let n = 0; n < markBytes; n += 1) {
    const code = packet[at + n]! ^ 0x55;
    if ((code & 0xf0) !== 0x80) return undefined;
    mark = (mark << 4) | (code & 15);
  }
  return mark;
};

/**
 * Where a frame's number stands in a packet's payload: a switch with a clock of its own cuts frames elsewhere, by the same samples all along. No
 * four samples in a row of a loud tone are as quiet. Undefined: nowhere, or across the edge of two packets.
 */
export const findMark = (packet: Uint8Array, from: number): number | undefined => {
  for (let at = from; at + markBytes <= packet.length; at += 1) if (readMark(packet, at) !== undefined) return at;
  return undefined;
};

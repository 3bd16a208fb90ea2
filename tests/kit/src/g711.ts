/** G.711 by its definition (segments and steps), written for the tests alone: what judges the wire shares nothing with what it judges. */

export type Law = "PCMA" | "PCMU";

/** ITU-T G.711 table 1a: bits inverted by 0x55, sign positive when set, segment, four bits of step. Output scaled to 16 bit. */
const alawLevel = (code: number): number => {
  const bits = code ^ 0x55;
  const segment = (bits >> 4) & 7;
  const step = bits & 15;
  const magnitude = segment === 0 ? (step << 4) + 8 : ((step << 4) + 0x108) << (segment - 1);
  return bits & 0x80 ? magnitude : -magnitude;
};

/** ITU-T G.711 table 2a: all bits inverted, bias 33 of 14 bit, scaled to 16 bit. */
const ulawLevel = (code: number): number => {
  const bits = ~code & 0xff;
  const magnitude = ((((bits & 15) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
  return bits & 0x80 ? -magnitude : magnitude;
};

const levels = (law: Law): Int16Array =>
  Int16Array.from({ length: 256 }, (_, code) => (law === "PCMA" ? alawLevel(code) : ulawLevel(code)));

const decoded: Record<Law, Int16Array> = { PCMA: levels("PCMA"), PCMU: levels("PCMU") };

/** For each of 65536 sample values (offset by 32768) the code whose level is nearest. */
const nearestCodes = (law: Law): Uint8Array => {
  const byLevel = [...decoded[law].keys()].sort((a, b) => decoded[law][a]! - decoded[law][b]!);
  const codes = new Uint8Array(65536);
  let at = 0;
  for (let sample = -32768; sample <= 32767; sample += 1) {
    const distance = (index: number) => Math.abs(decoded[law][byLevel[index]!]! - sample);
    while (at + 1 < byLevel.length && distance(at + 1) <= distance(at)) at += 1;
    codes[sample + 32768] = byLevel[at]!;
  }
  return codes;
};

const encoded: Record<Law, Uint8Array> = { PCMA: nearestCodes("PCMA"), PCMU: nearestCodes("PCMU") };

/** Linear 16 bit samples to one byte a sample. */
export const encodeG711 = (law: Law, samples: Int16Array): Uint8Array =>
  Uint8Array.from(samples, (sample) => encoded[law][sample + 32768]!);

/** One byte a sample to linear 16 bit samples. */
export const decodeG711 = (law: Law, bytes: Uint8Array): Int16Array =>
  Int16Array.from(bytes, (code) => decoded[law][code]!);

/** Draws digits so that people read them and programs find it hard: as a picture of grey pixels, of which nothing can be read as text. */
import { crc32, deflateSync } from "node:zlib";

type Point = readonly [x: number, y: number];

/** The line of each digit in a box of 1 by 1; those that look like another are left out. */
const lines: Readonly<Record<string, readonly Point[]>> = {
  "2": [
    [0.08, 0.25],
    [0.3, 0.03],
    [0.7, 0.03],
    [0.92, 0.28],
    [0.8, 0.52],
    [0.08, 0.98],
    [0.95, 0.98],
  ],
  "3": [
    [0.1, 0.06],
    [0.88, 0.06],
    [0.48, 0.42],
    [0.85, 0.55],
    [0.92, 0.75],
    [0.7, 0.96],
    [0.3, 0.98],
    [0.06, 0.82],
  ],
  "4": [
    [0.72, 0.98],
    [0.72, 0.02],
    [0.05, 0.68],
    [0.98, 0.68],
  ],
  "5": [
    [0.88, 0.04],
    [0.2, 0.04],
    [0.14, 0.45],
    [0.55, 0.36],
    [0.9, 0.55],
    [0.88, 0.82],
    [0.55, 0.98],
    [0.08, 0.88],
  ],
  "6": [
    [0.82, 0.05],
    [0.4, 0.2],
    [0.1, 0.6],
    [0.2, 0.9],
    [0.55, 0.98],
    [0.88, 0.82],
    [0.85, 0.55],
    [0.5, 0.45],
    [0.14, 0.66],
  ],
  "7": [
    [0.06, 0.05],
    [0.94, 0.05],
    [0.5, 0.5],
    [0.36, 0.98],
  ],
  "8": [
    [0.5, 0.46],
    [0.15, 0.28],
    [0.3, 0.04],
    [0.7, 0.04],
    [0.85, 0.28],
    [0.5, 0.46],
    [0.1, 0.72],
    [0.25, 0.96],
    [0.75, 0.96],
    [0.9, 0.72],
    [0.5, 0.46],
  ],
  "9": [
    [0.86, 0.36],
    [0.5, 0.56],
    [0.14, 0.42],
    [0.14, 0.18],
    [0.45, 0.02],
    [0.8, 0.12],
    [0.88, 0.4],
    [0.6, 0.8],
    [0.2, 0.97],
  ],
};
export const drawnDigits = Object.keys(lines);

const width = 240;
const height = 88;
const paper = 255;

/** A number from 0 up to but not including 1. */
export type Dice = () => number;
const between = (dice: Dice, low: number, high: number): number => low + (high - low) * dice();

/** Darkens what lies within half a thickness of the line from a to b. */
const stroke = (pixels: Uint8Array, [ax, ay]: Point, [bx, by]: Point, thick: number, ink: number): void => {
  const [dx, dy] = [bx - ax, by - ay];
  const length = dx * dx + dy * dy || 1;
  const reach = thick + 1;
  for (
    let y = Math.max(0, Math.floor(Math.min(ay, by) - reach));
    y <= Math.min(height - 1, Math.max(ay, by) + reach);
    y += 1
  )
    for (
      let x = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
      x <= Math.min(width - 1, Math.max(ax, bx) + reach);
      x += 1
    ) {
      const along = Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
      const far = Math.hypot(x - ax - along * dx, y - ay - along * dy);
      const share = Math.min(1, Math.max(0, thick / 2 + 0.5 - far));
      const at = y * width + x;
      pixels[at] = Math.min(pixels[at]!, Math.round(paper - share * (paper - ink)));
    }
};

/** Where the points of a digit come to lie: turned, slanted, and on waves. */
const place = (dice: Dice, points: readonly Point[], left: number, wave: (x: number, y: number) => Point): Point[] => {
  const [turn, slant] = [between(dice, -0.35, 0.35), between(dice, -0.3, 0.3)];
  const [wide, high] = [between(dice, 24, 32), between(dice, 44, 56)];
  const top = between(dice, 12, height - high - 12);
  return points.map(([px, py]) => {
    const [x, y] = [(px - 0.5) * wide + (0.5 - py) * slant * wide, (py - 0.5) * high];
    return wave(
      left + wide / 2 + x * Math.cos(turn) - y * Math.sin(turn),
      top + high / 2 + x * Math.sin(turn) + y * Math.cos(turn),
    );
  });
};

const chunk = (kind: string, content: Buffer): Buffer => {
  const body = Buffer.concat([Buffer.from(kind, "latin1"), content]);
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  size.writeUInt32BE(content.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([size, body, sum]);
};

/** PNG of grey pixels, 8 bits each (W3C PNG §11.2.2). */
const pngOf = (pixels: Uint8Array): Buffer => {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y += 1) rows.set(pixels.subarray(y * width, (y + 1) * width), y * (width + 1) + 1);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    ...[chunk("IHDR", head), chunk("IDAT", deflateSync(rows)), chunk("IEND", Buffer.alloc(0))],
  ]);
};

/** A picture of these digits as PNG. @param digits of `drawnDigits` */
export const drawDigits = (digits: string, dice: Dice = Math.random): Buffer => {
  const pixels = new Uint8Array(width * height).fill(paper);
  const [swing, phase, pace] = [between(dice, 2, 4.5), between(dice, 0, 6.3), between(dice, 0.04, 0.08)];
  const wave = (x: number, y: number): Point => [
    x + swing * Math.sin(y * pace * 2 + phase),
    y + swing * Math.sin(x * pace + phase),
  ];
  const room = (width - 24) / digits.length;
  for (const [n, digit] of [...digits].entries()) {
    const points = place(dice, lines[digit]!, 14 + n * room + between(dice, -2, room - 34), wave);
    const thick = between(dice, 4, 6);
    for (let at = 1; at < points.length; at += 1) stroke(pixels, points[at - 1]!, points[at]!, thick, 20);
  }
  // Lines across, as dark as the digits, and specks.
  for (let n = 0; n < 3; n += 1) {
    const from: Point = [between(dice, 0, 40), between(dice, 8, height - 8)];
    const to: Point = [between(dice, width - 40, width), between(dice, 8, height - 8)];
    const middle = wave((from[0] + to[0]) / 2, between(dice, 12, height - 12));
    stroke(pixels, from, middle, 2, 40);
    stroke(pixels, middle, to, 2, 40);
  }
  for (let n = 0; n < 500; n += 1) {
    const at = Math.floor(dice() * pixels.length);
    pixels[at] = Math.round(between(dice, 60, 220));
  }
  return pngOf(pixels);
};

import { expect, test } from "vitest";
import { encodeG711 } from "./g711.ts";
import { tone } from "./sound.ts";
import { buildWav, parseWav } from "./wav.ts";

test("a stereo file keeps its two channels", () => {
  const [left, right] = [tone(450, 100), tone(1050, 100)];
  const wav = parseWav(buildWav([left, right]));
  expect(wav).toMatchObject({ sampleRate: 8000, format: 1 });
  expect(wav.channels).toEqual([left, right]);
});

test("an A-law file whose recorder died before it wrote the length is read to its end", () => {
  const codes = encodeG711("PCMA", tone(450, 100));
  const bytes = Buffer.concat([buildWav([]), codes]);
  bytes.writeUInt16LE(6, 20);
  bytes.writeUInt16LE(1, 22);
  bytes.writeUInt16LE(8, 34);
  expect(parseWav(bytes).channels[0]).toHaveLength(800);
});

test("what is no WAVE file is refused in words", () => {
  expect(() => parseWav(Buffer.alloc(100))).toThrow("not a RIFF WAVE file");
});

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { decodeG711, encodeG711 } from "./g711.ts";
import {
  assertHeard,
  assertHeardSomewhere,
  assertHeardWithin,
  isSaid,
  listen,
  loudestBeside,
  toneBegins,
  toneEnds,
} from "./heard.ts";
import { cut, joined, mixed, silence, tone, tones } from "./sound.ts";
import { readWav } from "./wav.ts";

const throughAlaw = (samples: Int16Array) => decodeG711("PCMA", encodeG711("PCMA", samples));
const others = [tones.caller, tones.otherCaller, tones.otherAgent, tones.supervisor];
const wanted = { toneHz: tones.agent, db: -12, others };

test("a tone that came through A-law is heard", () => {
  expect(listen(throughAlaw(tone(tones.agent, 6000)), wanted)).toMatchObject({
    heard: true,
    share: 1,
    longestGapMs: 0,
  });
});

test("a tone is heard wherever its frames begin", () => {
  for (const skip of [1, 37, 80, 159])
    expect(listen(throughAlaw(tone(tones.agent, 6000)).subarray(skip), wanted).why).toEqual([]);
});

test("silence is not heard", () => {
  expect(listen(silence(6000), wanted).heard).toBe(false);
  expect(listen(silence(6000), { toneHz: tones.agent }).heard).toBe(false);
  expect(() => assertHeard("the caller", silence(6000), wanted)).toThrow(/the caller did not hear 1050 Hz/);
});

test("audio that is cut for 80 ms is not heard, for 40 ms it is", () => {
  const holed = (ms: number) => joined(tone(tones.agent, 3000), silence(ms), tone(tones.agent, 3000));
  expect(listen(throughAlaw(holed(80)), wanted).why).toEqual(["a gap of 80 ms at 3000 ms"]);
  expect(listen(throughAlaw(holed(40)), wanted).why).toEqual([]);
});

test("less than five seconds prove nothing", () => {
  expect(listen(tone(tones.agent, 4900), wanted).why).toEqual(["only 4900 ms captured"]);
});

test("a tone 4 dB too weak or too strong is not heard", () => {
  for (const db of [-16, -8]) expect(listen(tone(tones.agent, 6000, { db }), wanted).heard).toBe(false);
  for (const db of [-14, -10]) expect(listen(tone(tones.agent, 6000, { db }), wanted).heard).toBe(true);
});

test("three frames in a hundred without the tone are too many", () => {
  const second = joined(tone(tones.agent, 640), silence(20));
  expect(listen(joined(...Array.from({ length: 10 }, () => second)), wanted).why[0]).toMatch(/in 97.0 % of frames/);
});

test("another party's tone 38 dB down betrays itself, 45 dB down it does not", () => {
  const leak = (db: number) => throughAlaw(mixed(tone(tones.agent, 6000), tone(tones.caller, 6000, { db })));
  expect(listen(leak(-38), wanted).why[0]).toMatch(/450 Hz of another party/);
  expect(listen(leak(-45), wanted).why).toEqual([]);
});

test("another party's voice for only 60 ms betrays itself", () => {
  const leak = joined(silence(3000), tone(tones.supervisor, 60), silence(2940));
  expect(listen(throughAlaw(mixed(tone(tones.agent, 6000), leak)), wanted).why[0]).toMatch(/2650 Hz/);
  const instead = joined(tone(tones.agent, 3000), tone(tones.supervisor, 60), tone(tones.agent, 3000));
  expect(listen(throughAlaw(instead), wanted).why[0]).toMatch(/2650 Hz/);
});

/** A tone that jumps from one phase to another at any of a frame's samples, hard or faded as a relay joins it to what was heard before. */
const jumps = (fadeSamples: number) =>
  [0, 8, 16, 24].flatMap((phase) =>
    [0, 35, 80, 125].map((skip) => {
      const [before, after] = [tone(tones.otherAgent, 3000), tone(tones.otherAgent, 4000).subarray(phase)];
      const held = before.at(-1 - skip)!;
      const faded = after.map((each, n) => {
        const rising = Math.min(1, (n + 1) / (fadeSamples + 1));
        return Math.round(each * rising + held * (1 - rising));
      });
      return throughAlaw(joined(before.subarray(0, before.length - skip), faded));
    }),
  );
test("a tone that jumps from one phase to another is nobody else's voice; one packet of another's is, wherever it begins", () => {
  const said = [{ toneHz: tones.otherAgent, db: -12 }];
  for (const sound of [...jumps(0), ...jumps(40)])
    expect(loudestBeside(sound, [tones.supervisor, tones.otherCaller], said)?.db ?? -99).toBeLessThan(-40);
  for (let skip = 0; skip < 160; skip += 5) {
    const packet = joined(silence(3000).subarray(skip), tone(tones.supervisor, 20, { db: -32 }), silence(2900));
    const sound = throughAlaw(mixed(tone(tones.otherAgent, 5500), packet));
    expect(loudestBeside(sound, [tones.supervisor], said)?.db).toBeGreaterThan(-40);
  }
});

const prompts = fileURLToPath(new URL("../../../prompts/", import.meta.url));
test("no words of a prompt are taken for one who talks, whose tone they have", () => {
  const words = readdirSync(prompts).filter((file) => file.endsWith(".wav") && !/^(beep|tone\.)/.test(file));
  expect(words.length).toBeGreaterThan(20);
  for (const file of words) {
    const sound = readWav(join(prompts, file)).channels[0]!;
    for (const hz of Object.values(tones)) expect(isSaid(sound, hz), `${hz} Hz in ${file}`).toBe(false);
  }
  expect(isSaid(joined(silence(500), throughAlaw(tone(tones.agent, 150))), tones.agent)).toBe(true);
});

test("a tone's first and last sample are found to within 10 ms", () => {
  const sound = throughAlaw(joined(silence(1234), tone(tones.caller, 2000), silence(777)));
  expect(Math.abs(toneBegins(sound, tones.caller)! - 1234 * 8)).toBeLessThanOrEqual(8);
  expect(Math.abs(toneEnds(sound, tones.caller)! - 3234 * 8)).toBeLessThanOrEqual(8);
  expect(toneBegins(sound, tones.agent)).toBeUndefined();
  expect(cut(sound, 1000, 2000)).toHaveLength(8000);
});

test("within a longer time 5 whole seconds are enough, less are not, and another party's tone in any of it is too much", () => {
  const holed = (wholeMs: number) =>
    throughAlaw(
      joined(tone(tones.agent, 1000), silence(200), tone(tones.agent, wholeMs), silence(200), tone(tones.agent, 900)),
    );
  expect(listen(holed(5600), wanted).heard).toBe(false);
  expect(assertHeardSomewhere("the caller", holed(5600), wanted).heard).toBe(true);
  expect(() => assertHeardSomewhere("the caller", holed(4800), wanted)).toThrow(/did not hear 1050 Hz/);
  expect(() => assertHeardSomewhere("the caller", silence(8000), wanted)).toThrow(/did not hear 1050 Hz/);
  const disturbed = joined(tone(tones.agent, 6000), tone(tones.supervisor, 500), tone(tones.agent, 500));
  expect(() => assertHeardSomewhere("the caller", disturbed, wanted)).toThrow(/2650 Hz of another party/);
});

test("what is wrong anywhere must be explained, and 5 s need no explanation", () => {
  const sound = throughAlaw(
    joined(tone(tones.agent, 1000), silence(200), tone(tones.agent, 5600), silence(100), tone(tones.agent, 900)),
  );
  const [first, second] = [
    { fromMs: 950, toMs: 1250 },
    { fromMs: 6750, toMs: 6950 },
  ];
  expect(assertHeardWithin("left", sound, wanted, [first, second]).heard).toBe(true);
  expect(() => assertHeardWithin("left", sound, wanted, [first])).toThrow(/a gap of 100 ms/);
  expect(() => assertHeardWithin("left", sound, wanted)).toThrow(/a gap of 200 ms/);
  expect(() => assertHeardWithin("left", cut(sound, 0, 5500), wanted, [first])).toThrow(/did not hear/);
});

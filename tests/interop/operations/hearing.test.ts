import { cut, joined, mixed, silence, tone } from "@zongji/kit";
import { expect, test } from "vitest";
import { promptSamples } from "../../e2e/scene.ts";
import { against, type Voice, voices } from "./hearing.ts";

const says = (voice: Voice, ms = 5500, db = -12) => tone(voices[voice], ms, { db });
const music = promptSamples("music.hold");

test("voices are heard that are there, and no other", () => {
  const both = mixed(says("agent"), says("citizen"));
  expect(against(both, ["agent", "citizen"], "supervisor")).toEqual([]);
  expect(against(both, ["agent"], "citizen")).toEqual([expect.stringMatching(/own voice/)]);
  expect(against(both, ["agent"], "outside")).toEqual([expect.stringMatching(/citizen's voice/)]);
  expect(against(says("agent"), ["agent", "citizen"], "supervisor")).not.toEqual([]);
  expect(against(says("agent", 4000), ["agent"], "citizen")).toEqual([expect.stringMatching(/only 4000 ms/)]);
});

test("a whisper is noticed, if only for a moment; a gap is too", () => {
  const whisper = joined(silence(2000), says("supervisor", 200, -35), silence(3300));
  expect(against(mixed(says("agent"), whisper), ["agent"], "citizen")).toEqual([
    expect.stringMatching(/supervisor's voice at -35/),
  ]);
  const gap = joined(says("agent", 2000), silence(100), says("agent", 3400));
  expect(against(gap, ["agent"], "citizen")).toEqual([expect.stringMatching(/gap of 100 ms/)]);
});

test("nobody is nobody, and music is music alone, wherever it begins", () => {
  expect(against(silence(5500), [], "agent")).toEqual([]);
  expect(against(says("citizen"), [], "agent")).toEqual([expect.stringMatching(/citizen's voice/)]);
  const turning = cut(joined(music, music), 5000, 10_500);
  expect(against(turning, "music", "citizen")).toEqual([]);
  expect(against(mixed(turning, says("agent", 5500, -38)), "music", "citizen")).toEqual([
    expect.stringMatching(/agent's voice/),
  ]);
  expect(against(mixed(turning, says("citizen")), "music", "citizen")).toEqual([
    expect.stringMatching(/5 of 5 s no music/),
  ]);
  expect(against(silence(5500), "music", "citizen")).not.toEqual([]);
});

test("words are found, and missed", () => {
  const said = joined(silence(500), promptSamples("digit.8"), promptSamples("digit.0"), silence(300));
  expect(against(said, { words: ["digit.8", "digit.0"] }, "citizen")).toEqual([]);
  expect(against(said, { words: ["digit.8", "digit.1"] }, "citizen")).not.toEqual([]);
});

test("of what is spoilt nothing is said, of all else everything is", () => {
  const holed = joined(says("agent", 2000), silence(300), says("agent", 3200));
  const spoilt = [{ fromMs: 1995, toMs: 2310 }];
  expect(against(holed, ["agent"], "citizen")).not.toEqual([]);
  expect(against(holed, ["agent"], "citizen", spoilt)).toEqual([]);
  const twice = joined(holed, silence(100), says("agent", 1000));
  expect(against(twice, ["agent"], "citizen", spoilt)).toEqual([expect.stringMatching(/gap of 100 ms/)]);
  const whispered = joined(
    says("agent", 4000),
    mixed(says("agent", 20), says("supervisor", 20, -35)),
    says("agent", 1500),
  );
  expect(against(whispered, ["agent"], "citizen", spoilt)).toEqual([expect.stringMatching(/supervisor's voice/)]);
});

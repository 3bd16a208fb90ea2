import type { LegId, PlayId } from "@zongji/domain";
import { expect, test } from "vitest";
import { type Line, onEvent, onHeard, onWake, type Script, startLine } from "./line.ts";

const leg = "leg-1" as LegId;
const script: Script = {
  number: "12345678",
  keys: "10",
  listenMs: 2000,
  speak: ["caller.hello"],
  stayMs: 1000,
  patienceMs: 20000,
};
const play = () => "play-1" as PlayId;
const commands = (effects: readonly object[]) => effects.flatMap((e) => ("command" in e ? [e.command] : []));

test("a caller who hears the menu presses each key, speaks, stays and hangs up", () => {
  let line: Line = startLine(leg, script).line;
  line = onEvent(line, script, { is: "LegAnswered", leg, at: 0 }).line;
  line = onHeard(line, script, true).line;
  expect(line.heard).toBe(true);
  const first = onWake(line, script, play);
  expect(commands(first.effects)).toEqual([{ do: "SendDigits", leg, digits: "1" }]);
  const second = onWake(first.line, script, play);
  expect(commands(second.effects)).toEqual([{ do: "SendDigits", leg, digits: "0" }]);
  const spoken = onWake(second.line, script, play);
  expect(commands(spoken.effects)).toEqual([{ do: "Play", leg, play: "play-1", prompts: ["caller.hello"] }]);
  line = onEvent(spoken.line, script, {
    is: "PlayEnded",
    leg,
    play: play(),
    why: "finished",
    playedMs: 900,
    at: 9,
  }).line;
  expect(commands(onWake(line, script, play).effects)).toEqual([
    { do: "End", leg, ending: { by: "caller", cause: "hangup" } },
  ]);
});

test("a caller who hears nothing gives up and has not heard the menu", () => {
  let line = startLine(leg, script).line;
  line = onEvent(line, script, { is: "LegAnswered", leg, at: 0 }).line;
  const gaveUp = onWake(line, script, play);
  expect(commands(gaveUp.effects)).toEqual([{ do: "End", leg, ending: { by: "caller", cause: "hangup" } }]);
  const over = onEvent(gaveUp.line, script, {
    is: "LegEnded",
    leg,
    ending: { by: "caller", cause: "hangup" },
    at: 1,
  }).line;
  expect(over).toMatchObject({ at: "over", heard: false });
});

test("a refusal ends the line with its cause, and nothing follows", () => {
  const line = startLine(leg, script).line;
  const over = onEvent(line, script, {
    is: "LegEnded",
    leg,
    ending: { by: "network", cause: "limit", sip: 503 },
    at: 1,
  }).line;
  expect(over.ending).toEqual({ by: "network", cause: "limit", sip: 503 });
  expect(onWake(over, script, play).effects).toEqual([]);
  expect(onHeard(over, script, true).line.heard).toBe(false);
});

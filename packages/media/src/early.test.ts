import { expect, test } from "vitest";
import { newFrame, samplesOf, setCoded } from "./frame.ts";
import { encode } from "./g711.ts";
import { newScene, tone } from "./relay.test-scene.ts";
import { newRing, putInto } from "./ring.ts";
import { levelDbov, levelInRing } from "./voice.ts";

test("a party that is only relayed has its frame with its packet; one that is mixed waits for the slot", () => {
  const scene = newScene();
  const [caller, agent, supervisor] = [scene.open("caller"), scene.open("agent"), scene.open("supervisor")];
  caller.voice = tone(400);
  agent.voice = tone(700);
  scene.link(caller, agent);
  scene.link(agent, caller);
  // The packets come at 7 ms, the slots between those of frames are at 10.
  scene.run(3015);
  expect(scene.now()).toBe(4015);
  expect([caller.session.takenEarlyMs, caller.session.givenEarlyMs]).toEqual([4020, 4020]);
  scene.link(supervisor, caller, agent);
  scene.run(400);
  expect([caller.session.takenEarlyMs, agent.session.takenEarlyMs]).toEqual([4020, 4020]);
});

test("a level from the ring equals the level from the frame", () => {
  for (const law of ["PCMA", "PCMU", undefined] as const) {
    const samples = Int16Array.from({ length: 160 }, (_, i) => Math.round(9000 * Math.sin(i / 3)));
    const cells = law ? encode(law, samples) : samples;
    const ring = newRing();
    // Across the ring's end.
    putInto(ring, law, 8192 - 60, cells, 0, 160);
    const frame = newFrame();
    if (law) {
      frame.codes.set(cells);
      setCoded(frame, law);
    } else samplesOf(frame).set(cells);
    expect(levelInRing(ring, 8192 - 60)).toBeCloseTo(levelDbov(frame), 9);
    expect(levelDbov(frame)).toBeGreaterThan(-20);
  }
});

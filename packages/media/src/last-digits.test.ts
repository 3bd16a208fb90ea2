/** What a party that hangs up has pressed last. */
import { describe, expect, test } from "vitest";
import { tellLastDigits } from "./last-digits.ts";
import { newScene, type Party, type Scene } from "./relay.test-scene.ts";
import { newDigitsOut, newEventPacket, nextEvent, nextTone } from "./telephone-event.ts";

const eventType = 101;
const digitsOf = ({ told }: Scene) => told.flatMap((one) => (one.is === "Digit" ? [one.digit] : []));
const hangUp = (scene: Scene, party: Party) => {
  scene.run(1);
  tellLastDigits(party.session, scene.now());
  return digitsOf(scene);
};

/** Presses keys by events. The party hangs up after so many packets; the others come all the same. Gives what was told at the hang-up. */
const pressByEvents = (scene: Scene, party: Party, keys: string, packets: number) => {
  const out = newDigitsOut(keys, 100, 100);
  const from = party.ts;
  let told: readonly string[] = [];
  for (let n = 0, frame = 0; ; frame++) {
    const into = newEventPacket();
    const next = nextEvent(out, (from + frame * 160) >>> 0, into);
    if (next === "done") return told;
    if (next === "event") scene.put(party, into.payload.slice(), eventType, into.timestamp);
    scene.run(20);
    if (next === "event" && ++n === packets) told = hangUp(scene, party);
  }
};

describe("by events", () => {
  test("a key counts of which one packet came, and once, however much of it came", () => {
    const perKey = 7;
    for (let packets = 1; packets <= 2 * perKey; packets++) {
      const scene = newScene();
      const caller = scene.open("caller");
      const keys = packets > perKey ? ["1", "5"] : ["5"];
      expect(pressByEvents(scene, caller, keys.join(""), packets), `${packets} packets`).toEqual(keys);
      scene.run(400);
      expect(digitsOf(scene)).toEqual(keys);
    }
  });

  test("nothing is made up", () => {
    const scene = newScene();
    const caller = scene.open("caller");
    caller.voice = () => 0;
    scene.run(100);
    expect(hangUp(scene, caller)).toEqual([]);
  });
});

/** Keys as tones, from so many samples on. */
const tonesOf = (keys: string, from: number) => {
  const out = newDigitsOut(keys, 100, 60);
  const samples: number[] = [];
  const frame = new Int16Array(160);
  while (nextTone(out, frame)) samples.push(...frame);
  return (sample: number) => samples[sample - from] ?? 0;
};

describe("in band", () => {
  const withTones = () => {
    const scene = newScene();
    const caller = scene.open("caller");
    Object.assign(caller.session.settings, { dtmf: "inband" });
    caller.voice = () => 0;
    scene.run(400);
    return { scene, caller };
  };

  test("a key whose tone came is told, once, wherever its end stands: heard, or still held back", () => {
    // 40 ms of it have come, in two packets, of which one is still held back.
    for (let ms = 28; ms < 200; ms++) {
      const { scene, caller } = withTones();
      caller.voice = tonesOf("7", caller.ts);
      scene.run(ms);
      expect(hangUp(scene, caller), `after ${ms} ms`).toEqual(["7"]);
    }
  });

  test("the playing point stays where it is", () => {
    const { scene, caller } = withTones();
    caller.voice = tonesOf("7", caller.ts);
    scene.run(90);
    const { playTs, lastSample } = caller.session.jitter;
    tellLastDigits(caller.session, scene.now());
    expect([caller.session.jitter.playTs, caller.session.jitter.lastSample]).toEqual([playTs, lastSample]);
  });

  test("nobody listens for tones where events were agreed, and nothing is heard before the first sound", () => {
    const scene = newScene();
    const caller = scene.open("caller");
    caller.voice = tonesOf("7", 0);
    scene.run(300);
    hangUp(scene, caller);
    const other = scene.open("other");
    Object.assign(other.session.settings, { dtmf: "inband" });
    hangUp(scene, other);
    expect(digitsOf(scene)).toEqual([]);
  });
});

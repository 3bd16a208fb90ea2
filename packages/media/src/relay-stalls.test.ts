import { beforeEach, expect, test } from "vitest";
import {
  longestGapMs,
  newScene,
  newTalk,
  type Party,
  relays,
  type Scene,
  type Sent,
  timeline,
} from "./relay.test-scene.ts";

let scene: Scene;
let caller: Party;
let agent: Party;
beforeEach(() => {
  scene = newScene();
  ({ caller, agent } = newTalk(scene));
});

/** How much further our stream's timestamps have come than the clock since a packet, ms. */
const aheadMs = (first: Sent, last: Sent): number =>
  ((last.timestamp - first.timestamp) | 0) / 8 - (last.atMs - first.atMs);
const aheadNow = () => aheadMs(caller.sent[0]!, caller.sent.at(-1)!);

/** What the agent says within so many ms from now comes all at once behind them. */
const holdUp = (ms: number) => {
  const [fromMs, untilMs] = [scene.now(), scene.now() + ms];
  agent.network = (packet) => [
    { ...packet, atMs: packet.atMs >= fromMs && packet.atMs < untilMs ? untilMs : packet.atMs },
  ];
};

test.each([150, 300, 600, 950])(
  "a network that stands still for %i ms is left to the far end: every packet at its own time",
  (ms) => {
    scene.run(200);
    holdUp(ms);
    scene.run(ms + 500);
    expect(timeline(caller)).toEqual({ twice: 0, missing: 0, numbers: 0 });
    expect(longestGapMs(caller.sent)).toBeGreaterThan(ms - 40);
    expect(aheadNow()).toBe(0);
  },
);

test("repeated stalls of the network never make our stream run ahead of the clock", () => {
  scene.run(200);
  for (let n = 0; n < 12; n++) {
    holdUp(250 + n * 60);
    scene.run(1500);
    expect(aheadNow()).toBe(0);
  }
  expect(timeline(caller)).toEqual({ twice: 0, missing: 0, numbers: 0 });
});

test("of packets held up for three seconds a fifth of a second is heard, and the delay grows by no more", () => {
  scene.run(200);
  holdUp(3000);
  scene.run(2990);
  // Silence of ours went on meanwhile.
  expect(longestGapMs(caller.sent)).toBeLessThanOrEqual(1040);
  scene.run(600);
  expect(relays(caller)).toBe(true);
  expect(aheadNow()).toBeGreaterThan(0);
  expect(aheadNow()).toBeLessThanOrEqual(220);
  expect(timeline(caller)).toMatchObject({ twice: 0, numbers: 0 });
});

test.each([300, 800])("a phone whose clock stood still for %i ms is aligned with our clock within 200 ms", (ms) => {
  scene.run(200);
  const { voice } = agent;
  const stoppedTs = agent.ts;
  agent.voice = undefined;
  scene.run(ms);
  Object.assign(agent, { voice, ts: stoppedTs });
  scene.run(160);
  // Its first words are heard, late as they are.
  expect(caller.sent.at(-1)!.atMs).toBeGreaterThan(scene.now() - 25);
  scene.run(100);
  expect(aheadNow()).toBe(0);
  expect(caller.sent.filter(({ marker }) => marker)).toHaveLength(1);
});

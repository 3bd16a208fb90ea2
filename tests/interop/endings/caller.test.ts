import {
  newWorld,
  pause,
  peerAddress,
  play,
  scenario,
  soundPcap,
  startSipp,
  tones,
  uac,
  type World,
} from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hungUp, type Outcome, type Played, Scene } from "./scene.ts";

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = newWorld();
  scene = await Scene.open(world);
});
afterAll(() => world.close());

type Row = Outcome & { readonly where: string; readonly play: () => Promise<Played> };
const rows: readonly Row[] = [
  {
    ...hungUp,
    where: "while the agent's phone rings",
    disposition: "D4",
    offers: ["CALLER_GONE"],
    agent: [{ by: "them", how: "CANCEL", status: 487, reason: 'Q.850;cause=16;text="hangup"' }],
    play: async () => {
      const { call, ring } = await scene.callToAgent();
      expect(await call.hangUp()).toBe(200);
      return { call, rings: [ring] };
    },
  },
  {
    ...hungUp,
    where: "while they talk",
    disposition: "D2",
    agent: [{ by: "them", how: "BYE", reason: 'Q.850;cause=16;text="hangup"' }],
    play: async () => {
      const { call, ring } = await scene.callToTalk();
      expect(await call.hangUp()).toBe(200);
      return { call, rings: [ring] };
    },
  },
];

test.each(rows)("the caller hangs up $where: $disposition by $by, $cause", { timeout: 300_000 }, async (row) => {
  await scene.expectOutcome(await row.play(), row);
  expect(scene.device.calls.every(({ byes }) => byes <= 1)).toBe(true);
  expect(await scene.state()).toBe("ready");
});

test("sipp as the trunk sends BYE twice: one end, D1 by caller, hangup", { timeout: 300_000 }, async () => {
  const sound = soundPcap(world, { toneHz: tones.caller, ms: 5000 });
  const steps = [uac.invite(), uac.answered(), play(sound), pause(2000), uac.bye({ times: 2 }), pause(100)];
  scene.notePlaced(1);
  const trunk = await startSipp(world, {
    scenario: scenario("twice", ...steps),
    remote: scene.server.sipAddress,
    address: peerAddress,
    service: "12345678",
    caller: "1390000000",
  });
  const { successful, failed, calls } = await trunk.result();
  expect({ successful, failed }).toEqual({ successful: 1, failed: 0 });
  expect(calls[0]!.events.map(({ event }) => event)).toEqual(["called", "answered", "hung-up"]);
  const ended = await scene.fact(calls[0]!, "CallEnded");
  expect(ended).toMatchObject({ disposition: "D1", ending: { by: "caller", cause: "hangup" } });
  await scene.expectNothingLeft();
});

test("every one of these calls has one disposition, and their sum is the inbound total", () => scene.expectI1());

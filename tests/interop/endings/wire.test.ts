import { newWorld, sleep, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hungUp, type Outcome, type Played, Scene } from "./scene.ts";

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = newWorld();
  scene = await Scene.open(world);
});
afterAll(() => world.close());

type Row = Outcome & { readonly what: string; readonly play: () => Promise<Played> };
const rows: readonly Row[] = [
  {
    ...hungUp,
    what: "CANCEL crosses the 200",
    disposition: "D1",
    play: async () => {
      const call = await scene.dial();
      call.cancelsOn200 = true;
      await call.ended;
      await until("the CANCEL is answered", () => call.cancelStatus);
      return { call };
    },
  },
  {
    ...hungUp,
    what: "the 200 is lost twice",
    disposition: "D1",
    play: async () => {
      let losses = 2;
      scene.carrier.sip.loses = (message, way) =>
        way === "in" && message.status === 200 && /INVITE/.test(message.headers.join()) && losses-- > 0;
      const call = await scene.callToMenu();
      expect(losses).toBeLessThanOrEqual(0);
      await call.hangUp();
      return { call };
    },
  },
];

/** Each waits for a timer of the signalling or the media: they wait together. */
const patient: readonly Row[] = [
  {
    what: "the 200 is always lost",
    by: "network",
    cause: "ackTimeout",
    disposition: "D1",
    // After 64·T1, with BYE (RFC 3261 §13.3.1.4).
    carrier: { by: "them", how: "BYE" },
    play: async () => {
      const line = await scene.otherCarrier("13900000003");
      const call = await scene.dial(line);
      call.hearsAnswers = false;
      await scene.fact(call, "CallEnded");
      await sleep(1000);
      return { call };
    },
  },
  {
    what: "the caller's network dies in the menu",
    by: "network",
    cause: "rtpTimeout",
    disposition: "D1",
    carrier: undefined,
    play: async () => {
      const line = await scene.otherCarrier("13900000004");
      const call = await scene.callToMenu(line);
      line.vanish();
      return { call };
    },
  },
  {
    what: "the caller's network dies in the talk",
    by: "network",
    cause: "rtpTimeout",
    disposition: "D2",
    carrier: undefined,
    agent: [{ by: "them", how: "BYE", reason: 'Q.850;cause=41;text="rtpTimeout"' }],
    play: async () => {
      const line = await scene.otherCarrier("13900000005");
      const { call, ring } = await scene.callToTalk(line);
      line.vanish();
      return { call, rings: [ring] };
    },
  },
];

test.each(rows)("$what: $disposition by $by, $cause", { timeout: 300_000 }, async (row) => {
  await scene.expectOutcome(await row.play(), row);
});

test.concurrent.each(patient)("$what: $disposition by $by, $cause", { timeout: 300_000 }, async (row) => {
  await scene.expectOutcome(await row.play(), row);
});

test("every one of these calls has one disposition, and their sum is the inbound total", () => scene.expectI1());

import { newWorld, sleep, toneBegins, tones, until, type World } from "@zongji/kit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { hungUp, type Outcome, type Played, Scene } from "./scene.ts";

let world: World;
let scene: Scene;
beforeAll(async () => {
  world = newWorld();
  scene = await Scene.open(world);
});
afterAll(() => world.close());

type Row = Outcome & { readonly what: string; readonly afterwards: string; readonly play: () => Promise<Played> };

const refusesWith = (status: number, reason: string) => async (): Promise<Played> => {
  const { call, ring } = await scene.callToAgent();
  ring.refuse(status, reason);
  await scene.fact(call, "OfferEnded");
  await call.hangUp();
  return { call, rings: [ring] };
};

const rows: readonly Row[] = [
  {
    ...hungUp,
    what: "doesn't answer, and the caller gives up in the queue",
    afterwards: "rest",
    disposition: "D3",
    offers: ["RNA"],
    agent: [{ by: "them", how: "CANCEL", status: 487, reason: 'Q.850;cause=19;text="noAnswer"' }],
    play: async () => {
      const { call, ring } = await scene.callToAgent();
      await ring.ended;
      await scene.fact(call, "OfferEnded");
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...hungUp,
    what: "is busy here",
    afterwards: "busy",
    disposition: "D3",
    offers: ["REJECT"],
    agent: [{ by: "us", how: "refused", status: 486 }],
    play: refusesWith(486, "Busy Here"),
  },
  {
    ...hungUp,
    what: "declines",
    afterwards: "busy",
    disposition: "D3",
    offers: ["REJECT"],
    agent: [{ by: "us", how: "refused", status: 603 }],
    play: refusesWith(603, "Decline"),
  },
  {
    ...hungUp,
    what: "answers while the CANCEL is on its way",
    afterwards: "ready",
    disposition: "D4",
    offers: ["CALLER_GONE"],
    agent: [{ by: "them", how: "BYE", status: 200 }],
    play: async () => {
      const { call, ring } = await scene.callToAgent();
      // The CANCEL is still on its way when the phone is picked up.
      const late = until("the CANCEL comes", () =>
        scene.device.sip.trace.some(
          ({ way, text }) => way === "in" && text.startsWith("CANCEL ") && text.includes(ring.callId),
        ),
      );
      let held = 1;
      scene.device.sip.loses = (message, way) => {
        if (way !== "in" || message.method !== "CANCEL" || held-- <= 0) return false;
        ring.answer();
        return true;
      };
      await call.hangUp();
      await late;
      scene.device.sip.loses = () => false;
      return { call, rings: [ring] };
    },
  },
  {
    ...hungUp,
    what: "answers twice, as two phones behind a fork",
    afterwards: "ready",
    disposition: "D2",
    agent: [{ by: "them", how: "BYE", status: 200 }],
    play: async () => {
      const { call, ring } = await scene.callToAgent();
      ring.answer({ forks: 2 });
      await until("both hear each other", () => scene.isTalk(call, ring));
      await until("the other fork is ended", () => ring.forksEnded.length > 0);
      await sleep(1500);
      expect(new Set(ring.acknowledged).size).toBe(2);
      expect(new Set(ring.forksEnded).size).toBe(1);
      expect(ring.end).toBeUndefined();
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...hungUp,
    what: "hangs up, and the caller does while asked to rate",
    afterwards: "ready",
    disposition: "D2",
    agent: [{ by: "us", how: "BYE", status: 200 }],
    // The talk was ended by the agent, the call by the caller.
    play: async () => {
      const { call, ring } = await scene.callToTalk();
      expect(await ring.hangUp()).toBe(200);
      await scene.fact(call, "SurveyOffered");
      expect(await scene.fact(call, "TalkEnded")).toMatchObject({ ending: { by: "agent", cause: "hangup" } });
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...hungUp,
    what: "is away by her phone, which vanished in the talk",
    afterwards: "rest",
    disposition: "D2",
    agent: [undefined],
    play: async () => {
      const { call, ring } = await scene.callToTalk();
      scene.device.vanish();
      const detached = await scene.fact(call, "LegDetached");
      expect(detached).toMatchObject({ why: "rtpTimeout" });
      const ended = await scene.fact(call, "TalkEnded");
      expect(ended).toMatchObject({ ending: { by: "network", cause: "deviceLost" } });
      await until("the caller waits again", async () => (await scene.state()) === "rest");
      expect(toneBegins(call.heard(), tones.agent)).toBeDefined();
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
];

test.each(rows)("the agent $what: $disposition by $by, $cause", { timeout: 300_000 }, async (row) => {
  await scene.expectOutcome(await row.play(), row);
  await until(`the agent is ${row.afterwards}`, async () => (await scene.state()) === row.afterwards);
});

test("every one of these calls has one disposition, and their sum is the inbound total", () => scene.expectI1());

/** Every way in which a call can end: who ended it, why, and what each party saw. */
import { toneBegins, tones } from "@zongji/kit";
import { expect, test } from "vitest";
import { hungUp, type Outcome, type Played, Scene } from "./scene.ts";

type Row = Outcome & {
  readonly what: string;
  readonly afterwards: string;
  readonly play: (scene: Scene) => Promise<Played>;
};

const refusesWith =
  (status: number, reason: string) =>
  async (scene: Scene): Promise<Played> => {
    const { call, ring } = await scene.callToAgent();
    ring.refuse(status, reason);
    await scene.fact(call, "OfferEnded");
    await call.hangUp();
    return { call, rings: [ring] };
  };

const byCaller: readonly Row[] = [
  {
    ...{ ...hungUp, what: "the caller hangs up in the menu", disposition: "D1", afterwards: "ready" },
    play: async (scene) => {
      const call = await scene.callToMenu();
      expect(await call.hangUp()).toBe(200);
      return { call };
    },
  },
  {
    ...{ ...hungUp, what: "the caller hangs up in the queue", disposition: "D3", afterwards: "busy" },
    play: async (scene) => {
      await scene.busy();
      const call = await scene.callToQueue();
      await scene.sleep(500);
      expect(await call.hangUp()).toBe(200);
      return { call };
    },
  },
  {
    ...{ ...hungUp, what: "the caller hangs up while the phone rings", disposition: "D4", afterwards: "ready" },
    offers: ["CALLER_GONE"],
    agent: [{ by: "them", how: "CANCEL", status: 487, reason: 'Q.850;cause=16;text="hangup"' }],
    play: async (scene) => {
      const { call, ring } = await scene.callToAgent();
      expect(await call.hangUp()).toBe(200);
      return { call, rings: [ring] };
    },
  },
  {
    ...{ ...hungUp, what: "the caller hangs up while they talk", disposition: "D2", afterwards: "ready" },
    agent: [{ by: "them", how: "BYE", reason: 'Q.850;cause=16;text="hangup"' }],
    play: async (scene) => {
      const { call, ring } = await scene.callToTalk();
      expect(await call.hangUp()).toBe(200);
      return { call, rings: [ring] };
    },
  },
  {
    ...{ ...hungUp, what: "the caller hangs up by two BYEs", disposition: "D2", afterwards: "ready" },
    agent: [{ by: "them", how: "BYE" }],
    play: async (scene) => {
      const { call, ring } = await scene.callToTalk();
      expect(await call.hangUp({ times: 2 })).toBe(200);
      return { call, rings: [ring] };
    },
  },
];

const byAgent: readonly Row[] = [
  {
    ...{ ...hungUp, what: "the agent doesn't answer, and the caller gives up", disposition: "D3", afterwards: "rest" },
    offers: ["RNA"],
    agent: [{ by: "them", how: "CANCEL", status: 487, reason: 'Q.850;cause=19;text="noAnswer"' }],
    play: async (scene) => {
      const { call, ring } = await scene.callToAgent();
      await ring.ended;
      await scene.fact(call, "OfferEnded");
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...{ ...hungUp, what: "the agent's phone is busy", disposition: "D3", afterwards: "busy" },
    offers: ["REJECT"],
    agent: [{ by: "us", how: "refused", status: 486 }],
    play: refusesWith(486, "Busy Here"),
  },
  {
    ...{ ...hungUp, what: "the agent declines", disposition: "D3", afterwards: "busy" },
    offers: ["REJECT"],
    agent: [{ by: "us", how: "refused", status: 603 }],
    play: refusesWith(603, "Decline"),
  },
  {
    ...{ ...hungUp, what: "the agent answers while the CANCEL is on its way", disposition: "D4", afterwards: "ready" },
    offers: ["CALLER_GONE"],
    agent: [{ by: "them", how: "BYE", status: 200 }],
    play: async (scene) => {
      const { call, ring } = await scene.callToAgent();
      let held = 1;
      // The CANCEL is still on its way when the phone is picked up.
      scene.phone.sip.loses = (message, way) => {
        if (way !== "in" || message.method !== "CANCEL" || held-- <= 0) return false;
        ring.answer();
        return true;
      };
      await call.hangUp();
      await scene.sees("the CANCEL comes", () => held < 0);
      return { call, rings: [ring] };
    },
  },
  {
    ...{
      ...hungUp,
      what: "the agent answers twice, as two phones behind a fork",
      disposition: "D2",
      afterwards: "ready",
    },
    agent: [{ by: "them", how: "BYE", status: 200 }],
    play: async (scene) => {
      const { call, ring } = await scene.callToAgent();
      ring.answer({ forks: 2 });
      await scene.sees("both hear each other", () => scene.isTalk(call, ring), 200);
      await scene.sees("the other fork is ended", () => ring.forksEnded.length > 0);
      await scene.sleep(1500);
      expect(new Set(ring.acknowledged).size).toBe(2);
      expect(new Set(ring.forksEnded).size).toBe(1);
      expect(ring.end).toBeUndefined();
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...{ ...hungUp, what: "the agent hangs up, and the caller does while asked to rate", disposition: "D2" },
    afterwards: "ready",
    agent: [{ by: "us", how: "BYE", status: 200 }],
    play: async (scene) => {
      const { call, ring } = await scene.callToTalk();
      expect(await ring.hangUp()).toBe(200);
      await scene.fact(call, "SurveyOffered");
      // The talk was ended by the agent, the call by the caller.
      expect(await scene.fact(call, "TalkEnded")).toMatchObject({ ending: { by: "agent", cause: "hangup" } });
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
  {
    ...{ ...hungUp, what: "the agent's phone vanishes in the talk", disposition: "D2", afterwards: "rest" },
    agent: [undefined],
    play: async (scene) => {
      const { call, ring } = await scene.callToTalk();
      scene.phone.vanish();
      expect(await scene.fact(call, "LegDetached")).toMatchObject({ why: "rtpTimeout" });
      expect(await scene.fact(call, "TalkEnded")).toMatchObject({ ending: { by: "network", cause: "deviceLost" } });
      await scene.sees("she is at rest", () => scene.state() === "rest");
      expect(toneBegins(call.heard(), tones.agent)).toBeDefined();
      await call.hangUp();
      return { call, rings: [ring] };
    },
  },
];

const onTheWire: readonly Row[] = [
  {
    ...{ ...hungUp, what: "CANCEL crosses the 200", disposition: "D1", afterwards: "ready" },
    play: async (scene) => {
      const call = await scene.dial();
      call.cancelsOn200 = true;
      await call.ended;
      // RFC 3261 §9.2: it came too late, and changes nothing.
      expect(await scene.sees("the CANCEL is answered", () => call.cancelStatus)).toBe(200);
      return { call };
    },
  },
  {
    ...{ ...hungUp, what: "the 200 is lost twice", disposition: "D1", afterwards: "ready" },
    play: async (scene) => {
      let losses = 2;
      scene.carrier.sip.loses = (message, way) =>
        way === "in" && message.status === 200 && /INVITE/.test(message.headers.join()) && losses-- > 0;
      const call = await scene.callToMenu();
      expect(losses).toBeLessThanOrEqual(0);
      await call.hangUp();
      return { call };
    },
  },
  {
    ...{ what: "the 200 is always lost", by: "network", cause: "ackTimeout", disposition: "D1", afterwards: "ready" },
    // After 64·T1, with BYE (RFC 3261 §13.3.1.4).
    carrier: { by: "them", how: "BYE" },
    play: async (scene) => {
      const call = await scene.dial();
      call.hearsAnswers = false;
      const ended = await scene.fact(call, "CallEnded");
      const arrived = await scene.fact(call, "CallArrived");
      expect(ended.at - arrived.at).toBeGreaterThanOrEqual(32_000);
      expect(ended.at - arrived.at).toBeLessThan(33_000);
      return { call };
    },
  },
  {
    ...{ what: "the caller's network dies in the menu", by: "network", cause: "rtpTimeout", disposition: "D1" },
    ...{ carrier: undefined, afterwards: "ready" },
    play: async (scene) => {
      const call = await scene.callToMenu();
      scene.carrier.vanish();
      return { call };
    },
  },
  {
    ...{ what: "the caller's network dies in the talk", by: "network", cause: "rtpTimeout", disposition: "D2" },
    ...{ carrier: undefined, afterwards: "ready" },
    agent: [{ by: "them", how: "BYE", reason: 'Q.850;cause=41;text="rtpTimeout"' }],
    play: async (scene) => {
      const { call, ring } = await scene.callToTalk();
      scene.carrier.vanish();
      return { call, rings: [ring] };
    },
  },
];

test.each([...byCaller, ...byAgent, ...onTheWire])("$what: $disposition by $by, $cause", (row) =>
  Scene.tell(async (scene) => {
    await scene.expectOutcome(await row.play(scene), row);
    await scene.sees(`the agent is ${row.afterwards}`, () => scene.state() === row.afterwards);
    // One fork's BYE is not the other's.
    expect(scene.phone.calls.every(({ byes, forksEnded }) => byes <= 1 + forksEnded.length)).toBe(true);
  }),
);

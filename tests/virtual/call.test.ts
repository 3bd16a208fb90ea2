/** One call through the whole live program, in no real time. */
import { expect, test } from "vitest";
import { Scene } from "./scene.ts";

const oneCall = (seed: number) =>
  Scene.tell(
    async (scene) => {
      const { call, ring } = await scene.callToTalk();
      expect(ring.callerNumber).toBe("139****0001");
      expect(await call.hangUp()).toBe(200);
      await scene.expectNothingLeft();
      await scene.fact(call, "RecordingEnded");
      await scene.sees("she is ready again", () => scene.state() === "ready");
      return { facts: scene.facts(), pulse: scene.live.pulse(), ...scene.world.trace() };
    },
    { seed },
  );

test("a citizen calls, takes the menu, waits, talks with an agent and hangs up", async () => {
  const { facts, pulse } = await oneCall(1);
  expect(facts.map(({ type }) => type)).toEqual([
    ...["NodeStarted", "AgentSignedIn", "AgentStateChanged", "AgentStateChanged"],
    ...["CallArrived", "CallAnswered", "IvrEntered", "NodeEntered", "RecordingStarted", "NodeEntered"],
    ...["KeyPressed", "NodeEntered", "IvrLeft", "HumanRequested", "QueueEntered"],
    ...["LegStarted", "OfferStarted", "AgentStateChanged", "LegAnswered", "OfferAnswered", "QueueLeft"],
    ...["AgentStateChanged", "AgentNoAnnounced"],
    ...["LegEnded", "TalkEnded", "WrapUpStarted", "AgentStateChanged", "LegEnded", "CallEnded", "RecordingEnded"],
    ...["WrapUpEnded", "AgentStateChanged"],
  ]);
  expect(facts.find(({ type }) => type === "CallEnded")).toMatchObject({
    disposition: "D2",
    ending: { by: "caller", cause: "hangup" },
  });
  // Nothing was shipped: the database is away.
  expect(pulse.shipping.waiting).toBe(facts.length);
});

test("one seed is one trace, to the last datagram; another is another", async () => {
  const [first, again, other] = [await oneCall(7), await oneCall(7), await oneCall(8)];
  expect(again.hash).toBe(first.hash);
  expect(again.datagrams).toBe(first.datagrams);
  expect(other.hash).not.toBe(first.hash);
  expect(first.datagrams).toBeGreaterThan(500);
});

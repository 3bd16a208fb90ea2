/** One call through the whole live program, in no real time. */
import { expect, test } from "vitest";
import { oneCall } from "./one-call.ts";

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

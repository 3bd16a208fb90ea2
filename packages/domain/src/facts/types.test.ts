import { expect, test } from "vitest";
import { typesAround, typesWith } from "./types.ts";

test("an agent's state begins and ends with two types, an alarm with two", () => {
  expect(typesAround("state")).toEqual(["AgentStateChanged", "AgentSignedOut"]);
  expect(typesAround("alarm")).toEqual(["AlarmRaised", "AlarmCleared"]);
});

test("every type with a call is known by its field, an agent's state among them, and none of the node's", () => {
  const types = typesWith("call");
  for (const type of ["CallArrived", "RatingGiven", "RecordingEnded", "SupervisorActed", "AgentStateChanged"] as const)
    expect(types).toContain(type);
  for (const type of ["NodeStarted", "AlarmRaised", "AgentSignedIn", "ClockStepped"] as const)
    expect(types).not.toContain(type);
});

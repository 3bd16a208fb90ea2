import { expect, test } from "vitest";
import { exampleHotline } from "./example.ts";
import type { LegId, UserId } from "./ids.ts";
import { agentHangup, stage, talking } from "./testing/stage.ts";

const unrecorded = () => {
  const config = exampleHotline();
  return {
    ...config,
    numbers: config.numbers.map((each) => ({ ...each, recorded: false })),
    trunks: config.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each)),
  };
};

test("a call to a number whose recording is off keeps nothing that is said, a consultation neither", () => {
  const { on, leg, agent } = talking({ config: unrecorded() });
  on.sits("8002");
  expect(on.asks("agent-8001", { do: "consult", to: { agent: "agent-8002" as UserId } })).toBeUndefined();
  const other = on.rings("browser-8002") as LegId;
  on.picksUp(other);
  expect(on.hears(agent)).toBe(other);
  on.asks("agent-8001", { do: "cancelConsult" });
  expect(on.hears(leg)).toBe(agent);
  on.hangsUp(agent, agentHangup);
  on.hangsUp(leg);
  expect(on.find("RecordingStarted")).toEqual([]);
  expect(on.faults).toEqual([]);
});

test("a call out that shows a number whose recording is off keeps nothing either", () => {
  const on = stage({ config: unrecorded() });
  on.sits("8001");
  on.asks("agent-8001", { do: "callOut", to: { number: "01087654321" } });
  on.picksUp(on.rings("browser-8001") as LegId);
  const far = [...on.legs.values()].find(({ to }) => to !== undefined)?.leg as LegId;
  on.picksUp(far);
  expect(on.seat("8001")).toBe("talking");
  expect(on.find("RecordingStarted")).toEqual([]);
});

test("a call that nobody recorded is not recorded from a restart of the media on either", () => {
  const { on, leg } = talking({ config: unrecorded() });
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(on.commands.filter((each) => each.do === "Record")).toEqual([]);
});

test("one that is recorded goes on in a second file once the media is back, but not while the first still runs", () => {
  const { on, leg, agent } = talking();
  const files = () => on.commands.flatMap((each) => (each.do === "Record" ? [each.file] : []));
  expect(files()).toHaveLength(1);
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "LegMediaBack", leg });
  expect(files()).toHaveLength(1);
  const [recording] = on.find("RecordingStarted");
  on.report({ is: "LegMediaLost", leg, why: "mediaRestarted" });
  on.report({ is: "RecordingEnded", leg, recording: recording!.recording, segments: [] });
  on.report({ is: "LegMediaBack", leg });
  expect(files()).toEqual([files()[0], `${files()[0]}-2`]);
  expect(on.hears(leg)).toBe(agent);
});

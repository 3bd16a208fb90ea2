import { newWorld, type OutgoingCall, resemblance, sleep, tones, until, type World } from "@zongji/kit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { becomes, factsOf, logOnceOver, openCarrier, recordOf, takePhoneSeat, talkWith } from "./cast.ts";
import { inForce, publishItem } from "./flows.ts";
import { openHotline, promptSamples } from "./scene.ts";

let world: World;
beforeEach(() => {
  world = newWorld();
});
afterEach(() => world.close());

const hasHeard = (call: OutgoingCall, prompt: string): Promise<unknown> =>
  until(`he has heard ${prompt}`, () => resemblance(call.heard(), promptSamples(prompt)).correlation > 0.95, {
    limitMs: 60_000,
    everyMs: 300,
  });

const options = [
  { key: "1", label: "满意", score: 5, satisfied: true },
  { key: "2", label: "不满意", score: 1, satisfied: false },
];
/** Two questions, the second one with words of its own. */
const survey = {
  prompt: "survey.ask",
  options,
  further: [
    { id: "solved", prompt: "queue.leave", options: [{ ...options[0]!, label: "已解决", score: 10 }, options[1]] },
  ],
  retries: 1,
  timeoutMs: 2500,
};

test("a survey of two questions, whoever hangs up first: answered, half answered, not pressed, invalid, hung up, rated and hung up at once, not asked", async () => {
  const { server, administrator } = await openHotline(world);
  const carrier = await openCarrier(world);
  await publishItem(administrator, "survey", "satisfaction", survey);
  await inForce(server, administrator);
  await administrator.insist("PATCH", "/api/groups/business", { announceAgentNo: false, wrapUpMs: 0 });
  const seat = await takePhoneSeat(world, server, administrator, { agentNo: "8001", toneHz: tones.agent });

  /** They talk, she hangs up, and this is what he does then. */
  const afterTalk = async (deed: (citizen: OutgoingCall) => Promise<unknown>): Promise<OutgoingCall> => {
    const { citizen, agentCall } = await talkWith(seat, carrier, server, tones.caller);
    await becomes(seat, "talking");
    await agentCall.hangUp();
    await hasHeard(citizen, "survey.ask");
    await deed(citizen);
    await citizen.ended;
    await becomes(seat, "ready");
    return citizen;
  };
  const both = await afterTalk(async (citizen) => {
    await citizen.press("2");
    await citizen.press("1");
    await hasHeard(citizen, "queue.leave");
    await citizen.press("1");
  });
  const half = await afterTalk(async (citizen) => {
    await citizen.press("1");
    await hasHeard(citizen, "queue.leave");
  });
  const silent = await afterTalk(async () => {});
  const invalid = await afterTalk(async (citizen) => {
    await citizen.press("9");
    await hasHeard(citizen, "survey.invalid");
    await citizen.press("8");
  });
  const gone = await afterTalk((citizen) => citizen.hangUp());
  // With the first packet that tells the key's end, and while the key is still held.
  const atOnce = await afterTalk(async (citizen) => {
    citizen.rtp.onKey = () => setImmediate(() => void citizen.hangUp());
    void citizen.press("1");
  });
  const holding = await afterTalk(async (citizen) => {
    void citizen.press("2", { toneMs: 5000 });
    await sleep(200);
    await citizen.hangUp();
  });
  // He hangs up first: nobody is there to be asked.
  const { citizen: first } = await talkWith(seat, carrier, server, tones.caller);
  await becomes(seat, "talking");
  await first.hangUp();
  await becomes(seat, "ready");

  const log = await logOnceOver(administrator, [both, half, silent, invalid, gone, atOnce, holding, first]);
  const told = (call: OutgoingCall) => {
    const record = recordOf(log, call);
    return [
      factsOf(record, "SurveyEnded").map(({ outcome }) => outcome)[0],
      (record.row.rating as { option: string } | null)?.option,
      factsOf(record, "SurveyAnswered").map(({ question, option, score }) => [question, option, score])[0],
    ];
  };
  expect(told(both)).toEqual(["rated", "满意", ["solved", "已解决", 10]]);
  expect(told(half)).toEqual(["rated", "满意", undefined]);
  expect(told(silent)).toEqual(["none", undefined, undefined]);
  expect(told(invalid)).toEqual(["invalid", undefined, undefined]);
  expect(told(gone)).toEqual(["hangup", undefined, undefined]);
  expect(told(atOnce)).toEqual(["rated", "满意", undefined]);
  expect(told(holding)).toEqual(["rated", "不满意", undefined]);
  expect(told(first)).toEqual([undefined, undefined, undefined]);
  expect(factsOf(recordOf(log, first), "SurveyOffered")).toEqual([]);
  expect(factsOf(recordOf(log, both), "RatingGiven").map(({ key, agentNo }) => [key, agentNo])).toEqual([
    ["2", "8001"],
    ["1", "8001"],
  ]);
}, 300_000);

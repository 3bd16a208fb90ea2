import {
  pause,
  play,
  portListener,
  resemblance,
  type Sipp,
  scenario,
  soundComes,
  soundPcap,
  startSipp,
  toneBegins,
  tones,
  uac,
  until,
  voiceComes,
  voiceGoes,
} from "@zongji/kit";
import { expect } from "vitest";
import { bar, consult, face } from "../e2e/bar.ts";
import { answerNext, becomes } from "../e2e/cast.ts";
import { stepIs } from "../e2e/guide.ts";
import { atState, type CallRecord, markAt, type Person, pressBar, promptSamples, recordWith } from "../e2e/scene.ts";
import { greetingHz, type House, left, listenerAt, noTrouble, ownNumber } from "./house.ts";

/** By then greeting and menu have been heard: 3 s, and 10.5 s of which the first part is looked for. */
const firstKeyMs = 16_000;
const everyMs = 4000;
/** Longer than the talk can last. */
const saysMs = 480_000;

/**
 * sipp as the carrier: a citizen who presses 1 again and again, so that no key has to come at a moment: the first that the menu hears leads to the agents, one in the
 * talk says nothing, the first behind the question for a rating rates.
 */
const callByCarrier = ({ world, server }: House): Promise<Sipp> => {
  const keys = Array.from({ length: (saysMs - firstKeyMs) / everyMs }, (_, n) => ({
    digit: "1",
    atMs: firstKeyMs + n * everyMs,
  }));
  const sound = soundPcap(world, { toneHz: tones.caller, ms: saysMs, keys });
  const steps = [uac.invite(), uac.answered({ limitMs: 120_000 }), play(sound), uac.awaitBye(saysMs), pause(100)];
  return startSipp(world, {
    scenario: scenario("citizen", ...steps),
    remote: server.sipAddress,
    service: ownNumber,
    caller: "1390000000",
    limitSec: saysMs / 1000,
  });
};

/** As much of the menu as is over before the first key. */
const menuBegins = () => promptSamples("menu.main").subarray(0, 6 * 8000);

/** A citizen calls by sipp, hears greeting and menu, and comes to the agent who is ready. */
export const citizenCalls = async (house: House): Promise<Sipp> => {
  const { page } = left(house.agent);
  const caller = await callByCarrier(house);
  const citizen = portListener("the citizen", caller.mediaPort);
  await soundComes(citizen, "the greeting", (sound) => toneBegins(sound, greetingHz) !== undefined);
  await soundComes(citizen, "the menu", (sound) => resemblance(sound, menuBegins()).correlation > 0.9);
  await atState(page, "ringing");
  await page.locator("[data-caller]").getByText("139****0001").waitFor();
  return caller;
};

/** The agent answers, talks, holds, takes back, consults the colleague, hands over, and wraps up; the citizen rates. */
export const agentTalks = async (house: House, caller: Sipp): Promise<void> => {
  const agent = left(house.agent);
  const colleague = left(house.colleague);
  const { page } = agent;
  const citizen = portListener("the citizen", caller.mediaPort);
  await pressBar(page, "answer");
  await atState(page, "talking");
  await voiceComes(citizen, tones.agent);
  await voiceComes(listenerAt("the agent", agent), tones.caller);
  // The guide has seen what a hotline is for.
  await stepIs(left(house.administrator).page, "realCall", "done");

  await pressBar(page, "hold");
  await bar(page, "held");
  await voiceGoes(citizen, tones.agent);
  await pressBar(page, "hold");
  await bar(page, "talking");
  await voiceComes(citizen, tones.agent);

  await consult(page, colleague.agentNo);
  const consulted = await answerNext(colleague);
  await face(page, "transfer", "completeTransfer");
  await until("the colleague hears her", () => toneBegins(consulted.heard(), tones.agent) !== undefined);
  await page.keyboard.press("F6");
  await atState(page, "wrapUp");
  await voiceComes(citizen, tones.otherAgent);
  await pressBar(page, "endWrapUp");
  await atState(page, "ready");

  // Asked for a rating, for which the next key counts.
  await consulted.hangUp();
  const { exitCode, errors } = await caller.result();
  expect({ exitCode, errors }).toEqual({ exitCode: 0, errors: "" });
  expect(caller.calls()[0]!.events.map(({ event }) => event)).toEqual(["called", "answered", "bye-came"]);
  await becomes(colleague, "wrapUp");
  await colleague.person.post("/api/agent/end-wrap-up");
  await becomes(colleague, "busy");
  noTrouble(agent);
};

const everyMark = ["t0", "tI0", "tI1", "tH", "tQ", "tR", "tD", "tA", "tE", "wS", "wE", "end"];

/** The call stands in the log with all that happened, in its order, and what the citizen pressed at the end counts as a rating. */
export const standsInLog = async (house: House): Promise<void> => {
  const person: Person = left(house.administrator).person;
  const record: CallRecord = await until("the log has the whole call", async () => {
    const found = await recordWith(person, "end");
    return found.row.rating !== null && found.marks.filter(({ name }) => name === "wE").length > 0 && found;
  });
  house.firstCall = record.row.id;
  Object.assign(house.counts, { inboundTotal: 1, answered: 1, rated: 1 });
  expect(record.row).toMatchObject({
    ...{ direction: "inbound", calledNumber: ownNumber, number: "13900000001", trunk: "carrier", disposition: "D2" },
    ...{ group: "business", rating: { option: "非常满意", score: 5, satisfied: true }, recorded: true, testBy: null },
  });
  const names = new Set(record.marks.map(({ name }) => name));
  expect(everyMark.filter((name) => !names.has(name))).toEqual([]);
  const times = ["t0", "tI0", "tQ", "tR", "tA", "end"].map((name) => markAt(record, name));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  const facts = record.facts.map(({ type }) => type);
  const steps = ["CallArrived", "CallAnswered", "KeyPressed", "QueueEntered", "OfferAnswered", "TalkEnded"];
  const found = [...steps, "RatingGiven", "CallEnded"].map((type) => facts.indexOf(type));
  expect(found).not.toContain(-1);
  expect(found).toEqual([...found].sort((a, b) => a - b));
};

/** What is done in a walk, done to a live call on the stage. */
import type { Flow, HotlineConfig } from "../config/index.ts";
import { exampleHotline } from "../example.ts";
import type { LegId, UserId } from "../ids.ts";
import { agentHangup, promptMs, type Stage, stage } from "../testing/stage.ts";
import { anyRight } from "./flows.test-scene.ts";
import type { WalkInput } from "./simulate.ts";
import { madeUpSpeech, speechAddress } from "./speech.ts";

const example = exampleHotline();
const dials = example.trunks.map((each) => (each.default ? { ...each, host: "192.0.2.1" } : each));

/** A hotline whose number has this flow, that is open, and may dial any number. */
export const hotlineWith = (flow: Flow, flows: readonly Flow[]): HotlineConfig => ({
  ...example,
  ...{ flows, trunks: dials, dialRights: [anyRight] },
  numbers: example.numbers.map((each) => ({ ...each, flow: flow.id })),
  schedule: { ...example.schedule, weekly: [], special: [] },
});

const agent = "8001";
const browser = `browser-${agent}`;

/** An agent who is ready before each call that she is to be rung for. */
const beReady = (on: Stage): void => {
  const user = `agent-${agent}` as UserId;
  if (!on.hotline.agents.has(user)) on.sits(agent);
  on.asks(user, { do: "endWrapUp" });
  on.asks(user, { do: "ready" });
};

const callOf = (on: Stage) => [...on.hotline.calls.values()].find(({ direction }) => direction === "in");

const isAway = (on: Stage): boolean => {
  const at = callOf(on)?.state.at;
  return at !== undefined && !["menu", "survey", "farewell", "closing", "ended"].includes(at);
};

/** By how a call comes back from where a node has sent it: what the far end does. */
const comesBack = (on: Stage, exit: string): void => {
  const rung =
    on.rings(browser) ?? [...on.legs.values()].findLast(({ to, at }) => to !== undefined && at === "trying")?.leg;
  if (!rung) throw new Error("nobody is rung");
  if (exit === "busy") on.hangsUp(rung, { by: "callee", cause: "busy", sip: 486 });
  else if (exit === "noAnswer") {
    const been = on.find("NodeEntered").length;
    const rings = () => isAway(on) && on.find("NodeEntered").length === been;
    for (let n = 0; n < 100 && rings(); n += 1) on.passes(500);
  } else {
    on.picksUp(rung);
    on.passes(8 * promptMs);
    on.hangsUp(rung, agentHangup);
  }
  beReady(on);
};

/** Until the survey asks what is next, or the flow goes on. */
const surveyed = (on: Stage, leg: LegId, input: WalkInput): void => {
  const stood = () =>
    JSON.stringify([on.find("NodeEntered").length, callOf(on)?.state.at, stateOf(on)?.further, stateOf(on)?.invalid]);
  const stateOf = (stage: Stage) => {
    const state = callOf(stage)?.state;
    return state?.at === "survey" ? state : undefined;
  };
  if ("answer" in input || "back" in input) return;
  const before = stood();
  if ("press" in input) on.presses(leg, input.press);
  for (let n = 0; n < 100 && stood() === before; n += 1) on.passes(500);
};

const silence = (on: Stage, leg: LegId): void => {
  // The prompt's end, else the time for a key.
  if (on.legs.get(leg)?.play) on.passes(promptMs * (on.hears(leg).split(" ").length || 1));
  else for (const is of ["NoInput", "Voicemail"] as const) on.fires(is);
};

/** Texts are read in time, and no other service answers. */
const waitsForService = (on: Stage): void => {
  const { url, body = "{}" } = on.asked.at(-1)!;
  if (url === speechAddress) on.answers(madeUpSpeech((JSON.parse(body) as { texts: string[] }).texts));
  else on.fires("Ask");
};

/** A call that does what is done in a walk; `gone`: it is in its flow no more. */
export const liveCall = (flow: Flow, flows: readonly Flow[], on = stage({ config: hotlineWith(flow, flows) })) => {
  beReady(on);
  const leg = on.calls() as LegId;
  const does = (input: WalkInput): void => {
    const state = callOf(on)?.state;
    if (state?.at === "survey") surveyed(on, leg, input);
    else if (isAway(on)) "back" in input && comesBack(on, input.back);
    else if (state?.at !== "menu") return;
    else if ("answer" in input) on.answers(input.answer);
    else if ("press" in input) on.presses(leg, input.press);
    else if (state.ask !== undefined) "wait" in input && waitsForService(on);
    else if ("wait" in input) silence(on, leg);
  };
  const isGone = () => callOf(on) === undefined;
  const path = () => on.find("NodeEntered").map(({ flow: id, flowNode }) => `${id}/${flowNode}`);
  return { on, leg, does, path, isGone, isAway: () => isAway(on), isAsked: () => callOf(on)?.state.at === "survey" };
};

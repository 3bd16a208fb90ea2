import { calendarOf, isNumberOpen } from "../calendars.ts";
import { callbackRules } from "../callback-dialogue.ts";
import { callerListOf } from "../caller-list.ts";
import type { Flow } from "../config/index.ts";
import {
  enterFlow,
  type FlowEnv,
  type FlowEvent,
  type FlowOut,
  type FlowStep,
  modulesReached,
  stepFlow,
  storedOf,
} from "../flow/index.ts";
import type { FlowId } from "../ids.ts";
import { isOpen } from "../schedule.ts";
import { ask, askOver } from "./ask.ts";
import type { Call, CallAt, CallEvent, Turn, Walk } from "./call.ts";
import { close, farewell } from "./closing.ts";
import { ringDuty, ringOut } from "./duty.ts";
import { ringOne } from "./one-agent.ts";
import { surveyInFlow } from "./survey.ts";
import { arm, disarm, hush, music, order, play, record, say, to, withoutWalk } from "./turn.ts";
import { enterQueue } from "./visit.ts";
import { beginMessage, endMessage } from "./voicemail.ts";

/** The caller's 200 is acknowledged: recorded from here, greeted. */
export function pickedUp(call: CallAt<"arrived">, _event: unknown, turn: Turn): Call {
  say(turn, { type: "CallAnswered", call: call.id, leg: call.leg });
  if (call.marks.blocked || call.marks.limited) return sendAway(call, turn);
  const recorded = record(call, turn);
  const flow = flowOf(call, turn);
  // A flow that asks for the hours says itself what callers meet outside them.
  if (isTurnedAway(call, flow, turn))
    return farewell(recorded, turn, ["outOfHours"], { by: "system", cause: "flowEnded" });
  if (!flow) return close(recorded, turn, { by: "system", cause: "error" }, "noFlow");
  return enterMenu(recorded, turn, flow);
}

/** A caller of the black list, or one who calls too often, hears why, if the rules say so; nothing of him is recorded. */
function sendAway(call: Call, turn: Turn): Call {
  const { blockedPrompt, limitedPrompt } = turn.env.config.policies;
  const { limited } = call.marks;
  const prompt = limited ? limitedPrompt : blockedPrompt;
  const prompts = prompt === undefined ? [] : [prompt];
  return farewell(call, turn, prompts, { by: "system", cause: limited ? "limit" : "blocked" });
}

/** The flow of the number that was called. */
function flowOf({ number }: Call, { env: { config } }: Turn): Flow | undefined {
  const called = config.numbers.find((each) => each.number === number);
  return config.flows.find((each) => each.id === called?.flow);
}

const isTurnedAway = ({ marks }: Call, flow: Flow | undefined, { env }: Turn): boolean =>
  marks.outOfHours && !(flow && asksHours(withModules(flow, env.config.flows)));

/** A flow that says itself when it answers is entered before: what it plays then is early media (RFC 3960). @returns undefined where the call is to be answered at once */
export function beforeAnswer(call: Call, turn: Turn): Call | undefined {
  const flow = flowOf(call, turn);
  if (!flow || call.marks.blocked || call.marks.limited || isTurnedAway(call, flow, turn)) return undefined;
  if (!Object.values(flow.nodes).some(({ kind }) => kind === "answer")) return undefined;
  order(turn, { do: "Ring", leg: call.leg, earlyMedia: true });
  return enterMenu(call, turn, flow);
}

/** The answer that the flow has asked for has reached the caller: recorded from here. */
export function menuAnswered(call: CallAt<"menu">, event: Extract<CallEvent, { is: "LegAnswered" }>, turn: Turn): Call {
  if (event.leg !== call.leg) return call;
  say(turn, { type: "CallAnswered", call: call.id, leg: call.leg });
  return move(record(call, turn) as CallAt<"menu">, turn, { is: "Answered" });
}

/** The flow with every module that it can come to. */
function withModules(flow: Flow, all: readonly Flow[]): Walk["flows"] {
  const reached = modulesReached(flow.id, all);
  return Object.fromEntries(all.filter(({ id }) => reached.has(id)).map((each) => [each.id, each]));
}

const asksHours = (flows: Walk["flows"]): boolean =>
  Object.values(flows).some(({ nodes }) => Object.values(nodes).some(({ kind }) => kind === "hours"));

const envOf = (call: Call, flows: Walk["flows"], { env }: Turn): FlowEnv => ({
  isOpen: isNumberOpen(env.config, call.number, env.wall),
  isOpenBy: (calendar) => isOpen(calendarOf(env.config, calendar), env.wall),
  ...listed(call, env),
  get stored() {
    return storedOf(env.config.policies);
  },
  callbackRules: (rights) => callbackRules(env.config, rights, call.citizenNumber),
  isAnswered: call.legs[call.leg]?.at === "up",
  flow: (id) => (Object.hasOwn(flows, id) ? flows[id] : undefined),
});

function listed({ party }: Call, { config, wall }: Turn["env"]): Pick<FlowEnv, "callerList"> {
  const callerList = callerListOf(config, party, wall);
  return callerList === undefined ? {} : { callerList };
}

/** A flow, from its start or from one of its nodes. */
export function enterMenu(call: Call, turn: Turn, flow: Flow, node?: string): Call {
  const flows = withModules(flow, turn.env.config.flows);
  say(turn, { type: "IvrEntered", call: call.id, flow: flow.id, version: flow.version });
  return follow(
    to(call, { at: "menu" }) as CallAt<"menu">,
    flows,
    turn,
    enterFlow(flow, envOf(call, flows, turn), node),
  );
}

/** What the flow asks for. */
function follow(call: CallAt<"menu">, flows: Walk["flows"], turn: Turn, step: FlowStep): Call {
  let here: CallAt<"menu"> = { ...call, walk: { state: step.state, flows } };
  for (const each of step.out) {
    switch (each.out) {
      case "answer":
        order(turn, { do: "Answer", leg: call.leg });
        break;
      case "play":
        here = { ...here, state: { ...here.state, play: play(here, turn, each.prompts) } };
        break;
      case "hush":
        hush(call, turn, call.leg);
        here = { ...here, state: { at: "menu" } };
        break;
      case "music":
        music(call, turn, each.prompt);
        break;
      case "ask":
        here = ask(here, turn, each);
        break;
      case "askOver":
        here = askOver(here, turn, each);
        break;
      case "listen":
        arm(turn, "NoInput", call.id, each.timeoutMs);
        break;
      case "record":
        here = beginMessage(here, turn, each);
        break;
      case "recorded":
        here = endMessage(here, turn, each.why);
        break;
      case "callback":
        sayListed(here, turn, each);
        break;
      case "queue":
        asksForPerson(here, turn, "queue");
        return enterQueue(here, turn, { group: each.group, priority: each.priority, wish: each.skills });
      case "agent":
        asksForPerson(here, turn, "agent");
        return ringOne(here, turn, each);
      case "survey":
        say(turn, { type: "IvrLeft", call: call.id, to: "survey", selfServed: false });
        return surveyInFlow(here, turn, each.survey);
      case "dial":
        asksForPerson(here, turn, "dutyPhone");
        return ringDuty(here, turn, each);
      case "transfer":
        say(turn, { type: "IvrLeft", call: call.id, to: "transfer", selfServed: false });
        return ringOut(here, turn, each);
      case "hangUp":
        say(turn, { type: "IvrLeft", call: call.id, to: "ended", selfServed: each.selfServed });
        return farewell(withoutWalk(here), turn, each.prompts, { by: "system", cause: each.cause });
      default:
        if (each.out === "key" && each.slow) here = { ...here, slow: true };
        tell(call, turn, each);
    }
  }
  return here;
}

/** He is to be called back, from the list of missed calls. */
function sayListed(call: Call, turn: Turn, { node: flowNode, group, number }: Listed): void {
  const party = turn.env.party(number);
  const own = number === call.citizenNumber;
  say(turn, { type: "CallbackListed", call: call.id, flowNode, group, party, own });
}

type Listed = Extract<FlowOut, { out: "callback" }>;
type Told = Extract<FlowOut, { out: "entered" | "key" | "noInput" | "collected" }>;

function tell({ id: call }: Call, turn: Turn, told: Told): void {
  switch (told.out) {
    case "entered": {
      const { out: _out, flow, version, node: flowNode, ...type } = told;
      say(turn, { type: "NodeEntered", call, flow, version, flowNode, ...type });
      break;
    }
    case "key": {
      const { out: _out, node: flowNode, key, typed, slow: _slow, ...pressed } = told;
      // What the menu does not know may be part of a number that the caller types.
      const named = pressed.valid && !typed ? { key } : { sealedKey: turn.env.seal(call, key) };
      say(turn, { type: "KeyPressed", call, flowNode, ...named, ...pressed });
      break;
    }
    case "noInput":
      say(turn, { type: "NoInput", call, flowNode: told.node });
      break;
    case "collected": {
      const { node: flowNode, variable, digits } = told;
      say(turn, { type: "DigitsCollected", call, flowNode, variable, sealed: turn.env.seal(call, digits) });
    }
  }
}

/** The caller leaves the menu for a person; the first time he has asked for one by that (tH). */
function asksForPerson(call: Call, turn: Turn, to: "queue" | "agent" | "dutyPhone"): void {
  say(turn, { type: "IvrLeft", call: call.id, to, selfServed: false });
  if (call.marks.requested) return;
  const inServiceHours = isNumberOpen(turn.env.config, call.number, turn.env.wall);
  say(turn, { type: "HumanRequested", call: call.id, inServiceHours });
}

function move(call: CallAt<"menu">, turn: Turn, event: FlowEvent): Call {
  const { walk } = call;
  if (!walk) return call;
  return follow(call, walk.flows, turn, stepFlow(walk.state, envOf(call, walk.flows, turn), event));
}

/** Back in the flow from where one of its nodes had sent the call; as often as it leads there and back at once. */
export function settle(call: Call, turn: Turn): Call {
  let settled = call;
  while (settled.state.at === "menu" && settled.state.back !== undefined) {
    const { back: exit } = settled.state;
    say(turn, { type: "IvrEntered", call: call.id, ...openFlow(settled) });
    settled = move(to(settled, { at: "menu" }) as CallAt<"menu">, turn, { is: "Back", exit });
  }
  return settled;
}

/** The flow that the call is in, and its version. */
function openFlow({ walk }: Call): { readonly flow: FlowId; readonly version: number } {
  const flow = walk!.state.frames[0]!.flow;
  return { flow, version: walk!.flows[flow]!.version };
}

export function menuKey(call: CallAt<"menu">, event: Extract<CallEvent, { is: "DigitPressed" }>, turn: Turn): Call {
  disarm(turn, "NoInput", call.id);
  return move(call, turn, { is: "Key", key: event.digit });
}

export function menuPlayed(call: CallAt<"menu">, event: Extract<CallEvent, { is: "PlayEnded" }>, turn: Turn): Call {
  const { play: running, ...rest } = call.state;
  if (running === undefined || event.play !== running) return call;
  return move({ ...call, state: rest }, turn, { is: "PlayEnded" });
}

/** What came of it. Of what was asked before nothing is wanted any more. */
export const menuServed = (call: CallAt<"menu">, event: Extract<CallEvent, { is: "AskAnswered" }>, turn: Turn): Call =>
  call.state.ask?.id === event.ask ? move(call, turn, { is: "AskAnswered", answer: event.answer }) : call;

/** Nothing came of it in time. */
export const menuUnserved = (call: CallAt<"menu">, _event: unknown, turn: Turn): Call =>
  call.state.ask ? move(call, turn, { is: "AskAnswered", answer: { failed: "timeout" } }) : call;

export const menuSilent = (call: CallAt<"menu">, _event: unknown, turn: Turn): Call =>
  move(call, turn, { is: "NoInput" });

/** The media came back after its restart: the node's words again. */
export function menuAgain(call: CallAt<"menu">, _event: unknown, turn: Turn): Call {
  disarm(turn, "NoInput", call.id);
  return move(call, turn, { is: "Again" });
}

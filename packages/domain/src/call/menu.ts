import { enterFlow, type Flow, type IvrEvent, type IvrStep, stepFlow } from "../ivr.ts";
import { isOpen } from "../schedule.ts";
import type { Call, CallAt, CallEvent, Turn } from "./call.ts";
import { close, farewell } from "./closing.ts";
import { arm, disarm, play, record, say, to } from "./turn.ts";
import { enterQueue } from "./visit.ts";

/** The caller's 200 is acknowledged: recorded from here, greeted. */
export function pickedUp(call: CallAt<"arrived">, _event: unknown, turn: Turn): Call {
  say(turn, { type: "CallAnswered", call: call.id, leg: call.leg });
  const recorded = record(call, turn);
  if (call.marks.outOfHours) return farewell(recorded, turn, ["outOfHours"], { by: "system", cause: "flowEnded" });
  const { config } = turn.env;
  const number = config.numbers.find((each) => each.number === call.number);
  const flow = config.flows.find((each) => each.id === number?.flow);
  if (!flow) return close(recorded, turn, { by: "system", cause: "error" }, "noFlow");
  return enterMenu(recorded, turn, flow);
}

/** A flow, from its start or from one of its nodes. */
export function enterMenu(call: Call, turn: Turn, flow: Flow, node?: string): Call {
  say(turn, { type: "IvrEntered", call: call.id, flow: flow.id, version: flow.version });
  const step = enterFlow(flow, node);
  return walk({ ...call, state: { at: "menu", flow, ivr: step.state } }, turn, step);
}

function walk(call: CallAt<"menu">, turn: Turn, step: IvrStep): Call {
  const { flow, play: running } = call.state;
  let state: CallAt<"menu">["state"] = { at: "menu", flow, ivr: step.state, ...(running ? { play: running } : {}) };
  const id = call.id;
  for (const each of step.out) {
    switch (each.out) {
      case "entered": {
        const { out: _out, node: flowNode, ...entered } = each;
        say(turn, { type: "NodeEntered", call: id, flow: flow.id, version: flow.version, flowNode, ...entered });
        break;
      }
      case "key": {
        const { out: _out, node: flowNode, key, ...pressed } = each;
        // What the menu does not know may be part of a number that the caller types.
        const told = pressed.valid ? { key } : { sealedKey: turn.env.seal(id, key) };
        say(turn, { type: "KeyPressed", call: id, flowNode, ...told, ...pressed });
        break;
      }
      case "noInput":
        say(turn, { type: "NoInput", call: id, flowNode: each.node });
        break;
      case "play":
        state = { ...state, play: play(call, turn, each.prompts) };
        break;
      case "listen":
        arm(turn, "NoInput", id, each.timeoutMs);
        break;
      case "queue": {
        say(turn, { type: "IvrLeft", call: id, to: "queue", selfServed: false });
        if (!call.marks.requested) {
          const inServiceHours = isOpen(turn.env.config.schedule, turn.env.wall);
          say(turn, { type: "HumanRequested", call: id, inServiceHours });
        }
        return enterQueue(call, turn, { group: each.group, priority: each.priority });
      }
      case "hangUp":
        say(turn, { type: "IvrLeft", call: id, to: "ended", selfServed: each.selfServed });
        return farewell(call, turn, each.prompts, { by: "system", cause: each.cause });
    }
  }
  return to(call, state);
}

const move = (call: CallAt<"menu">, turn: Turn, event: IvrEvent): Call =>
  walk(call, turn, stepFlow(call.state.flow, call.state.ivr, event));

export function menuKey(call: CallAt<"menu">, event: Extract<CallEvent, { is: "DigitPressed" }>, turn: Turn): Call {
  disarm(turn, "NoInput", call.id);
  return move(call, turn, { is: "Key", key: event.digit });
}

export function menuPlayed(call: CallAt<"menu">, event: Extract<CallEvent, { is: "PlayEnded" }>, turn: Turn): Call {
  const { play: running, ...rest } = call.state;
  if (running === undefined || event.play !== running) return call;
  return move({ ...call, state: rest }, turn, { is: "PlayEnded" });
}

export const menuSilent = (call: CallAt<"menu">, _event: unknown, turn: Turn): Call =>
  move(call, turn, { is: "NoInput" });

/** The media came back after its restart: the node's words again. */
export function menuAgain(call: CallAt<"menu">, _event: unknown, turn: Turn): Call {
  const { flow, ivr } = call.state;
  const node = flow.nodes[ivr.node];
  if (!node || !("prompts" in node) || node.prompts.length === 0) return call;
  disarm(turn, "NoInput", call.id);
  const again = play(call, turn, node.prompts);
  return to(call, { at: "menu", flow, ivr: { ...ivr, listening: false }, play: again });
}

import type { LegId } from "../ids.ts";
import type { OpenCall } from "../rebuild.ts";
import type { Call, CallAt, Message, Other, Part } from "./call.ts";
import { isHeld, type Talking, talks } from "./closing.ts";
import { endsOf } from "./within.ts";

type Open = Partial<OpenCall>;

const asAgent = ({ user: agent, agentNo }: Pick<Part, "user" | "agentNo">) => ({ agent, agentNo });

/** What the call's facts have left open, read from its state: what `rebuild` would find, without the facts. For `closeCall`. */
export function openOf(call: Call): OpenCall {
  const legs = (Object.entries(call.legs) as [LegId, Call["legs"][LegId]][]).filter(([, { at }]) => at !== "gone");
  const watchers = call.watchers
    .filter(({ up, why }) => up && why !== "intercept")
    .map(({ leg, user: watcher, of: agent, ofNo: agentNo }) => ({ leg, watcher, agent, agentNo }));
  return {
    call: call.id,
    direction: call.direction === "in" ? "in" : "out",
    legs: new Set(legs.map(([leg]) => leg)),
    inMenu: call.state.at === "menu",
    marks: call.marks,
    watchers,
    ...(talks(call) ? openTalk(call) : openState(call)),
  };
}

function openTalk(call: Talking): Open {
  const { part } = call.state;
  const { leg, group, offer } = part;
  const her = { leg, ...asAgent(part) };
  return {
    talk: { ...her, group: group.id, held: isHeld(call), ...(offer === undefined ? {} : { offer }) },
    ...(call.muted ? { mutes: [her] } : {}),
    ...("other" in call.state && call.state.other ? openSide(call, part, call.state.other) : {}),
  };
}

function openSide({ state }: Talking, part: Part, { leg, asked: { transfer } }: Other): Open {
  const side = { leg, transfer, ...asAgent(part) };
  const isThree = state.at === "threeWay" || (state.at === "reconnecting" && state.was === "threeWay");
  return isThree ? { threeWay: side } : { consult: side };
}

const openMessage = (leg: LegId, { recording, statement }: Message): NonNullable<OpenCall["voicemail"]> => ({
  leg,
  recording,
  ...(statement && { statement }),
});

function openState(call: Call): Open {
  const { state } = call;
  switch (state.at) {
    case "menu":
      return {
        ...(state.message ? { voicemail: openMessage(call.leg, state.message) } : {}),
        ...(state.ask ? { ask: { ask: state.ask.id, flowNode: state.ask.flowNode } } : {}),
      };
    case "duty": {
      const rung = { leg: state.other.leg, up: state.other.up };
      return state.out ? { outside: rung } : { duty: rung };
    }
    case "queued":
      return { visit: { visit: state.visit.visit, group: state.visit.group.id } };
    case "ringing":
      return openRing(state);
    case "transferring":
      return { transfer: { transfer: state.other.asked.transfer, ...asAgent(state.last) } };
    case "calling": {
      const { by, failed, asked, caller } = state;
      const sent = by && !failed ? { transfer: { transfer: asked.transfer, ...asAgent(by) } } : {};
      return { internal: asAgent(caller), ...sent };
    }
    case "internal":
      return openInternal(call as CallAt<"internal">);
    case "survey":
      return {
        survey: {
          ...asAgent(state.part),
          survey: state.survey.id,
          rated: state.rated !== undefined || state.further !== undefined,
        },
      };
    case "offering":
      return {
        callbackOffer: { parent: state.parent, group: state.part.group.id, ...asAgent(state.part) },
      };
    case "dialling":
      return state.far === "none"
        ? {}
        : { dial: { leg: call.leg, group: state.part.group.id, ...asAgent(state.part) } };
    default:
      return {};
  }
}

function openRing({ visit: { visit, group }, part, how, direct }: CallAt<"ringing">["state"]): Open {
  const place = { visit, group: group.id };
  return {
    visit: place,
    // Who takes a call by herself has no offer until her phone is up.
    ...(how === undefined ? { offer: { offer: part.offer, ...place, ...asAgent(part) } } : {}),
    ...(direct?.by && direct.asked ? { transfer: { transfer: direct.asked.transfer, ...asAgent(direct.by) } } : {}),
  };
}

function openInternal(call: CallAt<"internal">): Open {
  const { caller, held, muted = [] } = call.state;
  const ends = endsOf(call).map((end) => ({ leg: end.leg, ...asAgent(end) }));
  const holder = ends.find(({ leg }) => leg === held);
  return {
    internal: asAgent(caller),
    mutes: ends.filter(({ leg }) => muted.includes(leg)),
    ...(holder ? { hold: holder } : {}),
  };
}

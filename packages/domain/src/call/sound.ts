import type { LegId } from "../ids.ts";
import type { Call, Leg, Turn, Watcher } from "./call.ts";
import { order } from "./turn.ts";
import { endsOf, type Internal } from "./within.ts";

/** Whom each leg hears; a leg that isn't named hears nobody. */
export type Hearing = Readonly<Record<LegId, readonly LegId[]>>;

/** Legs that all hear each other: what the call's state says of its talk, before watchers and mute. */
function talkers(call: Call): { readonly agent?: LegId; readonly all: readonly LegId[] } {
  const { state, leg: citizen } = call;
  switch (state.at) {
    case "talking":
      return { agent: state.part.leg, all: state.held ? [] : [citizen, state.part.leg] };
    case "consulting": {
      const agent = state.on === "other" ? (state.other.own ?? state.part.leg) : state.part.leg;
      return { agent, all: [agent, state.on === "other" ? state.other.leg : citizen] };
    }
    case "threeWay":
      return { agent: state.part.leg, all: [citizen, state.part.leg, state.other.leg] };
    case "reconnecting":
      return { all: state.was === "threeWay" && state.other ? [citizen, state.other.leg] : [] };
    case "transferring":
    case "outside":
    case "duty":
      return { all: [citizen, state.other.leg] };
    case "calling":
      return { all: state.other ? [state.caller.leg, state.other.leg] : [] };
    case "internal":
      return { all: state.held === undefined ? [state.caller.leg, state.other.leg] : [] };
    case "dialling":
      return { all: state.far === "early" ? [state.part.leg, citizen] : [] };
    case "announcing":
      return { agent: state.part.leg, all: [] };
    default:
      return { all: [] };
  }
}

const hearable = (leg: Leg | undefined): boolean => leg?.at === "up" || (leg?.at === "trying" && leg.early === true);

/**
 * 谁听见谁: whom each living leg hears, from the call's state alone. Watchers: listen hears the agent and whom she talks with; whisper is heard by the
 * agent too; join by all whom she talks with. Nobody hears a muted agent. What one hears of prompts and music is besides, and cuts this.
 */
export function hearing(call: Call): Hearing {
  const { agent, all } = talkers(call);
  const { state } = call;
  const hears = new Map<LegId, LegId[]>();
  const add = (leg: LegId, from: LegId) => {
    if (leg === from || !hearable(call.legs[leg]) || !hearable(call.legs[from])) return;
    if (from === agent ? call.muted : state.at === "internal" && state.muted?.includes(from)) return;
    hears.set(leg, [...(hears.get(leg) ?? []), from]);
  };
  for (const leg of all) for (const from of all) add(leg, from);
  const watching = call.watchers.filter((each) => each.up);
  for (const { leg, mode, of } of watching) {
    const watched = agent ?? insideOf(call, of);
    if (watched === undefined) continue;
    const talk = new Set([watched, ...all]);
    for (const from of talk) add(leg, from);
    if (mode !== "listen") add(watched, leg);
    if (mode === "join") for (const other of talk) if (other !== watched) add(other, leg);
  }
  joined(watching, add);
  return Object.fromEntries(hears) as Hearing;
}

/** The leg of one of the two of an internal call. */
const insideOf = (call: Call, user: Watcher["of"]): LegId | undefined =>
  call.state.at === "internal" ? endsOf(call as Internal).find((each) => each.user === user)?.leg : undefined;

/** Watchers hear those who have joined. */
function joined(watching: readonly Watcher[], add: (leg: LegId, from: LegId) => void): void {
  for (const { leg, mode } of watching) {
    if (mode === "join") for (const each of watching) add(each.leg, leg);
  }
}

const alike = (a: readonly LegId[], b: readonly LegId[]) =>
  a.length === b.length && a.every((each) => b.includes(each));

/** Tells the switch what has changed of who hears whom, all in one turn. */
export function hear(call: Call, turn: Turn): Call {
  const now = hearing(call);
  const legs = new Set([...Object.keys(call.heard), ...Object.keys(now)] as LegId[]);
  let changed = false;
  for (const leg of legs) {
    if (alike(call.heard[leg] ?? [], now[leg] ?? [])) continue;
    changed = true;
    if (hearable(call.legs[leg])) order(turn, { do: "Hear", leg, from: now[leg] ?? [] });
  }
  return changed ? { ...call, heard: now } : call;
}

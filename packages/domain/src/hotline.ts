import { type AgentEvent, isFree, isResting, stepAgent } from "./agent.ts";
import { AgentTable } from "./agent-table.ts";
import { assign } from "./assignment.ts";
import { type Arrived, arrive } from "./call/arrival.ts";
import type { Call, CallEffect, CallEvent } from "./call/call.ts";
import { stepCall } from "./call/step.ts";
import { CallTable } from "./call-table.ts";
import { keepPlace, lookAgain, noteCallbacks } from "./callback.ts";
import { callerListOf } from "./caller-list.ts";
import { command } from "./command.ts";
import type { HotlineConfig } from "./config/index.ts";
import type { CallId, LegId, PartyId, UserId } from "./ids.ts";
import type { Effect, Input, Refusal, StepContext, Timer } from "./input.ts";
import { arrivedNumbers } from "./lines.ts";
import { NotedMap, NotedSet } from "./noted-map.ts";
import { NumberLimits, type PastCaller } from "./number-limits.ts";
import { dialledAtPhone } from "./phone.ts";
import { noteAnswer, noteServe } from "./queue-place.ts";
import type { Rebuilt } from "./rebuild.ts";
import { tellRecording } from "./recording.ts";
import { conform, deviceGone, endWatching, watchDevice } from "./roster.ts";
import { RouteMemory } from "./route-memory.ts";
import { envOf, type Hotline, type Run, type Ways } from "./run.ts";
import { doPart, inputFailed, partFailed } from "./step-fault.ts";
import type { SwitchEvent } from "./switching.ts";
import { datedBack, noteTold } from "./told-late.ts";
import { UndoLog, UndoMap, UndoSet } from "./undo-log.ts";
import { Unrouted } from "./unrouted.ts";
import { type Thrown, whole } from "./whole.ts";

/** A hotline without calls. `rebuilt`: from the journal, after `closeOpen`: its agents are signed in again. Check the configuration first. */
export function createHotline(config: HotlineConfig, rebuilt?: Rebuilt): Hotline {
  const undo = new UndoLog();
  const calls = new CallTable(undo);
  const agents = new AgentTable(undo);
  for (const { user, agentNo, groups, device, seat, since, autoAnswer } of rebuilt?.agents.values() ?? []) {
    agents.set(user, { user, agentNo, groups, device, seat, since, ...(autoAnswer ? { autoAnswer } : {}) });
  }
  const memory = new RouteMemory(undo);
  for (const { group, user } of rebuilt?.turns ?? []) memory.noteTurn(group, user);
  return {
    config,
    draining: false,
    awake: false,
    calls,
    agents,
    legs: new UndoMap(undo),
    recordings: new NotedMap(undo),
    reachable: new NotedSet(),
    timers: new NotedMap(undo),
    waiting: new UndoSet(undo),
    callbacks: new NotedMap(undo),
    answers: new UndoMap(undo),
    memory,
    limits: new NumberLimits(undo),
    unrouted: new Unrouted(calls, agents),
    down: new Set(),
    toldAt: new Map(),
    elsewhere: new Set(),
    undo,
  };
}

/**
 * One input, and what is to be done for it, in order: facts to the journal first, then commands to the switch, timers, the refusal, faults.
 * Deterministic; total: an input that means nothing now gives no effects, and what throws within it is taken back, ends its call and is told as a fault.
 */
export function step(hotline: Hotline, input: Input, context: StepContext): Effect[] {
  const run: Run = { hotline, context, input, out: [], about: undefined, unplaced: [], faults: [] };
  hotline.undo.clear();
  const refused = whole(run, react, inputThrew);
  if (refused !== undefined && run.faults.length === 0) return [{ refused: { reason: refused } }];
  assign(run, ways);
  whole(run, noteTold, partThrew);
  if (run.faults.length === 0) return run.out;
  const reason: Effect[] = refused === undefined ? [] : [{ refused: { reason: refused } }];
  return [...run.out, ...reason, ...run.faults.map((fault) => ({ fault }))];
}

const inputThrew = (thrown: Thrown, run: Run): Refusal | undefined => inputFailed(run, thrown, ways);
const partThrew = (thrown: Thrown, run: Run): void => partFailed(run, thrown, ways);
const part = (run: Run, deed: () => void): void => doPart(run, ways, deed);
const toOneCall = (run: Run, id: CallId, event: CallEvent): void => part(run, () => void toCall(run, id, event));

function react(run: Run): Refusal | undefined {
  const { input } = run;
  if (input.is === "Command") return command(run, input.by.user, input.command, ways);
  const ended = input.is === "LegEnded" ? run.hotline.legs.get(input.leg) : undefined;
  take(run, input);
  if (input.is === "LegEnded" && ended !== undefined) run.out.splice(0, Infinity, ...datedBack(run, ended, input));
  if (!run.hotline.awake) wake(run);
  return undefined;
}

const ways: Ways = { toCall, toAgent, begin };

function take(run: Run, input: Exclude<Input, { is: "Command" }>): void {
  const { hotline } = run;
  switch (input.is) {
    case "LegArrived":
      arrived(run, input);
      return;
    case "TimerFired":
      fired(run, input.timer);
      return;
    case "DeviceReachable":
    case "DeviceUnreachable":
      device(run, input);
      return;
    case "RecordingStarted":
    case "RecordingEnded":
    case "RecordingFailed":
    case "RecordingPaused":
    case "RecordingResumed": {
      const over = tellRecording(run, input);
      if (over !== undefined) toCall(run, over, { is: "RecordingOver", recording: input.recording });
      return;
    }
    case "AskAnswered":
      toCall(run, input.call, input);
      return;
    case "ConfigChanged":
      hotline.config = input.config;
      hotline.unrouted.note();
      endWatching(run, toOneCall);
      conformAll(run);
      return;
    case "PoolsChanged":
      hotline.elsewhere = new Set(input.elsewhere);
      hotline.unrouted.note();
      conformAll(run);
      return;
    case "CallersKnown":
    case "TalksKnown":
    case "DialsKnown":
      remember(run, input);
      return;
    case "DrainStarted":
      hotline.draining = true;
      return;
    case "DrainOver":
      for (const id of [...hotline.calls.keys()]) toOneCall(run, id, { is: "DrainOver" });
      return;
    case "TrunkReachable":
      hotline.down.delete(input.trunk);
      return;
    case "TrunkUnreachable":
      hotline.down.add(input.trunk);
      return;
    default: {
      const call = hotline.legs.get(input.leg);
      if (call !== undefined) toCall(run, call, input);
    }
  }
}

/** What was before this run, and what other servers let in and dial. */
function remember(run: Run, known: Extract<Input, { is: "TalksKnown" | "DialsKnown" | "CallersKnown" }>): void {
  const { memory, limits, config } = run.hotline;
  if (known.is === "CallersKnown") {
    rememberCallers(run, known.callers);
    return;
  }
  const { zone } = config.schedule;
  if (known.is === "TalksKnown")
    for (const { party, user, at } of known.talks) memory.noteAnswer(party, { user, at }, zone);
  else for (const { party, at, calls } of known.dials) limits.noteDialled(party, at, zone, calls);
}

function rememberCallers({ hotline, context: { now, wall } }: Run, callers: readonly PastCaller[]): void {
  const { limits, config } = hotline;
  for (const { party, call, at } of callers)
    limits.noteElsewhere(party, { call, at: now - (wall - at) }, config.policies, now);
}

function conformAll(run: Run): void {
  for (const agent of [...run.hotline.agents.values()]) part(run, () => conform(run, agent, toAgent));
}

/** Once: who was signed in when the last run died follows the configuration of now, and her phone is waited for. */
function wake(run: Run): void {
  const { hotline } = run;
  hotline.awake = true;
  conformAll(run);
  for (const agent of hotline.agents.values())
    if (!hotline.reachable.has(agent.device)) part(run, () => watchDevice(run, agent));
}

function arrived(run: Run, event: Extract<SwitchEvent, { is: "LegArrived" }>): void {
  const { hotline, context } = run;
  if (hotline.legs.has(event.leg)) return;
  const { trunk, device } = event;
  if (trunk === undefined) {
    if (device !== undefined) dialledAtPhone(run, { ...event, device }, ways);
    return;
  }
  // INVITE with Replaces (RFC 3891): a line's leg is given to nobody else, and it is no call
  if (event.replaces !== undefined) {
    const ending = { by: "system", cause: "blocked", sip: 403 } as const;
    run.out.push({ command: { do: "Refuse", leg: event.leg, status: 403, ending } });
    return;
  }
  const { calling: callingNumber, called: calledNumber } = arrivedNumbers(hotline.config, event, trunk);
  const arrival: Arrived = { ...event, trunk, callingNumber, calledNumber };
  const turn = { env: envOf(run), out: [] as CallEffect[] };
  const party = context.party(event.withheld ? "" : callingNumber);
  const limited = isLimited(run, arrival, party);
  const call = arrive(arrival, party, { lines: hotline.calls.lines(trunk), limited }, turn);
  // Who is turned away has not been let in: he may call again once enough time has passed.
  const { policies } = hotline.config;
  if (!limited && !event.withheld && call.state.at !== "closing") hotline.limits.noteCame(party, policies, context.now);
  hotline.legs.set(call.leg, call.id);
  begin(run, call, turn.out);
}

/** Whether the number calls too often. Never of who hides his number, of a test, and of whoever stands on another list than that of elderly callers. */
function isLimited({ hotline, context }: Run, { withheld, trunk }: Arrived, party: PartyId): boolean {
  const { config, limits } = hotline;
  if (withheld || config.trunks.find(({ id }) => id === trunk)?.kind === "test") return false;
  const list = callerListOf(config, party, context.wall);
  return (list === undefined || list === "elderly") && limits.isTooOften(party, config.policies, context.now);
}

/** A call takes its place, with what its birth asks for. */
function begin(run: Run, call: Call, effects: readonly CallEffect[]): void {
  settle(run, call);
  for (const effect of effects) put(run, effect);
}

function toCall(run: Run, id: CallId, event: CallEvent): Refusal | undefined {
  const call = run.hotline.calls.get(id);
  if (!call) return undefined;
  run.about = id;
  const moved = stepCall(call, event, envOf(run));
  const refused = refusalIn(moved.effects);
  if (refused === undefined) {
    begin(run, moved.call, moved.effects);
    const { now, wall } = run.context;
    noteServe(run.hotline.memory, call, event, now);
    noteAnswer(run.hotline, call, moved.effects, { now, wall, zone: run.hotline.config.schedule.zone });
  }
  run.about = undefined;
  return refused;
}

function refusalIn(effects: readonly CallEffect[]): Refusal | undefined {
  for (const effect of effects) if ("refused" in effect) return effect.refused.reason;
  return undefined;
}

function settle({ hotline }: Run, call: Call): void {
  if (call.state.at === "ended") {
    hotline.calls.delete(call.id);
    hotline.waiting.delete(call.id);
    for (const leg of [call.leg, ...(Object.keys(call.legs) as LegId[])]) hotline.legs.delete(leg);
    return;
  }
  hotline.calls.set(call.id, call);
  for (const leg of Object.keys(call.legs) as LegId[]) if (!hotline.legs.has(leg)) hotline.legs.set(leg, call.id);
  if (call.state.at === "queued") hotline.waiting.add(call.id);
  else hotline.waiting.delete(call.id);
}

function put(run: Run, effect: CallEffect): void {
  const { hotline, context, out } = run;
  if ("tell" in effect) {
    toAgent(run, effect.tell, effect.event);
    return;
  }
  if ("keepPlace" in effect) {
    keepPlace(run, effect.keepPlace);
    return;
  }
  if ("timer" in effect) {
    if ("set" in effect.timer) {
      const { set: timer, afterMs } = effect.timer;
      hotline.timers.set(timer.id, { timer, due: context.now + afterMs });
    } else if (!hotline.timers.delete(effect.timer.cancel)) return;
  }
  if ("command" in effect && effect.command.do === "Record") {
    const { leg, recording, file } = effect.command;
    const call = hotline.legs.get(leg);
    const of = call !== undefined && hotline.calls.get(call)?.leg !== leg ? { of: "consult" as const } : {};
    if (call !== undefined) hotline.recordings.set(recording, { call, leg, file, ...of });
  }
  out.push(effect);
  if ("fact" in effect && effect.fact.type === "DialStarted")
    hotline.limits.noteDialled(effect.fact.party, context.wall, hotline.config.schedule.zone);
  if ("fact" in effect) noteCallbacks(run, effect.fact, hotline.calls);
}

/** What an agent does in a test call is of no citizen's: it is her internal time (spec metrics G8). */
function asInternal({ calls }: Hotline, effect: Effect): Effect {
  if (!("fact" in effect) || effect.fact.type !== "AgentStateChanged") return effect;
  const { state, call } = effect.fact;
  if (state !== "talking" && state !== "wrapUp") return effect;
  return call !== undefined && calls.get(call)?.test ? { fact: { ...effect.fact, state: "internal" } } : effect;
}

function toAgent(run: Run, user: UserId, event: AgentEvent): Refusal | undefined {
  const { hotline, context } = run;
  const agent = hotline.agents.get(user);
  if (!agent) return undefined;
  const moved = stepAgent(agent, event, context.now);
  if ("refused" in moved) return moved.refused;
  if (moved.agent) hotline.agents.set(user, moved.agent);
  else hotline.agents.delete(user);
  for (const effect of moved.effects) put(run, asInternal(hotline, effect));
  if (!moved.agent) put(run, { timer: { cancel: `DeviceGone:${user}` } });
  else if (!isFree(agent.seat) && isFree(moved.agent.seat) && moved.agent.leaving !== undefined) {
    return toAgent(run, user, { is: "SignOutWanted", forced: moved.agent.leaving });
  } else if (!isResting(agent.seat) && isResting(moved.agent.seat)) conform(run, moved.agent, toAgent);
  return undefined;
}

function fired(run: Run, timer: Timer): void {
  const { hotline, context, out } = run;
  const set = hotline.timers.get(timer.id);
  if (!set) return;
  if (set.due > context.now) {
    out.push({ timer: { set: set.timer, afterMs: set.due - context.now } });
    return;
  }
  hotline.timers.delete(timer.id);
  const due = set.timer;
  if (due.is === "WrapUp") toAgent(run, due.user, { is: "WrapUpOver" });
  else if (due.is === "Callback") lookAgain(run, due.callback);
  else if (due.is === "DeviceGone") deviceGone(run, due.user, toAgent);
  else toCall(run, due.call, { is: due.is });
}

function device(run: Run, event: Extract<SwitchEvent, { is: "DeviceReachable" | "DeviceUnreachable" }>): void {
  const { hotline } = run;
  const here = event.is === "DeviceReachable";
  hotline.unrouted.note();
  if (here) hotline.reachable.add(event.device);
  else hotline.reachable.delete(event.device);
  const agent = [...hotline.agents.values()].find((each) => each.device === event.device);
  if (!agent) return;
  if (here) put(run, { timer: { cancel: `DeviceGone:${agent.user}` } });
  else watchDevice(run, agent);
  // a SIP phone's registration may lapse while its call goes on; a browser without its socket is gone
  const browser = hotline.config.devices.find((each) => each.id === event.device)?.kind === "browser";
  const call = "call" in agent.seat && agent.seat.at !== "wrapUp" ? agent.seat.call : undefined;
  if (call === undefined || !(here || browser)) return;
  toCall(run, call, { is: here ? "DeviceBack" : "DeviceLost", user: agent.user });
}

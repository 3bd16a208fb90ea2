/** What becomes of a step that threw: its call ends, what the world told is kept, and facts say so. */
import { isFree, type Resting, type Seat, stateFact, wrapUpTimer } from "./agent.ts";
import type { Call } from "./call/call.ts";
import { openOf } from "./call/open-call.ts";
import type { Ending } from "./ending.ts";
import type { FactBody } from "./fact.ts";
import type { CallId, LegId, PartyId, TrunkId, UserId } from "./ids.ts";
import type { Input, Refusal, StepFault, Timer } from "./input.ts";
import type { Arriving } from "./lines.ts";
import { closeCall } from "./rebuild.ts";
import { tellRecording } from "./recording.ts";
import { watchDevice } from "./roster.ts";
import type { Hotline, Run, Ways } from "./run.ts";
import { arrivalFailed } from "./turned-away.ts";
import { type Thrown, whole } from "./whole.ts";

type InputIs<Is extends Input["is"]> = Extract<Input, { is: Is }>;

const byFault: Ending = { by: "system", cause: "stepFailed" };

const nameOf = (input: Input): string => (input.is === "Command" ? input.command.do : input.is);

const userOf = (input: Input): UserId | undefined => {
  if (input.is === "Command") return input.by.user;
  return input.is === "TimerFired" && "user" in input.timer ? input.timer.user : undefined;
};

/** The call that an input is about before any machine has it. */
function callOf({ legs, recordings }: Hotline, input: Input): CallId | undefined {
  if (input.is === "TimerFired") return "call" in input.timer ? input.timer.call : undefined;
  if (input.is === "AskAnswered") return input.call;
  if ("recording" in input) return recordings.get(input.recording)?.call;
  return "leg" in input ? legs.get(input.leg) : undefined;
}

/** Notes one that threw: for the log. */
function note({ input, faults }: Run, error: unknown, how: StepFault["how"], call?: CallId): void {
  const user = userOf(input);
  const of = call === undefined ? {} : { call };
  faults.push({ error, input: nameOf(input), how, ...of, ...(user === undefined ? {} : { user }) });
}

function stepFailed({ input }: Run, call?: CallId): FactBody {
  const by = userOf(input);
  const told = { input: nameOf(input), ...(by === undefined ? {} : { by }) };
  return call === undefined ? { type: "StepFailed", ...told } : { type: "CallFailed", call, ...told };
}

const tell = ({ out }: Run, facts: readonly FactBody[]): void => {
  for (const fact of facts) out.push({ fact });
};

/**
 * The input threw: what came of it was taken back. It is not fed again. What it told is kept: a leg that ended is gone, a timer has run out.
 * @returns why a command is refused
 */
export function inputFailed(run: Run, thrown: Thrown, ways: Ways): Refusal | undefined {
  const { input, hotline } = run;
  const call = thrown.call ?? callOf(hotline, input);
  const isNew = input.is === "LegArrived" && refuse(run, input, thrown);
  if (!isNew) partFailed(run, { ...thrown, call }, ways);
  if (input.is === "TimerFired") timerFailed(run, input.timer);
  if ("recording" in input) {
    const hardly = ({ error }: Thrown) => void note(run, error, "stuck", call);
    whole(run, () => void tellRecording(run, input), hardly);
  }
  return input.is === "Command" ? "stepFailed" : undefined;
}

/** Does one part of a step that concerns one call of several, or one agent: should it throw, all other parts are done. */
export function doPart(run: Run, ways: Ways, part: () => void): void {
  whole(run, part, (thrown) => partFailed(run, thrown, ways));
}

/** A part of a step threw that is about one call, or none: that call ends, and the rest of the step is done. */
export function partFailed(run: Run, { error, call: id }: Thrown, ways: Ways): void {
  const call = id === undefined ? undefined : run.hotline.calls.get(id);
  if (!call) {
    note(run, error, "undone");
    tell(run, [stepFailed(run)]);
    return;
  }
  const first = run.faults.length;
  const how = endCall(run, call, ways);
  note(run, error, how, call.id);
  // In the order in which they were thrown.
  run.faults.splice(first, 0, ...run.faults.splice(-1));
}

/** Ends the call as calls end. If that throws too, takes it away by force. */
function endCall(run: Run, call: Call, ways: Ways): StepFault["how"] {
  const ended = run.input.is === "LegEnded" && call.legs[run.input.leg] ? run.input : undefined;
  const asCallsEnd = (): boolean => {
    tell(run, [stepFailed(run, call.id)]);
    ways.toCall(run, call.id, { is: "StepFailed", ...(ended ? { ended } : {}) });
    return true;
  };
  const failed = (how: StepFault["how"]) => (thrown: Thrown) => {
    note(run, thrown.error, how, call.id);
    return false;
  };
  if (whole(run, asCallsEnd, failed("removed"))) return "ended";
  const byForce = (): boolean => {
    remove(run, call, ended);
    return true;
  };
  return whole(run, byForce, failed("stuck")) ? "removed" : "stuck";
}

/** Takes a call away without its machine: facts end what was open, its agents are free, its legs are hung up. */
function remove(run: Run, call: Call, ended: InputIs<"LegEnded"> | undefined): void {
  const { hotline, out } = run;
  const { id, state } = call;
  // How it ended was known before.
  const ending = state.at === "closing" ? state.ending : byFault;
  const open = openOf(call);
  const isOver = ended !== undefined && open.legs.has(ended.leg);
  const over: FactBody[] = isOver ? [{ type: "LegEnded", call: id, leg: ended.leg, ending: ended.ending }] : [];
  const legs = new Set([...open.legs].filter((leg) => leg !== ended?.leg));
  tell(run, [stepFailed(run, id), ...over, ...closeCall({ ...open, legs }, ending)]);
  for (const leg of legs) if (call.legs[leg]?.at !== "ending") out.push({ command: { do: "End", leg, ending } });
  for (const [timer, set] of [...hotline.timers]) {
    if (!("call" in set.timer) || set.timer.call !== id) continue;
    hotline.timers.delete(timer);
    out.push({ timer: { cancel: timer } });
  }
  for (const leg of [call.leg, ...(Object.keys(call.legs) as LegId[])]) hotline.legs.delete(leg);
  hotline.waiting.delete(id);
  hotline.calls.delete(id);
  for (const { user, seat } of [...hotline.agents.values()])
    if ("call" in seat && seat.at !== "wrapUp" && seat.call === id) free(run, user, seat.after);
}

/** She is in no call any more, and at what she was before. */
function free(run: Run, user: UserId, seat: Resting): void {
  const { hotline, context } = run;
  const agent = hotline.agents.get(user);
  if (!agent) return;
  const { leaving, ...stays } = agent;
  const freed = { ...stays, seat, since: context.now };
  tell(run, [stateFact(freed)]);
  if (leaving !== undefined) signOut(run, user, leaving);
  else hotline.agents.set(user, freed);
}

function signOut({ hotline, out }: Run, user: UserId, reason: string): void {
  const agent = hotline.agents.get(user);
  if (!agent) return;
  hotline.agents.delete(user);
  out.push({ fact: { type: "AgentSignedOut", agent: user, agentNo: agent.agentNo, forced: true, reason } });
  for (const cancel of [`DeviceGone:${user}`, wrapUpTimer(user).id])
    if (hotline.timers.delete(cancel)) out.push({ timer: { cancel } });
}

/** It has run out all the same. What an agent's timer was for is done without her machine. */
function timerFailed(run: Run, timer: Timer): void {
  const { hotline, context } = run;
  const hardly = ({ error }: Thrown) => void note(run, error, "stuck");
  const ranOut = (): void => {
    const set = hotline.timers.get(timer.id);
    if (!set || set.due > context.now) return;
    hotline.timers.delete(timer.id);
    const agent = "user" in timer ? hotline.agents.get(timer.user) : undefined;
    if (!agent) return;
    const { user, seat } = agent;
    if (timer.is === "WrapUp") wrapUpOver(run, user, seat);
    else if (hotline.reachable.has(agent.device)) return;
    else if (!isFree(seat)) watchDevice(run, agent);
    else {
      wrapUpOver(run, user, seat);
      signOut(run, user, "deviceLost");
    }
  };
  whole(run, ranOut, hardly);
}

function wrapUpOver(run: Run, user: UserId, seat: Seat): void {
  const agent = run.hotline.agents.get(user);
  if (!agent || seat.at !== "wrapUp") return;
  const { call, leg, group, after } = seat;
  tell(run, [{ type: "WrapUpEnded", agent: user, agentNo: agent.agentNo, call, leg, group, why: "time" }]);
  free(run, user, after);
}

/** The leg that came is refused. Of a citizen's call, facts tell from its arrival to its end. @returns whether it is one */
function refuse(run: Run, event: Arriving, { error, call }: Thrown): boolean {
  const { leg, trunk } = event;
  const ending = { ...byFault, sip: 500 };
  run.out.push({ command: { do: "Refuse", leg, status: 500, ending } });
  if (trunk === undefined || call !== undefined) return false;
  const known = (): FactBody[] => {
    const { wall: came, newId, party } = run.context;
    return arrivalFailed(run.hotline.config, event, { came, newId, party }, { ending, detail: ending.cause });
  };
  const [arrived, ...over] = whole(run, known, (again) => {
    note(run, again.error, "removed", leg as string as CallId);
    return bareArrival(event, trunk, ending);
  });
  if (arrived?.type !== "CallArrived") return false;
  note(run, error, "ended", arrived.call);
  tell(run, [arrived, stepFailed(run, arrived.call), ...over]);
  return true;
}

/** What is certain of an arrival where not even its facts can be made: no pseudonym, and the leg's id for the call's. */
function bareArrival({ leg, calledNumber: number, sipCallId }: Arriving, trunk: TrunkId, ending: Ending): FactBody[] {
  const call = leg as string as CallId;
  return [
    { type: "CallArrived", call, leg, trunk, number, party: "" as PartyId, withheld: true, sipCallId },
    { type: "LegEnded", call, leg, ending },
    { type: "CallEnded", call, ending, disposition: "D10", detail: ending.cause },
  ];
}

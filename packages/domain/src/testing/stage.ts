import type { Answer, Ask } from "../ask.ts";
import type { HotlineConfig } from "../config/index.ts";
import type { Ending } from "../ending.ts";
import { exampleHotline } from "../example.ts";
import type { Fact, FactBody, FactType } from "../fact.ts";
import { versionOf } from "../facts/registry.ts";
import { createHotline, step } from "../hotline.ts";
import type { AskId, CallId, DeviceId, GroupId, LegId, PartyId, PlayId, RecordingId, TrunkId, UserId } from "../ids.ts";
import type { Command, Effect, Input, Refusal, StepContext, StepFault, Timer } from "../input.ts";
import { type Rebuilt, rebuild } from "../rebuild.ts";
import { consistent, doable, type Kept, missing, repeatable, restoreHotline, unanswered } from "../restore.ts";
import type { Hotline } from "../run.ts";
import type { SwitchCommand, SwitchEvent } from "../switching.ts";
import { type Plan, throwingStep } from "./throws.ts";

type StageLeg = {
  readonly leg: LegId;
  readonly device?: DeviceId;
  readonly to?: string;
  at: "trying" | "up" | "ending" | "gone";
  /** It hears us before its answer. */
  early?: true;
  play?: { readonly id: PlayId; readonly prompts: readonly string[]; readonly loop: boolean; readonly since: number };
  from?: readonly LegId[];
  recordings: RecordingId[];
  digits?: string;
};
/** A leg, or one that was decided and not begun. */
type Lost = Pick<StageLeg, "leg" | "device">;
type Scene = {
  readonly config?: HotlineConfig;
  readonly rebuilt?: Rebuilt;
  readonly since?: number;
  /** How long the switch takes for a command, ms. */
  readonly latencyMs?: () => number;
  /** Makes the steps, and lets them throw: their faults are gathered. Without it a step that throws fails its test. */
  readonly throws?: (input: Input, hotline: Hotline, context: StepContext) => Effect[];
};

/** How long every prompt lasts on the stage. */
export const promptMs = 1000;
/** When a stage begins, ms since the epoch: 10:00 in Shanghai. */
export const startsAt = Date.UTC(2026, 10, 25, 2);
export const caller: Ending = { by: "caller", cause: "hangup" };
export const agentHangup: Ending = { by: "agent", cause: "hangup" };

/** A fact as the stage's journal has it. */
const numbered = (body: FactBody, seq: number, now: number, wallAheadMs: number): Fact => ({
  ...{ node: "n", epoch: "e", seq, at: now + wallAheadMs },
  ...(wallAheadMs === 0 ? {} : { steady: now }),
  v: versionOf(body.type),
  ...body,
});

const copy = <K, V>(map: ReadonlyMap<K, V>): Map<K, V> => new Map(JSON.parse(JSON.stringify([...map])));
const keptOf = ({ calls, agents, timers, recordings, callbacks }: Hotline): Kept => ({
  ...{ calls: copy(calls), agents: copy(agents), timers: copy(timers) },
  ...{ recordings: copy(recordings), callbacks: copy(callbacks) },
});

/** A hotline on a fake clock, with a switch and peers that do as they are told. */
export function stage(scene: Scene = {}) {
  const config = scene.config ?? exampleHotline();
  let hotline = createHotline(config, scene.rebuilt);
  const latency = scene.latencyMs ?? (() => 0);
  const facts: Fact[] = [];
  const commands: SwitchCommand[] = [];
  const asked: Ask[] = [];
  const dropped: AskId[] = [];
  const effects: Effect[] = [];
  const legs = new Map<LegId, StageLeg>();
  const timers = new Map<string, { timer: Timer; due: number }>();
  const faults: string[] = [];
  const stepFaults: StepFault[] = [];
  let plan: Plan | undefined;
  let agenda: { at: number; order: number; run: () => void }[] = [];
  let now = scene.since ?? startsAt;
  let ids = 0;
  let wallAheadMs = 0;
  let busy = false;
  /** Commands that are decided and not carried out, of a server that dies. */
  let undone: SwitchCommand[] | undefined;
  const context = () => ({
    now,
    wall: now + wallAheadMs,
    newId: () => `id-${(++ids).toString().padStart(6, "0")}`,
    party: (number: string) => `party-of-${number}` as PartyId,
    seal: (call: CallId, digits: string) => ({ key: "stage", text: `${call}/${digits.length}` }),
    numberOf: (party: PartyId) => (party.startsWith("party-of-") ? party.slice(9) : undefined),
  });

  function feed(input: Input): Refusal | undefined {
    let refused: Refusal | undefined;
    for (const effect of stepped(input)) {
      effects.push(effect);
      if ("fact" in effect) facts.push(numbered(effect.fact, facts.length, now, wallAheadMs));
      else if ("command" in effect) {
        commands.push(effect.command);
        if (undone) undone.push(effect.command);
        else obey(effect.command);
      } else if ("refused" in effect) refused = effect.refused.reason;
      else if ("ask" in effect) asked.push(effect.ask);
      else if ("dropAsk" in effect) dropped.push(effect.dropAsk);
      else if ("fault" in effect) stepFaults.push(effect.fault);
      else if ("set" in effect.timer) {
        const { set: timer, afterMs } = effect.timer;
        timers.set(timer.id, { timer, due: now + afterMs });
      } else timers.delete(effect.timer.cancel);
    }
    settle();
    return refused;
  }

  function stepped(input: Input): Effect[] {
    const given = context();
    if (scene.throws) return scene.throws(input, hotline, given);
    if (plan) {
      const planned = plan;
      plan = undefined;
      return throwingStep(hotline, given, planned, (pointed) => step(hotline, input, pointed)).effects;
    }
    const effects = step(hotline, input, given);
    for (const effect of effects) if ("fault" in effect) throw effect.fault.error;
    return effects;
  }

  const later = (ms: number, run: () => void) => void agenda.push({ at: now + ms, order: ++ids, run });

  /** Runs what is due now, in order. */
  function settle(): void {
    if (busy) return;
    busy = true;
    for (let next = due(); next; next = due()) {
      agenda = agenda.filter((each) => each !== next);
      next.run();
    }
    busy = false;
  }
  const due = () => agenda.filter((each) => each.at <= now).sort((a, b) => a.at - b.at || a.order - b.order)[0];

  type Report = SwitchEvent extends infer E ? (E extends SwitchEvent ? Omit<E, "at"> : never) : never;
  const report = (event: Report) => feed({ ...event, at: now } as SwitchEvent);

  function ended(leg: StageLeg, ending: Ending): void {
    if (leg.at === "gone") return;
    leg.at = "gone";
    report({ is: "LegEnded", leg: leg.leg, ending });
    for (const recording of leg.recordings.splice(0)) recordingEnded(leg, recording);
  }
  const recordingEnded = (leg: StageLeg, recording: RecordingId) =>
    report({ is: "RecordingEnded", recording, leg: leg.leg, segments: [] });
  function playEnded(leg: StageLeg, why: "finished" | "stopped" | "failed"): void {
    const { play } = leg;
    if (!play) return;
    delete leg.play;
    report({ is: "PlayEnded", leg: leg.leg, play: play.id, why, playedMs: now - play.since });
  }

  function obey(command: SwitchCommand): void {
    if (command.do === "Originate") {
      const { leg, target, ringMs } = command;
      const far = target.to === "device" ? { device: target.device } : { to: target.number };
      const started: StageLeg = { leg, at: "trying", ...far, recordings: [] };
      legs.set(leg, started);
      later(ringMs, () => {
        if (started.at === "trying") ended(started, { by: "network", cause: "noAnswer" });
      });
      return;
    }
    if (command.do === "StopRecord") {
      const { recording } = command;
      const recorded = [...legs.values()].find((each) => each.recordings.includes(recording));
      if (!recorded) return;
      recorded.recordings = recorded.recordings.filter((each) => each !== recording);
      later(latency(), () => recordingEnded(recorded, recording));
      return;
    }
    const leg = legs.get(command.leg);
    if (!leg) {
      faults.push(`no leg for ${command.do}`);
      return;
    }
    if (leg.at === "gone") faults.push(`${command.do} to ${leg.leg}, which is gone`);
    switch (command.do) {
      case "Answer":
        later(latency(), () => {
          if (leg.at !== "trying") return;
          leg.at = "up";
          report({ is: "LegAnswered", leg: leg.leg });
        });
        return;
      case "Ring":
        if (command.earlyMedia) leg.early = true;
        return;
      case "Refuse":
      case "End":
        if (leg.at !== "gone") leg.at = "ending";
        later(latency(), () => ended(leg, command.ending));
        return;
      case "Play": {
        if (leg.at === "trying" && !leg.early) faults.push(`played into ${leg.leg} before its answer`);
        const { play: id, prompts, loop = false } = command;
        leg.play = { id, prompts, loop, since: now };
        if (!loop) later(promptMs * prompts.length, () => leg.play?.id === id && playEnded(leg, "finished"));
        return;
      }
      case "StopPlay": {
        const stopped = leg.play?.id;
        if (stopped) later(latency(), () => leg.play?.id === stopped && playEnded(leg, "stopped"));
        return;
      }
      case "Hear":
        leg.from = command.from;
        if (command.from.includes(leg.leg)) faults.push(`${leg.leg} hears itself`);
        for (const from of command.from) if (!legs.has(from)) faults.push(`hears ${from}, which is not there`);
        return;
      case "SendDigits":
        leg.digits = `${leg.digits ?? ""}${command.digits}`;
        return;
      case "Record":
        leg.recordings.push(command.recording);
        later(latency(), () => report({ is: "RecordingStarted", recording: command.recording, leg: leg.leg }));
        return;
      default:
    }
  }

  /** What is kept of the hotline, as a journal gives it back. */
  function kept(): Kept {
    return consistent(keptOf(hotline));
  }

  /** Another server takes up what the last one kept. `lost`: legs that can't go on. */
  function takeUp(lost: (leg: Lost) => boolean): void {
    const before = hotline;
    hotline = restoreHotline(hotline.config, kept(), rebuild(facts));
    for (const device of before.reachable) hotline.reachable.add(device);
    for (const trunk of before.down) hotline.down.add(trunk);
    hotline.awake = before.awake;
    timers.clear();
    for (const [id, set] of hotline.timers) timers.set(id, set);
    const gone = [...legs.values()].filter((leg) => leg.at !== "gone" && lost(leg));
    for (const leg of gone) {
      leg.at = "gone";
      if (leg.device) hotline.reachable.delete(leg.device);
    }
    for (const { target, leg } of (undone ?? []).filter((command) => command.do === "Originate")) {
      if (target.to !== "device" || !lost({ leg, device: target.device })) continue;
      hotline.reachable.delete(target.device);
      legs.set(leg, { leg, device: target.device, at: "gone", recordings: [] });
    }
    const left = doable(undone ?? [], (device) => hotline.reachable.has(device));
    // What follows from the ends is carried out after what was decided before them.
    const follows: SwitchCommand[] = [];
    undone = follows;
    const hasLeg = (leg: LegId) => (legs.get(leg)?.at ?? "gone") !== "gone";
    for (const event of missing(hotline, { hasLeg, hasRecording: () => true }, left, now)) feed(event);
    for (const input of unanswered(hotline)) feed(input);
    undone = undefined;
    for (const command of [...repeatable(left), ...follows]) again(command);
    for (const leg of gone) for (const recording of leg.recordings.splice(0)) recordingEnded(leg, recording);
    settle();
  }

  /** A command to a leg that ended meanwhile is ignored, as by the switch. */
  function again(command: SwitchCommand): void {
    const leg = "leg" in command && command.do !== "Originate" ? legs.get(command.leg) : undefined;
    if (leg?.at !== "gone") obey(command);
    else if (command.do === "Record")
      report({ is: "RecordingFailed", recording: command.recording, leg: leg.leg, reason: "no leg" });
  }

  const self = {
    get hotline() {
      return hotline;
    },
    facts,
    commands,
    /** What services were asked, in order. */
    asked,
    /** Whose answers nobody waits for any more. */
    dropped,
    /** A service answers what it was asked last, or `ask`. */
    answers(answer: Answer, ask = asked.at(-1)): void {
      if (ask) feed({ is: "AskAnswered", call: ask.call, ask: ask.id, answer });
    },
    /** All that the hotline's steps gave, in order. */
    effects,
    legs,
    timers,
    faults,
    stepFaults,
    feed,
    report,
    now: () => now,
    config,
    /**
     * The server dies in the middle of this, after it was written down and before anything was done about it, and another takes up what was kept.
     * `lost`: legs that can't go on, and rings that can't begin.
     */
    dies(inTheMiddleOf: () => void, lost: (leg: Lost) => boolean = () => false): void {
      undone = [];
      inTheMiddleOf();
      takeUp(lost);
    },
    /** The next step throws so: its faults are in `stepFaults`. */
    breaks(as: Plan): void {
      plan = as;
    },
    /** Lets time pass; timers and prompts come due in order. */
    passes(ms: number): void {
      const until = now + ms;
      for (;;) {
        settle();
        const next = Math.min(...agenda.map((each) => each.at), ...[...timers.values()].map((each) => each.due));
        if (next > until) break;
        now = Math.max(now, next);
        const fired = [...timers.values()].find((each) => each.due <= now);
        if (fired) {
          timers.delete(fired.timer.id);
          feed({ is: "TimerFired", timer: fired.timer });
        }
      }
      now = until;
      settle();
    },
    /** The timers of a kind come due, before all else that would till then. */
    fires(is: Timer["is"]): void {
      for (const { timer, due } of [...timers.values()].filter((each) => each.timer.is === is)) {
        timers.delete(timer.id);
        now = Math.max(now, due);
        feed({ is: "TimerFired", timer });
      }
      settle();
    },
    /** A citizen calls; gives his leg. */
    calls(over: Partial<Extract<SwitchEvent, { is: "LegArrived" }>> = {}): LegId {
      const leg = `leg-${++ids}` as LegId;
      legs.set(leg, { leg, at: "trying", recordings: [] });
      report({
        is: "LegArrived",
        leg,
        trunk: "carrier" as TrunkId,
        calledNumber: "12345678",
        callingNumber: "01062345678",
        withheld: false,
        sipCallId: `${leg}@carrier`,
        ...over,
      } as Report);
      return leg;
    },
    /** A call from an agent's own phone; gives its leg. */
    dials(device: string, calledNumber: string): LegId {
      const leg = `leg-${++ids}` as LegId;
      legs.set(leg, { leg, device: device as DeviceId, at: "trying", recordings: [] });
      const from = { callingNumber: device, withheld: false, sipCallId: `${leg}@phone` };
      report({ is: "LegArrived", leg, device: device as DeviceId, calledNumber, ...from } as Report);
      return leg;
    },
    presses: (leg: LegId, digit: string) => report({ is: "DigitPressed", leg, digit }),
    hangsUp(leg: LegId, ending: Ending = caller): void {
      const found = legs.get(leg);
      if (found) ended(found, ending);
    },
    picksUp(leg: LegId): void {
      const found = legs.get(leg);
      if (found?.at !== "trying") return;
      found.at = "up";
      report({ is: "LegAnswered", leg });
    },
    asks: (user: string, command: Command) => feed({ is: "Command", by: { user: user as UserId }, command }),
    /** An agent at her browser, signed in to all her groups and ready. */
    sits(no: string, groups: readonly string[] = ["business", "complaint"], device = `browser-${no}`): void {
      report({ is: "DeviceReachable", device: device as DeviceId });
      const command = { do: "signIn", groups: groups as GroupId[], device: device as DeviceId } as const;
      self.asks(`agent-${no}`, command);
      self.asks(`agent-${no}`, { do: "ready" });
    },
    /** The leg that rings at a device now. */
    rings: (device: string) => [...legs.values()].findLast((leg) => leg.device === device && leg.at === "trying")?.leg,
    /** Sets the wall clock so far ahead of the stage's own, which is steady. */
    setsWall: (aheadMs: number) => {
      wallAheadMs = aheadMs;
    },
    seat: (no: string) => hotline.agents.get(`agent-${no}` as UserId)?.seat.at,
    hears: (leg: LegId) => {
      const found = legs.get(leg);
      return found?.play ? found.play.prompts.join(" ") : [...(found?.from ?? [])].sort().join(" ");
    },
    types: (): FactType[] => facts.map((fact) => fact.type),
    find: <T extends FactType>(type: T) =>
      facts.filter((fact) => fact.type === type) as (Fact & Extract<FactBody, { type: T }>)[],
    of: (call: CallId) => facts.filter((fact) => "call" in fact && fact.call === call),
    /** Disposition, by and cause of the only call. */
    outcome(): string {
      const [end, more] = self.find("CallEnded");
      if (!end || more) return `${self.find("CallEnded").length} calls ended`;
      return `${end.disposition ?? "-"} ${end.ending.by} ${end.ending.cause}`;
    },
  };
  return self;
}
export type Stage = ReturnType<typeof stage>;

/** A citizen who is talking with 8001 (browser), the number announced. */
export function talking(scene: Scene = {}, device = "browser-8001") {
  const on = stage(scene);
  on.sits("8001", undefined, device);
  const leg = on.calls();
  on.passes(promptMs / 2);
  on.presses(leg, "1");
  const agent = on.rings(device) as LegId;
  on.picksUp(agent);
  on.passes(promptMs * 6);
  return { on, leg, agent };
}

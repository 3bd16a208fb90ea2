/** 测试线路: a call that an administrator places by one trunk, to see what comes back. It is no call of the hotline's: no fact tells of it. */
import { randomUUID } from "node:crypto";
import type { CallId, Ending, LegId, PlayId, SwitchCommand, SwitchEvent, TrunkConfig } from "@zongji/domain";
import { applyRules, callerIdOf } from "@zongji/domain";

export type LineTest = {
  /** tone: it rings · early: the network's own sound is heard · answered · sound: it is heard after the answer. In order; ms since the order. */
  readonly steps: readonly { readonly step: "tone" | "early" | "answered" | "sound"; readonly atMs: number }[];
  readonly ending: Ending;
  readonly endedMs: number;
};

export type LineTestPorts = {
  readonly perform: (command: SwitchCommand) => void;
  /** Whether media comes from the leg's far end now. */
  readonly flows: (leg: LegId) => boolean;
  /** ms, never goes back. */
  readonly now: () => number;
  readonly after: (ms: number, call: () => void) => void;
};

const ringMs = 30_000;
/** So long one who answered hears the greeting. */
const answeredMs = 5_000;
const lookMs = 100;

type Running = {
  readonly began: number;
  readonly steps: { readonly step: LineTest["steps"][number]["step"]; readonly atMs: number }[];
  readonly done: (test: LineTest) => void;
  over: boolean;
};

export const createLineTests = ({ perform, flows, now, after }: LineTestPorts) => {
  const running = new Map<LegId, Running>();

  const note = (test: Running, step: LineTest["steps"][number]["step"]): void => {
    if (test.steps.every((one) => one.step !== step)) test.steps.push({ step, atMs: Math.round(now() - test.began) });
  };

  const listen = (leg: LegId, test: Running): void => {
    if (test.over) return;
    if (flows(leg)) note(test, "sound");
    else after(lookMs, () => listen(leg, test));
  };

  const answered = (leg: LegId, test: Running): void => {
    note(test, "answered");
    perform({ do: "Play", leg, play: randomUUID() as PlayId, prompts: ["greeting"] });
    listen(leg, test);
    after(answeredMs, () => {
      if (!test.over) perform({ do: "End", leg, ending: { by: "system", cause: "flowEnded" } });
    });
  };

  return {
    /** One at a time. Undefined: another goes on. */
    place: (trunk: TrunkConfig, number: string, shown: string): Promise<LineTest> | undefined => {
      if (running.size > 0) return undefined;
      const leg = randomUUID() as LegId;
      return new Promise((done) => {
        running.set(leg, { began: now(), steps: [], done, over: false });
        perform({
          do: "Originate",
          call: randomUUID() as CallId,
          leg,
          target: { to: "trunk", trunk: trunk.id, number: applyRules(trunk.numberRules?.out, number) },
          ...callerIdOf(trunk, shown),
          ringMs,
        });
      });
    },
    /** Whether the event is of a test: then nobody else is to hear of it. */
    takes: (event: SwitchEvent): boolean => {
      const leg = "leg" in event ? event.leg : undefined;
      const test = leg === undefined ? undefined : running.get(leg);
      if (leg === undefined || test === undefined) return false;
      if (event.is === "LegRinging") note(test, event.earlyMedia ? "early" : "tone");
      if (event.is === "LegAnswered") answered(leg, test);
      if (event.is === "LegEnded") {
        test.over = true;
        running.delete(leg);
        test.done({ steps: test.steps, ending: event.ending, endedMs: Math.round(now() - test.began) });
      }
      return true;
    },
  };
};

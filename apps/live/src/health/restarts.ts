import { type Fact, steadyOf } from "@zongji/domain";
import type { DayReader } from "../live/index.ts";

const hourMs = 3_600_000;

export type HourOfFacts = {
  readonly serverRestarts: number;
  readonly mediaRestarts: number;
  readonly clockSteps: number;
};

/** What a node's facts of the last hour tell of its health. A start after anything but a stop was not meant. `now`: steady time. */
export const createHourOfFacts = (node: string): DayReader & { readonly at: (now: number) => HourOfFacts } => {
  let before: Fact["type"] | undefined;
  let noted: { readonly at: number; readonly what: keyof HourOfFacts }[] = [];
  let last = { epoch: "", seq: 0 };
  const note = (fact: Fact): void => {
    const { type, epoch, seq } = fact;
    // Told again where a new day has begun, or the clock was stepped.
    if (epoch < last.epoch || (epoch === last.epoch && seq <= last.seq)) return;
    const at = steadyOf(fact);
    last = { epoch, seq };
    if (type === "NodeStarted" && before !== undefined && before !== "NodeStopped")
      noted.push({ at, what: "serverRestarts" });
    if (type === "MediaRestarted") noted.push({ at, what: "mediaRestarts" });
    // Less is followed too, and nobody need mind it.
    if (fact.type === "ClockStepped" && Math.abs(fact.byMs) >= 500) noted.push({ at, what: "clockSteps" });
    before = type;
  };
  return {
    begin: () => {},
    take: (facts) => {
      for (const fact of facts) if (fact.node === node) note(fact);
    },
    at: (now) => {
      noted = noted.filter(({ at }) => now - at < hourMs);
      const count = (what: keyof HourOfFacts) => noted.filter((one) => one.what === what).length;
      return {
        serverRestarts: count("serverRestarts"),
        mediaRestarts: count("mediaRestarts"),
        clockSteps: count("clockSteps"),
      };
    },
  };
};

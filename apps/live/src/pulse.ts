import { Gauge, type Registry } from "prom-client";
import type { LivePulse } from "./live/index.ts";

const named = (path: readonly string[]): string =>
  ["zongji", ...path].join("_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every number of the pulse but those of lists, with its name as a metric. */
const flatten = (value: object, path: readonly string[] = []): [name: string, value: number][] =>
  Object.entries(value).flatMap(([key, each]): [string, number][] => {
    if (typeof each === "number") return [[named([...path, key]), each]];
    return typeof each === "object" && each !== null && !Array.isArray(each) ? flatten(each, [...path, key]) : [];
  });

type TrunkState = LivePulse["switch"]["trunks"][number];

/** One a figure of a trunk, by `trunk`. What isn't known of a trunk isn't shown of it. */
const trunkFigures: readonly [
  name: string,
  help: string,
  figureOf: (trunk: TrunkState) => number | boolean | undefined,
][] = [
  ["zongji_trunk_up", "1: calls out are tried over it, 0: it is down", ({ up }) => up],
  ["zongji_trunk_registered", "1: the carrier has our registration", ({ registered }) => registered],
  ["zongji_trunk_lines_taken", "Calls on it now", ({ taken }) => taken],
  ["zongji_trunk_lines", "Calls that it may carry", ({ lines }) => lines],
  ["zongji_trunk_options_ms", "How long the last answer to OPTIONS took", ({ answeredInMs }) => answeredInMs],
];

const exposeTrunks = (registry: Registry, pulse: () => LivePulse): void => {
  for (const [name, help, figureOf] of trunkFigures)
    new Gauge({
      name,
      help,
      labelNames: ["trunk"],
      registers: [registry],
      collect() {
        this.reset();
        for (const trunk of pulse().switch.trunks) {
          const value = figureOf(trunk);
          if (value !== undefined) this.set({ trunk: trunk.id }, Number(value));
        }
      },
    });
};

/** Puts the figures of the live hotline on the metrics page. What only grows is a counter by its meaning, a gauge by its type. */
export const exposePulse = (
  registry: Registry,
  pulse: () => LivePulse & Readonly<Record<"followerFailures" | "officeUnreadFacts" | "officeUp", number>>,
): void => {
  const gauges = new Map<string, Gauge>();
  const refresh = (): void => {
    for (const [name, value] of flatten(pulse())) {
      const known = gauges.get(name);
      if (known) known.set(value);
      else {
        const gauge = new Gauge({ name, help: "Live hotline", registers: [registry] });
        gauge.set(value);
        gauges.set(name, gauge);
      }
    }
  };
  // First in the registry, so that all others are fresh when they are read.
  new Gauge({
    name: "zongji_live_up",
    help: "1 while the hotline runs",
    registers: [registry],
    collect() {
      refresh();
      this.set(1);
    },
  });
  refresh();
  exposeTrunks(registry, pulse);
};

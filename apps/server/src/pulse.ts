import { Gauge, type Registry } from "prom-client";
import type { LivePulse } from "./live/index.ts";

const named = (path: readonly string[]): string =>
  ["zongji", ...path].join("_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Every number of the pulse, with its name as a metric. */
const flatten = (value: object, path: readonly string[] = []): [name: string, value: number][] =>
  Object.entries(value).flatMap(([key, each]): [string, number][] => {
    if (typeof each === "number") return [[named([...path, key]), each]];
    return typeof each === "object" && each !== null ? flatten(each, [...path, key]) : [];
  });

/** Puts the figures of the live hotline on the metrics page. What only grows is a counter by its meaning, a gauge by its type. */
export const exposePulse = (registry: Registry, pulse: () => LivePulse): void => {
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
};

import { type AlarmName, alarmNames, alarmRules } from "@zongji/domain";
import { Gauge, type Registry } from "prom-client";
import type { HealthWatch } from "./watch.ts";

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** Each figure of the health as `zongji_health_<name>{subject}` in its rule's unit, and each alarm that stands as `zongji_alarm` (1 warning, 2 critical). */
export const exposeHealth = (registry: Registry, watch: HealthWatch): void => {
  const figure = (alarm: AlarmName): void => {
    const { label, unit } = alarmRules[alarm];
    new Gauge({
      name: `zongji_health_${snake(alarm)}`,
      help: `${label.en} (${unit})`,
      labelNames: ["subject"],
      registers: [registry],
      collect() {
        this.reset();
        for (const { alarm: name, subject = "", value } of watch.readings)
          if (name === alarm && Number.isFinite(value)) this.set({ subject }, value);
      },
    });
  };
  for (const alarm of alarmNames) figure(alarm);
  new Gauge({
    name: "zongji_alarm",
    help: "Alarms that stand: 1 warning, 2 critical",
    labelNames: ["alarm", "subject"],
    registers: [registry],
    collect() {
      this.reset();
      for (const { alarm, subject = "", level } of watch.standing)
        this.set({ alarm, subject }, level === "critical" ? 2 : 1);
    },
  });
};

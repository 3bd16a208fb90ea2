import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { amount, oneOf, onlyTrue, text, userId, whole } from "./parts.ts";

const level = oneOf(["warning", "critical"]);
const value = amount("in the unit of the alarm's rule");

/** Alarms of the node's health. */
export const alarmFacts = [
  defineFact({
    type: "AlarmRaised",
    v: 1,
    of: "node",
    opens: ["alarm"],
    meaning: "A figure of the node's health went beyond its limit.",
    schema: Type.Object({
      alarmId: text(),
      alarm: text("name of the rule"),
      subject: Type.Optional(text("which trunk, process or disk")),
      level,
      value,
    }),
  }),
  defineFact({
    type: "AlarmChanged",
    v: 1,
    of: "node",
    meaning: "The alarm became more or less grave.",
    schema: Type.Object({ alarmId: text(), level, value }),
  }),
  defineFact({
    type: "AlarmCleared",
    v: 1,
    of: "node",
    closes: ["alarm"],
    meaning: "The figure is well again.",
    schema: Type.Object({
      alarmId: text(),
      value: Type.Optional(amount("absent where the thing is no longer there")),
      worst: amount("the worst value while the alarm stood"),
    }),
  }),
  defineFact({
    type: "AlarmAcknowledged",
    v: 1,
    of: "node",
    meaning: "A user took note of the alarm.",
    schema: Type.Object({ alarmId: text(), user: userId }),
  }),
  defineFact({
    type: "ThresholdCrossed",
    v: 1,
    of: "node",
    meaning: "A figure of the wall went beyond a threshold, further beyond it, or is well again.",
    schema: Type.Object({
      measure: text("name of the measure"),
      when: oneOf(["now", "today"]),
      scope: oneOf(["all", "group", "agent"]),
      on: text("id of the group or the agent; empty of all"),
      level: Type.Optional(oneOf(["warning", "alarm"], "absent: it is well again")),
      figure: Type.Optional(amount("in percent, ms, or as counted; absent where it has no value")),
      over: Type.Optional(whole("of a rate or an average: what it is made of")),
      under: Type.Optional(whole("of a rate or an average: what it is made of")),
      bound: Type.Optional(whole("in hundredths of a percent, ms, or as counted")),
      send: Type.Optional(onlyTrue("it is sent by webhook")),
    }),
  }),
] as const;

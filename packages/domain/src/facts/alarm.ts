import { Type } from "@sinclair/typebox";
import { defineFact } from "./define.ts";
import { amount, oneOf, text, userId } from "./parts.ts";

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
] as const;

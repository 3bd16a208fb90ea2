import { line, list, optional, type ReadonlyOf, shape, text, whole } from "./field.ts";
import { timeOfDay, words } from "./parts.ts";

const period = { from: timeOfDay, to: timeOfDay };
const periodShape = shape(period);
export type Period = ReadonlyOf<typeof periodShape>;

/**
 * 工作时段: when the hotline accepts calls. Days count 1 (Monday) to 7 (Sunday). A special day ("YYYY-MM-DD") replaces
 * its weekday; without periods it is a holiday. With no weekly periods at all the hotline is open, save on special days.
 */
export const scheduleConfig = shape({
  /** IANA's name of the time zone. */
  zone: line(1, 100),
  weekly: list(shape({ days: list(whole(1, 7)), ...period })),
  special: list(
    shape({
      date: text(/^\d{4}-\d{2}-\d{2}$/, words("YYYY-MM-DD 形式的日期", "a date YYYY-MM-DD")),
      name: optional(line(1, 100)),
      periods: list(periodShape),
    }),
  ),
});
export type Schedule = ReadonlyOf<typeof scheduleConfig>;

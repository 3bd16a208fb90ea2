import { field, line, list, optional, type ReadonlyOf, refersTo, shape, text, whole } from "./field.ts";
import { idText, name, timeOfDay, words } from "./parts.ts";

const period = { from: timeOfDay, to: timeOfDay };
const periodShape = shape(period);
export type Period = ReadonlyOf<typeof periodShape>;

/**
 * 工作时段: when the hotline accepts calls. Days count 1 (Monday) to 7 (Sunday). A special day ("YYYY-MM-DD") replaces
 * its weekday; without periods it is a holiday. With no weekly periods at all the hotline is open, save on special days.
 */
const fields = {
  /** What people call the calendar; the main one need not have any. */
  name: field(optional(name), { label: words("名称", "Name") }),
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
};
export const scheduleConfig = shape(fields);
export type Schedule = ReadonlyOf<typeof scheduleConfig>;

/** 日历: hours of their own, beside the hotline's, for the numbers, groups and nodes that name it. */
export const calendarConfig = shape({ id: idText, ...fields });
export type Calendar = ReadonlyOf<typeof calendarConfig>;

/** The calendar that a thing goes by; absent: the hotline's own. */
export const calendarId = refersTo(idText, "schedule");
export const calendarLabel = words("工作时段日历", "Calendar");

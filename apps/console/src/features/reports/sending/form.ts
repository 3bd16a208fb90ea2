import type { NewSchedule, Schedule, ScheduleChange, SendTarget } from "@zongji/api";
import type { PeriodPreset } from "@zongji/domain";

/** What the form of a schedule holds: all ways at once, so that a look at another loses nothing. */
export type Filled = {
  readonly name: string;
  /** "report inbound", "board …"; empty: nothing is chosen. */
  readonly what: string;
  readonly period: PeriodPreset;
  readonly every: "day" | "week" | "month";
  readonly weekdays: readonly number[];
  readonly day: number;
  readonly time: string;
  readonly format: NewSchedule["format"];
  readonly way: SendTarget["way"];
  readonly folder: string;
  readonly to: readonly string[];
  readonly url: string;
  readonly header: string;
  readonly secret: string;
};

export const empty: Filled = {
  ...{ name: "", what: "", period: "yesterday", every: "day", weekdays: [1], day: 1, time: "08:00" },
  ...{ format: "xlsx", way: "folder", folder: "", to: [], url: "", header: "", secret: "" },
};

export const filledOf = ({ name, what, rule, format, target }: Schedule): Filled => ({
  ...empty,
  ...{ name, format, every: rule.every, time: rule.time, way: target.way },
  what: what.is === "report" ? `report ${what.report}` : `board ${what.board}`,
  ...(what.is === "report" && { period: what.period }),
  ...(rule.every === "week" && { weekdays: rule.weekdays }),
  ...(rule.every === "month" && { day: rule.day }),
  ...(target.way === "folder" && { folder: target.folder }),
  ...(target.way === "mail" && { to: target.to }),
  ...(target.way === "webhook" && { url: target.url, header: target.header ?? "" }),
});

/** The first thing that is missing; undefined: nothing. */
export const missingIn = ({ name, what, every, weekdays, way, to, url }: Filled) => {
  if (name.trim() === "") return "nameMissing" as const;
  if (what === "") return "whatMissing" as const;
  if (every === "week" && weekdays.length === 0) return "weekdaysMissing" as const;
  if (way === "mail" && to.length === 0) return "toMissing" as const;
  return way === "webhook" && url.trim() === "" ? ("urlMissing" as const) : undefined;
};

const targetOf = ({ way, folder, to, url, header }: Filled): SendTarget => {
  if (way === "folder") return { way, folder: folder.trim() };
  if (way === "mail") return { way, to: [...to] };
  return { way, url: url.trim(), ...(header.trim() !== "" && { header: header.trim() }) };
};

const ruleOf = ({ every, time, weekdays, day }: Filled): NewSchedule["rule"] => {
  if (every === "day") return { every, time };
  return every === "week" ? { every, time, weekdays: [...weekdays].sort((a, b) => a - b) } : { every, time, day };
};

/** What is kept of a report that the form can't show: its split and filters stay. */
const whatOf = ({ what, period }: Filled, was: Schedule | undefined): NewSchedule["what"] => {
  const [is, id = ""] = what.split(" ");
  if (is === "board") return { is, board: id };
  const before = was?.what.is === "report" && was.what.report === id ? was.what : undefined;
  return { ...before, is: "report", report: id, period };
};

/** What is asked of the server. */
export const bodyOf = (
  filled: Filled,
  was: Schedule | undefined,
  language: NewSchedule["language"],
): NewSchedule | (ScheduleChange & { readonly id: string }) => {
  const { name, format, secret, way, header } = filled;
  const fields = {
    ...{ name: name.trim(), what: whatOf(filled, was), rule: ruleOf(filled), format, language },
    target: targetOf(filled),
    ...(way === "webhook" && header.trim() !== "" && secret !== "" && { secret }),
  };
  // A change starts what was stopped, and lets what was paused rest.
  return was ? { ...fields, id: was.id, paused: was.paused, version: was.version } : fields;
};

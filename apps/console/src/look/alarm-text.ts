import { type AlarmName, type AlarmRule, type AlarmUnit, alarmRules } from "@zongji/domain";
import { count, duration } from "./duration.ts";

/** The rule of an alarm; undefined of one that this console does not know (a newer server's). */
export const ruleOf = (alarm: string): AlarmRule | undefined =>
  Object.hasOwn(alarmRules, alarm) ? alarmRules[alarm as AlarmName] : undefined;

/** A size for reading: "1.2 MB". */
export const bytesText = (bytes: number): string => {
  const units = ["B", "KB", "MB", "GB", "TB"];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log2(bytes) / 10));
  const value = bytes / 1024 ** power;
  return `${value >= 100 || power === 0 ? value.toFixed(0) : value.toFixed(1)} ${units[power]}`;
};

const percentText = (value: number): string =>
  value !== 0 && Math.abs(value) < 1 ? `${value.toFixed(2)} %` : `${value.toFixed(value < 10 ? 1 : 0)} %`;

/** Words for what has no figures: whether something is so, and days. */
export type UnitWords = { readonly yes: string; readonly no: string; readonly days: (days: number) => string };

/** A figure with its unit; "—" for one that is not known. @param value in the unit of the rule */
export const alarmFigure = (value: number | null, unit: AlarmUnit, words: UnitWords): string => {
  if (value === null) return "—";
  switch (unit) {
    case "flag":
      return value > 0 ? words.yes : words.no;
    case "percent":
    case "core":
      return percentText(value);
    case "bytes":
      return bytesText(value);
    case "ms":
      return `${count(Math.round(value))} ms`;
    case "seconds":
      return value < 60 ? `${value.toFixed(value > 0 && value < 10 ? 1 : 0)} s` : duration(value * 1000);
    case "days":
      return words.days(Math.floor(value));
    case "count":
      return count(Math.round(value));
  }
};

/** What the cells of a carrier's file say: moments and lengths, however that carrier writes them. Pure. */
import { localTime } from "../schedule.ts";

const dayMs = 86_400_000;
/** Spreadsheets count days from here. */
const dayZero = Date.UTC(1899, 11, 30);

/** An instant of a zone's clock, given as if that were UTC. */
const instantOf = (clock: number, zone: string): number => {
  const shown = (at: number): number => {
    const { date, time } = localTime(at, zone);
    return Date.parse(`${date}T${time}:00Z`) + (((at % 60_000) + 60_000) % 60_000);
  };
  const first = clock - (shown(clock) - clock);
  return first - (shown(first) - clock);
};

const written =
  /^(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?[ T]*(\d{1,2})[:：时]?(\d{2})(?:[:：分]?(\d{2})(?:\.\d+)?秒?)?$/;

/** "2026-11-30 08:05:09", "2026/11/30 8:05", "20261130080509", "2026年11月30日 08时05分09秒", or a spreadsheet's number. Undefined: no moment. */
export const carrierMoment = (text: string, zone: string): number | undefined => {
  const trimmed = text.trim();
  if (/^\d{5}(\.\d+)?$/.test(trimmed)) {
    const clock = dayZero + Math.round(Number(trimmed) * 86_400) * 1000;
    return instantOf(clock, zone);
  }
  // Of digits alone, only those that say seconds or minutes of a day of four, two and two digits.
  if (/^\d+$/.test(trimmed) && trimmed.length !== 14 && trimmed.length !== 12) return undefined;
  const parts = /^\d+$/.test(trimmed)
    ? /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/.exec(trimmed)
    : written.exec(trimmed);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = parts.slice(1).map((part) => Number(part ?? 0)) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const clock = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(clock);
  const isReal =
    date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  return isReal && year > 2000 ? instantOf(clock, zone) : undefined;
};

/** "75", "1:15", "00:01:15", "1分15秒", "1小时2分3秒": ms. Undefined: no length. */
export const carrierLength = (text: string): number | undefined => {
  const trimmed = text.trim();
  if (/^\d{1,7}(\.\d+)?$/.test(trimmed)) return Math.round(Number(trimmed)) * 1000;
  const clock = /^(?:(\d{1,3})[:：])?(\d{1,3})[:：](\d{2})$/.exec(trimmed);
  const words = /^(?:(\d{1,3})(?:小时|时|h))?(?:(\d{1,4})(?:分钟?|m))?(?:(\d{1,6})(?:秒钟?|s))?$/i.exec(trimmed);
  const [, hours = "0", minutes = "0", seconds = "0"] = clock ?? (trimmed === "" ? null : words) ?? [];
  if (!clock && (!words || trimmed === "")) return undefined;
  if (clock && (Number(seconds) > 59 || (clock[1] !== undefined && Number(minutes) > 59))) return undefined;
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
  return ms <= dayMs * 7 ? ms : undefined;
};

/**
 * A number without what is no part of it: spaces, hyphens, brackets, the apostrophe that a spreadsheet puts before, and the country's 86 where a carrier writes it
 * without plus. Undefined: none of these.
 */
export const carrierNumber = (text: string): string | undefined => {
  const digits = text
    .trim()
    .replace(/^'/, "")
    .replace(/[\s\-()（）]/g, "");
  if (digits === "" || /^(匿名|未知|anonymous|unknown|private|null|-+)$/i.test(digits)) return "";
  const national = digits.replace(/^86(?=1[3-9]\d{9}$)/, "").replace(/^86(?=[1-9]\d{8,10}$)/, "0");
  return /^\+?[\d*#]{2,32}$/.test(national) ? national : undefined;
};

/** What a column of the file is. */
export const carrierColumns = ["caller", "called", "at", "date", "length"] as const;
export type CarrierColumn = (typeof carrierColumns)[number];

const heads: Readonly<Record<CarrierColumn, RegExp>> = {
  caller: /^(主叫|主叫号码|主叫用户号码|主叫方?|calling( ?number| ?party)?|caller|from|ani)$/i,
  called: /^(被叫|被叫号码|被叫用户号码|被叫方?|called( ?number| ?party)?|callee|to|dnis)$/i,
  at: /^((通话)?(开始|起始)(时间|时刻)|通话(日期)?时间|呼叫时间|应答时间|时间|start( ?time)?|begin( ?time)?|time|connect( ?time)?)$/i,
  date: /^((通话|呼叫|开始)?日期|date|start ?date)$/i,
  length: /^((通话|计费|呼叫)?时长(（秒）|\(秒\))?|通话秒数|时长（?秒?）?|duration( ?\(s\))?|seconds|length|billsec)$/i,
};

/** Where each column seems to stand by the file's head; absent: not found. */
export const guessColumns = (head: readonly string[]): Partial<Record<CarrierColumn, number>> =>
  Object.fromEntries(
    carrierColumns.flatMap((name) => {
      const place = head.findIndex((cell) => heads[name].test(cell.replace(/^\u{feff}/u, "").trim()));
      return place < 0 ? [] : [[name, place]];
    }),
  );

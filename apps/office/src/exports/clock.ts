import { localTime } from "@zongji/domain";
import type { LocalClock } from "./file.ts";

/** The clock on the wall of a zone. */
export const clockIn =
  (zone: string): LocalClock =>
  (at) => {
    const { date, time } = localTime(at, zone);
    return Date.parse(`${date}T${time}:00Z`) + (((at % 60_000) + 60_000) % 60_000);
  };

/** What a date picker shows and gives back, in the hotline's zone wherever the page is looked at. */
import dayjs, { type Dayjs } from "dayjs";
import timezone from "dayjs/plugin/timezone";
import utc from "dayjs/plugin/utc";
// the names of months and days; which language is shown the pickers take from antd's
import "dayjs/locale/zh-cn";

dayjs.extend(utc);
dayjs.extend(timezone);

/** Where the pickers' own today and now are. */
export const setPickersZone = (zone: string): void => dayjs.tz.setDefault(zone);

/** ms since the epoch, as its day and time are there. */
export const zoned = (at: number, zone: string): Dayjs => dayjs(at).tz(zone);

/** The moment that has this day and time there, ms since the epoch: what was typed has no zone yet, or the browser's. */
export const instantOf = (picked: Dayjs, zone: string): number => picked.tz(zone, true).valueOf();

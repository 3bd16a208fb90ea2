import { expect, test } from "vitest";
import { dayStart } from "../schedule.ts";
import { bucketStarts } from "./buckets.ts";

const hourMs = 3_600_000;
// Clocks that are moved at midnight, by half an hour, and not at all.
const zones = [
  "Asia/Shanghai",
  "Europe/Berlin",
  "America/Sao_Paulo",
  "Asia/Beirut",
  "America/Havana",
  "Australia/Lord_Howe",
];

test.each(zones)("each day of years begins where its date does: %s", (zone) => {
  const [from, to] = [dayStart(Date.UTC(2016, 0, 2), zone), Date.UTC(2019, 0, 1)];
  const days: number[] = [];
  for (let day = from; day < to; day = dayStart(day + 25.5 * hourMs, zone)) days.push(day);
  expect(bucketStarts(from, to, "day", zone)).toEqual(days);
});

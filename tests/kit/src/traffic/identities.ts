/** The identities of spec metrics, reckoned from the generator's own rows. */
import { type Figure, reckon } from "./figure.ts";
import { figures } from "./figures.ts";
import type { Rows } from "./rows.ts";

const visitEnds = ["ANSWER", "ABANDON", "TIMEOUT", "FULL", "NOAGENT", "KEY", "CALLBACK", "TRANSFER"];
const count = (of: "visit" | "offer", where: (row: Rows["visit"][number]) => boolean): Figure => ({
  fold: "count",
  of,
  where,
  by: [],
});
const named = (...names: readonly string[]): Figure[] => names.map((name) => figures[name]!);

const sums: Readonly<Record<string, readonly [Figure[], Figure[]]>> = {
  I1: [
    named("inboundTotal"),
    named(
      ...["inProgress", "endedInMenu", "selfServed", "agentAnswered", "abandonedInQueue", "abandonedRinging"],
      ...["dutyTotal", "outOfHours", "blocked", "systemError"],
    ).concat({ fold: "count", of: "call", where: (row) => row.disposition === "D7" && row.test !== true, by: [] }),
  ],
  "I1 tracking": [
    named(
      "endedInMenu",
      "selfServed",
      "agentAnswered",
      "abandonedInQueue",
      "abandonedRinging",
      "dutyTotal",
      "otherInbound",
    ),
    named("inboundTotal"),
  ],
  "I1 unanswered": [named("unanswered"), named("endedInMenu", "unansweredInQueue", "unansweredRinging", "dutyLost")],
  I2: [named("onlineTime"), named("waitingTime", "restTime", "talkingTime", "wrapUpTime", "otherTime")],
  I4: [
    named("queueVisits"),
    visitEnds.map((end) => count("visit", ({ direction, reason }) => direction === "in" && reason === end)),
  ],
  I5: [named("offers"), [...named("offersAnswered", "offersMissed", "offersAbandoned")]],
};

/** Those that do not hold of the generator's rows: then it has lost sight of something. I3 over quarters of an hour. */
export const brokenIdentities = (rows: Rows, from: number, to: number): string[] => {
  const sum = (all: readonly Figure[], slice: { from: number; to: number }): number =>
    all.reduce((so, figure) => so + (reckon(figure, rows, slice)?.value ?? 0), 0);
  const broken = Object.entries(sums).flatMap(([name, [left, right]]) => {
    const [one, other] = [sum(left, { from, to }), sum(right, { from, to })];
    return Math.abs(one - other) < 1 ? [] : [`${name}: ${one} is not ${other}`];
  });
  const quarterMs = 900_000;
  for (const name of ["inboundTotal", "queueEntries", "offers", "outboundTotal", "keyPresses", "surveysOffered"]) {
    const figure = [figures[name]!];
    let parts = 0;
    for (let at = from; at < to; at += quarterMs) parts += sum(figure, { from: at, to: Math.min(at + quarterMs, to) });
    if (parts !== sum(figure, { from, to })) broken.push(`I3 of ${name}: ${parts} is not ${sum(figure, { from, to })}`);
  }
  return broken;
};

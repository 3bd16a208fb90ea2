/** Asks reports and the look-up of calls, by the functions that answer the office's pages. */
import {
  localTime,
  type OwnReport,
  ownDefinition,
  type ReportId,
  reportIds,
  reportOf,
  usualZone,
} from "@zongji/domain";
import { type CallFilter, callSource, type Db, pageOf } from "@zongji/store";
import { closedDaysIn } from "../../../apps/office/src/reports/closed-days.ts";
import { askedReport, choicesOf, readReport } from "../../../apps/office/src/reports/index.ts";

export type Period = { readonly from: number; readonly to: number };

/** What somebody might put together: measures of six bases. */
const own: OwnReport = {
  name: "自定义",
  note: "",
  measures: [
    "queueEntries",
    "groupAnswerRate",
    "averageAnsweredWait",
    "longestAnsweredWait",
    "offers",
    "offerAnswerRate",
  ].concat([
    "talks",
    "averageTalk",
    "longestTalk",
    "outboundTotal",
    "satisfaction",
    "averageScore",
  ]) as OwnReport["measures"],
  split: "group",
  chart: { kind: "bar", measures: ["queueEntries"] },
};
export const asked = [...reportIds, "own"] as const;
export type Asked = (typeof asked)[number];
const definitionOf = (id: Asked) => (id === "own" ? ownDefinition(own) : reportOf(id as ReportId));
export const definitions = Object.fromEntries(asked.map((id) => [id, definitionOf(id)]));

const day = (at: number): string => localTime(at, usualZone).date;

/** A report as its page first asks for it: its usual lines, no filter. @returns how many lines it has */
export const askReport = async (db: Db, id: Asked, { from, to }: Period, now: number): Promise<number> => {
  const found = { id, definition: definitionOf(id) };
  const query = { from: day(from), to: day(to - 1) };
  const question = await askedReport(db, found, query, { zone: usualZone, scope: { scope: "all" } });
  await closedDaysIn(db, question.period, usualZone, now);
  return (await readReport(db, question, await choicesOf(db), now)).lines.length;
};

/** How calls are looked up: as the log opens, and by what its filters are. */
export const lookUps = ({ from, to }: Period): Readonly<Record<string, Partial<CallFilter>>> => ({
  all: {},
  oldest: { from, to: from + 86_400_000 },
  agent: { agentNo: "8007" },
  group: { group: "g3" },
  caller: { party: "p777" },
  called: { number: "96123" },
  businessType: { businessTypes: ["bt3"] },
  rated: { rating: "satisfied" },
  hungUp: { hungUp: "caller" },
  longTalk: { talkFrom: 900 },
  agentOfYears: { agentNo: "8007", disposition: "D2", from, to, talkFrom: 600 },
});

/** The first page of the calls that are found, newest first, or how many there are, which the log asks beside it. @returns how many it has, or there are */
export const askLookUp = async (db: Db, filter: Partial<CallFilter>, count: "none" | "only"): Promise<number> => {
  const reach = { scope: "all", user: "u0", groups: [] } as const;
  const order = { sort: "-startedAt", pageSize: 50, count } as const;
  const { items, total } = await pageOf(db, callSource, { reach, ...filter }, order);
  return total ?? items.length;
};

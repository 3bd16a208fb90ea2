import { isOfFacts, localTime, type ReportId, readAs, reportIds } from "@zongji/domain";
import { clockOf, type Db, type Parties } from "@zongji/store";
import { type AddOperation, reachOf, scopeOf } from "@zongji/web";
import type { NumberSearches } from "../calls/index.ts";
import { askedReport, scopeFor } from "./ask.ts";
import { createCallerSearches } from "./caller-numbers.ts";
import { closedDaysIn } from "./closed-days.ts";
import { findReport, ofContract, ownReportRoutes, ownReportsOf } from "./own.ts";
import { readHeat, readReport } from "./read.ts";
import { readingsOf } from "./readings.ts";
import { shownReport } from "./shown.ts";
import { choicesOf } from "./store.ts";
import { choicesWithin } from "./tiles.ts";
import { columnOf, traceReport } from "./trace.ts";

export type ReportRoom = {
  readonly db: Db;
  readonly parties: Parties;
  /** The hotline's. */
  readonly zone: string;
  readonly now?: () => number;
  /** Searches by number, limited together with those of other rooms; absent: by themselves. */
  readonly searches?: NumberSearches;
};

/** The standard reports, and those that people put together: what there is, figures, what is behind them. */
export const reportRoutes = (
  add: AddOperation,
  { db, parties, zone, now = clockOf(db).now, searches }: ReportRoom,
): void => {
  const numbersOf = createCallerSearches(db, parties, searches);
  add("reportCatalogue", async ({ session: { principal } }) => {
    const scope = await scopeFor(db, principal);
    const [readings, today] = [await readingsOf(db), localTime(now(), zone).date];
    const read = (id: ReportId) => readings && { id, definition: readAs(id, readings, { from: today, to: today }) };
    return {
      reports: [
        ...reportIds.map((id) => shownReport(read(id) ?? ofContract(id))),
        ...(await ownReportsOf(db, principal)),
      ],
      choices: choicesWithin(await choicesOf(db), scope),
      scope: scope.scope,
    };
  });
  add("report", async ({ params, query, session, actor }) => {
    const { principal } = session;
    const about = { zone, scope: await scopeFor(db, principal), numbers: numbersOf({ session, actor }) };
    const asked = await askedReport(db, await findReport(db, params.report, principal), query, about);
    const at = now();
    // A closed day holds what facts say: of orders, which change still, it says nothing.
    const isOfDays = asked.definition.columns.every(({ measure }) => isOfFacts(measure));
    const days = isOfDays ? await closedDaysIn(db, asked.period, zone, at) : undefined;
    return { ...(await readReport(db, asked, await choicesOf(db), at)), ...(days && { days }) };
  });
  add("reportHeat", async ({ params, query: { column, ...query }, session, actor }) => {
    const { principal } = session;
    const about = { zone, scope: await scopeFor(db, principal), numbers: numbersOf({ session, actor }) };
    const asked = await askedReport(db, await findReport(db, params.report, principal), query, about);
    return readHeat(db, asked, columnOf(asked, column), now());
  });
  add("reportTrace", async ({ params, query, session, actor }) => {
    const { principal } = session;
    const { column, bucket, key, none, after, pageSize = 50, ...question } = query;
    const about = { zone, scope: await scopeFor(db, principal), numbers: numbersOf({ session, actor }) };
    const asked = await askedReport(db, await findReport(db, params.report, principal), question, about);
    const reachIn = (action: "call.see" | "order.handle") =>
      scopeOf(principal, action) === undefined ? undefined : reachOf(principal, action);
    const readers = {
      ...{ report: reachOf(principal, "report.see"), calls: reachIn("call.see") },
      desk: { orders: reachIn("order.handle"), letters: scopeOf(principal, "letter.see") !== undefined },
    };
    const cell = { column, bucket, key: none === "yes" ? null : key };
    return traceReport({ db, parties, choices: await choicesOf(db), now: now() }, asked, cell, readers, {
      pageSize,
      after,
    });
  });
  ownReportRoutes(add, { db, zone, now, numbersOf });
};

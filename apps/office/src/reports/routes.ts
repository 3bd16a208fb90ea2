import { reportIds } from "@zongji/domain";
import type { Db, Parties } from "@zongji/store";
import { type AddOperation, reachOf, scopeOf } from "@zongji/web";
import { askedReport, scopeFor } from "./ask.ts";
import { closedDaysIn } from "./closed-days.ts";
import { findReport, ofContract, ownReportRoutes, ownReportsOf } from "./own.ts";
import { readHeat, readReport } from "./read.ts";
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
};

/** The eleven reports, and those that people put together: what there is, figures, what is behind them. */
export const reportRoutes = (add: AddOperation, { db, parties, zone, now = Date.now }: ReportRoom): void => {
  add("reportCatalogue", async ({ session: { principal } }) => {
    const scope = await scopeFor(db, principal);
    return {
      reports: [...reportIds.map(ofContract).map(shownReport), ...(await ownReportsOf(db, principal))],
      choices: choicesWithin(await choicesOf(db), scope),
      scope: scope.scope,
    };
  });
  add("report", async ({ params, query, session: { principal } }) => {
    const scope = await scopeFor(db, principal);
    const asked = await askedReport(db, await findReport(db, params.report, principal), query, { zone, scope });
    const at = now();
    const days = await closedDaysIn(db, asked.period, zone, at);
    return { ...(await readReport(db, asked, await choicesOf(db), at)), ...(days && { days }) };
  });
  add("reportHeat", async ({ params, query: { column, ...query }, session: { principal } }) => {
    const scope = await scopeFor(db, principal);
    const asked = await askedReport(db, await findReport(db, params.report, principal), query, { zone, scope });
    return readHeat(db, asked, columnOf(asked, column), now());
  });
  add("reportTrace", async ({ params, query, session: { principal } }) => {
    const { column, bucket, key, none, after, pageSize = 50, ...question } = query;
    const scope = await scopeFor(db, principal);
    const asked = await askedReport(db, await findReport(db, params.report, principal), question, { zone, scope });
    const readers = {
      report: reachOf(principal, "report.see"),
      calls: scopeOf(principal, "call.see") === undefined ? undefined : reachOf(principal, "call.see"),
    };
    const cell = { column, bucket, key: none === "yes" ? null : key };
    return traceReport({ db, parties, choices: await choicesOf(db), now: now() }, asked, cell, readers, {
      pageSize,
      after,
    });
  });
  ownReportRoutes(add, { db, zone, now });
};

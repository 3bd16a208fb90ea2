import { randomUUID } from "node:crypto";
import type { NewOwnReport, ReportShown } from "@zongji/api";
import {
  isOwnReportId,
  type OwnReport,
  ownDefinition,
  ownReportPrefix,
  ownReportProblem,
  type ReportId,
  reportIds,
  reportOf,
} from "@zongji/domain";
import {
  type Actor,
  countOwnReports,
  type Db,
  deleteOwnReport,
  findOwnReport,
  insertOwnReport,
  inTransaction,
  type KeptOwnReport,
  lockForEdit,
  nowOf,
  ownReportsFor,
  unknownRoles,
  updateOwnReport,
  versionOf,
} from "@zongji/store";
import { type AddOperation, beginEdit, type Principal, Refusal } from "@zongji/web";
import { askedReport, type ReportFound, scopeFor } from "./ask.ts";
import type { createCallerSearches } from "./caller-numbers.ts";
import { readReport } from "./read.ts";
import { shownReport } from "./shown.ts";
import { choicesOf } from "./store.ts";

type Work = Parameters<typeof findOwnReport>[0];
/** So many one person keeps. */
const mostOwnReports = 100;

export const ofContract = (id: ReportId): ReportFound => ({ id, definition: reportOf(id) });

const foundOf = ({ id, body }: Pick<KeptOwnReport, "id" | "body">): ReportFound => ({
  id,
  definition: ownDefinition(body),
});

/** What an edit goes by: content, not who shows it. */
const contentOf = ({ body, roles }: Pick<KeptOwnReport, "body" | "roles">) => ({ ...body, roles });

const shownTo = (kept: KeptOwnReport, { user }: Principal): ReportShown => ({
  ...shownReport(foundOf(kept)),
  own: {
    ...{ owner: kept.owner_name, mine: kept.owner === user.id, roles: kept.roles },
    version: versionOf(contentOf(kept)),
  },
});

/** One whose measure is gone from the catalogue can't be counted: it is left out rather than failing the page. */
const isWhole = ({ body }: KeptOwnReport): boolean => ownReportProblem(body) === undefined;

/** A person's own reports, and those that are shared with a role of hers. */
export const ownReportsOf = async (db: Work, principal: Principal): Promise<ReportShown[]> =>
  (await ownReportsFor(db, principal.user.id, principal.user.roles))
    .filter(isWhole)
    .map((kept) => shownTo(kept, principal));

const maySee = ({ owner, roles }: KeptOwnReport, { user }: Principal): boolean =>
  owner === user.id || roles.some((role) => user.roles.includes(role));

/** @throws Refusal notFound: there is none, or not for the reader */
export const findReport = async (db: Work, id: string, principal: Principal): Promise<ReportFound> => {
  const known = reportIds.find((each) => each === id);
  if (known !== undefined) return ofContract(known);
  const kept = isOwnReportId(id) ? await findOwnReport(db, id) : undefined;
  if (kept === undefined || !maySee(kept, principal) || !isWhole(kept)) throw new Refusal("notFound");
  return foundOf(kept);
};

/** As `findReport`, with the reason where there is none for the reader. */
export const lookForReport = async (
  db: Work,
  id: string,
  principal: Principal,
): Promise<ReportShown | "deleted" | "notShared"> => {
  const known = reportIds.find((each) => each === id);
  if (known !== undefined) return shownReport(ofContract(known));
  const kept = isOwnReportId(id) ? await findOwnReport(db, id) : undefined;
  if (kept === undefined || !isWhole(kept)) return "deleted";
  return maySee(kept, principal) ? shownTo(kept, principal) : "notShared";
};

/** @throws Refusal badRequest with the field and the reason */
const checked = ({ name, note, measures, split, chart }: Omit<NewOwnReport, "roles">): OwnReport => {
  const report = { name: name.trim(), note: note.trim(), measures, split, chart } as OwnReport;
  if (report.name === "") throw new Refusal("badRequest", { field: "name" });
  const problem = ownReportProblem(report);
  if (problem !== undefined) throw new Refusal("badRequest", problem);
  return report;
};

/** @throws Refusal badRequest */
export const needRoles = async (db: Work, roles: readonly string[]): Promise<void> => {
  if ((await unknownRoles(db, roles)).length > 0)
    throw new Refusal("badRequest", { field: "roles", reason: "unknownRole" });
};

/** The owner's alone to change. @throws Refusal notFound, forbidden */
const mine = async (db: Work, id: string, { user, ...rest }: Principal): Promise<KeptOwnReport> => {
  const kept = await findOwnReport(db, id);
  if (kept === undefined || !maySee(kept, { user, ...rest })) throw new Refusal("notFound");
  if (kept.owner !== user.id) throw new Refusal("forbidden");
  return kept;
};

const create = (db: Db, { roles, ...asked }: NewOwnReport, principal: Principal, actor: Actor): Promise<ReportShown> =>
  inTransaction(db, actor, async ({ tx, audit }) => {
    const [body, id, owner] = [checked(asked), `${ownReportPrefix}${randomUUID()}`, principal.user.id];
    await needRoles(tx, roles);
    await lockForEdit(tx, `ownReports/${owner}`);
    if ((await countOwnReports(tx, owner)) >= mostOwnReports)
      throw new Refusal("refused", { reason: "tooManyOwnReports" });
    await insertOwnReport(tx, { id, owner, body, roles, at: nowOf(tx) });
    audit("ownReport.create", id, { ...body, roles });
    return shownTo((await findOwnReport(tx, id))!, principal);
  });

type Room = {
  readonly db: Db;
  readonly zone: string;
  readonly now: () => number;
  readonly numbersOf: ReturnType<typeof createCallerSearches>;
};

/** 自定义报表: put together, looked at before they are kept, shared, changed by their owner alone. */
export const ownReportRoutes = (add: AddOperation, { db, zone, now, numbersOf }: Room): void => {
  add("previewOwnReport", async ({ body: { report, query }, session, actor }) => {
    const found = { id: "", definition: ownDefinition(checked(report)) };
    const about = { zone, scope: await scopeFor(db, session.principal), numbers: numbersOf({ session, actor }) };
    const asked = await askedReport(db, found, query, about);
    // The page goes by a report's id, which this one has not.
    const shown = { ...shownReport(found), id: "preview" };
    return {
      report: shown,
      answer: { ...(await readReport(db, asked, await choicesOf(db), now())), report: shown.id },
    };
  });
  add("createOwnReport", ({ body, session: { principal }, actor }) => create(db, body, principal, actor));
  add("changeOwnReport", ({ params: { id }, body: { version, roles, ...asked }, session: { principal }, actor }) =>
    inTransaction(db, actor, async ({ tx, audit }) => {
      const was = await beginEdit(tx, {
        subject: id,
        given: version,
        read: async () => contentOf(await mine(tx, id, principal)),
      });
      const body = checked(asked);
      await needRoles(tx, roles);
      await updateOwnReport(tx, id, { body, roles, at: nowOf(tx) });
      audit("ownReport.change", id, { was, is: { ...body, roles } });
      return shownTo((await findOwnReport(tx, id))!, principal);
    }),
  );
  add("deleteOwnReport", async ({ params: { id }, session: { principal }, actor }) => {
    await inTransaction(db, actor, async ({ tx, audit }) => {
      const { body, roles } = await mine(tx, id, principal);
      await deleteOwnReport(tx, id);
      audit("ownReport.delete", id, { ...body, roles });
    });
    return undefined;
  });
};

/** The contract's own reports (R1 to R11) of a stage, as their export makes them. */
import { type Day, type ReportId, reportIds, reportOf, shiftDate } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { writeReport } from "../exports/index.ts";
import { askedReport } from "../reports/index.ts";

/** A copy in the pack. `figures`: SHA-256 of its figures, as the report's page shows it. */
export type PackReport = {
  readonly clause: string;
  readonly label: string;
  readonly path: string;
  readonly rows: number;
  readonly figures: string;
};

/** Those of the contract's eleven clauses; two clauses have two reports each. */
export const contractReports: readonly ReportId[] = reportIds.filter((id) =>
  /^R([1-9]|1[01])$/.test(reportOf(id).clause),
);

type Wanted = {
  readonly window: { readonly from: Day; readonly to: Day };
  readonly zone: string;
  readonly who: { readonly userId: string; readonly login: string; readonly address: string };
};

/** One after another, of whole days, in the hotline's whole scope. No number of a caller is asked for or shown. @param file told each copy */
export const packReports = async (
  db: Db,
  { window, zone, who }: Wanted,
  file: (path: string, content: Buffer) => Promise<void>,
): Promise<PackReport[]> => {
  const made: PackReport[] = [];
  const days = { from: window.from, to: shiftDate(window.to, -1) };
  for (const id of contractReports) {
    const definition = reportOf(id);
    const asked = await askedReport(db, { id, definition }, days, { zone, scope: { scope: "all" } });
    const pieces: Buffer[] = [];
    const ask = { asked, format: "xlsx", language: "zh-CN", who } as const;
    const { rows, sha256 } = await writeReport({ db, zone }, ask, async (piece) => void pieces.push(piece));
    const path = `reports/${definition.clause}-${id}.xlsx`;
    await file(path, Buffer.concat(pieces));
    made.push({ clause: definition.clause, label: definition.label.zh, path, rows, figures: sha256 });
  }
  return made;
};

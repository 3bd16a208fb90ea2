/** Evidence made of a database, and the script that checks it; for tests only. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ReportQuery } from "@zongji/api";
import { type OwnReport, ownDefinition, type reportIds, reportOf } from "@zongji/domain";
import { type Db, partiesOf } from "@zongji/store";
import { afterEach, beforeEach } from "vitest";
import { type AskedReport, askedReport } from "../../reports/index.ts";
import type { ReportFileAsk } from "../asked.ts";
import { type EvidenceBound, type EvidenceWritten, writeEvidence } from "./write.ts";

const root = fileURLToPath(new URL("../../../../../", import.meta.url));
const zone = "Asia/Shanghai";
export const parties = partiesOf(Buffer.alloc(32, 3));

/** A folder for each test's files. */
export const evidenceFolder = () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "zongji-evidence-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  return {
    folder: () => folder,
    written: (name: string, text: string): string => {
      writeFileSync(join(folder, name), text);
      return join(folder, name);
    },
  };
};

export const verify = (...given: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, "bin/verify-report.mjs"), ...given], {
    encoding: "utf8",
  });
  return { status, told: stdout + stderr };
};

type Found = Parameters<typeof askedReport>[1];
type More = Partial<ReportFileAsk> & {
  readonly query?: Partial<ReportQuery>;
  readonly bound?: EvidenceBound;
  readonly change?: Partial<AskedReport>;
};
export const ofContract = (id: (typeof reportIds)[number]): Found => ({ id, definition: reportOf(id) });
export const own = (...measures: OwnReport["measures"]): Found => ({
  id: "own-1",
  definition: ownDefinition({
    name: "自己的",
    note: "",
    measures,
    split: "none",
    chart: { kind: "bar", measures: [] },
  }),
});
/** @param day that is asked for, where `query` says nothing else */
export const evidenceOf =
  (db: () => Db, day: string) =>
  async (
    found: Found,
    { query = {}, bound, change = {}, ...more }: More = {},
  ): Promise<EvidenceWritten & { readonly text: string }> => {
    const scope = { scope: "all" } as const;
    const asked = await askedReport(db(), found, { from: day, to: day, ...query }, { zone, scope });
    const parts: Buffer[] = [];
    const kept: ReportFileAsk = {
      ...{ format: "evidence", language: "zh-CN", who: { userId: "li", login: "李班长", address: "192.0.2.7" } },
      ...{ asked: JSON.parse(JSON.stringify({ ...asked, ...change })), ...more },
    };
    const done = await writeEvidence(
      { db: db(), parties, restMs: 0, ...(bound && { bound }) },
      kept,
      async (bytes) => void parts.push(bytes),
      async () => {},
    );
    return { ...done, text: Buffer.concat(parts).toString() };
  };

// biome-ignore lint/suspicious/noExplicitAny: a file as whoever tampers with it sees it
export type File = any;
/** The file with something changed in it, sealed again as whoever knows how would: what is told is what else does not hold. */
export const tampered = (text: string, change: (file: File) => void): string => {
  const file = JSON.parse(text);
  change(file);
  delete file.seal;
  const before = JSON.stringify(file).slice(0, -1);
  return `${before},"seal":"${createHash("sha256").update(before).digest("hex")}"}\n`;
};

/** Of a set a row is left out, and with it each mention of it. */
export const leaveOut = (file: File, basis: string): string => {
  const set = file.sets.find((each: File) => each.basis === basis);
  const [gone] = set.rows.splice(0, 1);
  const without = (rows: number[]) => rows.filter((no) => no !== 0).map((no) => no - 1);
  for (const fold of set.folds) {
    if (fold.total) fold.total = without(fold.total);
    fold.cells = fold.cells?.flatMap((cell: File) =>
      without(cell.rows).length ? [{ ...cell, rows: without(cell.rows) }] : [],
    );
  }
  return gone[set.columns.indexOf("call")];
};

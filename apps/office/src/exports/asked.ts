import type { ExportedList, ExportFormat, Language, NewReportExport } from "@zongji/api";
import type { Parties, Reach } from "@zongji/store";
import type { Reader } from "../lists/index.ts";
import type { AskedReport } from "../reports/index.ts";

/** What an export is of. */
export type Asked = {
  readonly list: ExportedList;
  readonly format: ExportFormat;
  readonly language: Language;
  readonly columns: readonly string[];
  readonly sort: string;
  /** How far its owner might see when it was asked for. */
  readonly reader: Reader;
  readonly who: { readonly userId: string; readonly login: string; readonly address: string };
  /** The filters as the audit trail and the file tell them: no telephone number in full. */
  readonly told: Readonly<Record<string, unknown>>;
  /** What the list's source looks for: may hold a telephone number, so that it is sealed in the database. */
  readonly filter: object;
};

/** An export of a report: nothing of it is sealed, since it holds no telephone number of a caller. */
export type AskedReportExport = Pick<Asked, "language" | "who"> &
  Pick<NewReportExport, "format" | "chart" | "show"> & {
    readonly list: "report";
    readonly asked: AskedReport;
    /** Numbers stand in it in full: its owner might see them when it was asked for. */
    readonly unmasked?: boolean;
    /** Names of the columns; absent: all. */
    readonly columns?: readonly string[];
  };

/** What a report's file is made from. */
export type ReportFileAsk = Omit<AskedReportExport, "list">;

/** What an export of recordings was asked for; its filter is the call log's. */
export type AskedCopies = Omit<Asked, "list"> & {
  readonly list: "recordings";
  /** How far its owner might hear and copy. */
  readonly hear: Reach;
  readonly copy: Reach;
};

/** What an export of one person's data was asked for: the record's id says nothing about the person. */
export type AskedPerson = Pick<Asked, "who"> & { readonly list: "citizen"; readonly citizen: string };

/** As a job's row keeps it. */
export const packAsked = ({ filter, ...rest }: { readonly filter: object }, { sealing }: Parties): object => ({
  ...rest,
  filter: sealing.seal(Buffer.from(JSON.stringify(filter))).toString("base64url"),
});

/** @throws Error, where it was sealed with a key that is gone */
export const unpackAsked = <A extends { readonly filter: object }>(kept: unknown, { sealing }: Parties): A => {
  const { filter, ...rest } = kept as Omit<A, "filter"> & { readonly filter: string };
  const bytes = sealing.open(Buffer.from(filter, "base64url"));
  if (bytes === undefined) throw new Error("what was asked for was sealed with another key");
  return { ...rest, filter: JSON.parse(bytes.toString()) as object } as unknown as A;
};

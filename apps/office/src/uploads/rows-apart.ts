import { readApart } from "./apart.ts";
import type { TableRow } from "./table-file.ts";

export type AskedRows = { readonly bytes: Uint8Array; readonly most: number };

/** The first rows that hold anything, so many, read in a thread of their own: a small workbook can be made to take long. @throws TableRefused */
export const rowsApart = async (bytes: Buffer, most: number, cpuMs?: number): Promise<TableRow[]> => {
  const rows: TableRow[] = [];
  const asked: AskedRows = { bytes, most };
  const onPart = (part: unknown): void => void rows.push(...(part as TableRow[]));
  await readApart(new URL("./rows-thread.ts", import.meta.url), asked, { cpuMs, onPart });
  return rows;
};

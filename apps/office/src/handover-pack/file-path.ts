import { extname } from "node:path";
import { safeName, safeSigns } from "./cells.ts";
import type { PackTable } from "./fields.ts";
import type { ReadRow } from "./pages.ts";

const beginnings: readonly (readonly [string, string])[] = [
  ["RIFF", ".wav"],
  ["%PDF", ".pdf"],
  ["\u0089PNG", ".png"],
  ["\u00ff\u00d8\u00ff", ".jpg"],
  ["PK\u0003\u0004", ".zip"],
];

/** By how it begins, where its name does not tell what it is. */
const endOf = (content: Buffer): string => {
  const head = content.subarray(0, 4).toString("latin1");
  return beginnings.find(([beginning]) => head.startsWith(beginning))?.[1] ?? "";
};

const usualSigns = 60;
const fewestSigns = 8;

/** Where a row's file lies: named by the row's key, whole, since by that alone it differs from others; and as people named it, cut to what there is room for. */
export const filePath = ({ kind, name, fields }: PackTable, { key, values }: ReadRow, content: Buffer): string => {
  const of = (field: string) => String(values[fields.findIndex((one) => one.name === field)] ?? "");
  const given = [of("name"), of("title")].find((one) => extname(one) !== "");
  const own = safeSigns(key.join("-"));
  const most = Math.max(fewestSigns, usualSigns - own.length);
  return `${kind}/files/${name}/${own}${given === undefined ? endOf(content) : safeName(`_${given}`, most)}`;
};

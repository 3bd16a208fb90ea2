import { sealedFields } from "@zongji/domain";
import { type Parties, unpackSealed } from "@zongji/store";
import { clockIn, csvText } from "../exports/index.ts";
import type { Field } from "./fields.ts";

/** An instant as people and programs read it: 2026-11-30T16:00:00.123+08:00. */
export const instantIn = (zone: string): ((at: number) => string) => {
  const clock = clockIn(zone);
  return (at) => {
    const local = clock(at);
    const minutes = Math.round((local - at) / 60_000);
    const sign = minutes < 0 ? "-" : "+";
    const two = (value: number): string => String(value).padStart(2, "0");
    const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}:${two(Math.abs(minutes) % 60)}`;
    return `${new Date(local).toISOString().slice(0, 23)}${offset}`;
  };
};

/** What could not be opened: it was sealed with another key. */
export type Unopened = { count: number };

type Opening = { readonly parties: Parties; readonly unopened: Unopened };

const opened = (open: () => string | undefined, unopened: Unopened): string | null => {
  const text = open();
  if (text === undefined) unopened.count += 1;
  return text ?? null;
};

/** A fact with what it holds sealed opened. */
const openedFact = (
  body: Readonly<Record<string, unknown>>,
  call: string,
  { parties, unopened }: Opening,
): Record<string, unknown> => {
  const sealed = sealedFields(String(body.type));
  const open = sealed
    .filter((field) => body[field] != null)
    .map((field) => [
      field,
      opened(() => parties.openDigits(call as never, body[field] as { key: string; text: string }), unopened),
    ]);
  return { ...body, ...Object.fromEntries(open) };
};

/** What a citizen's record was: with its identity number opened. */
const openedRecord = (
  { identitySealed, ...was }: { readonly identity?: string | null; readonly identitySealed?: string | null },
  { parties, unopened }: Opening,
): object => {
  if (identitySealed == null || was.identity == null) return was;
  const sealed = unpackSealed(Buffer.from(identitySealed, "base64"));
  return { ...was, identity: opened(() => parties.openIdentity(was.identity!, sealed), unopened) };
};

/** Something configured, without the values of headers: a flow proves itself by them to other systems. */
const withoutHeaders = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(withoutHeaders);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      name === "headers" && Array.isArray(each)
        ? each.map((header: object) => ({ ...header, value: "" }))
        : withoutHeaders(each),
    ]),
  );
};

/** One value as JSON has it. @param of of what is sealed: for whom it was sealed */
export const cellValue = (
  field: Field,
  value: unknown,
  of: unknown,
  opening: Opening,
  instant: (at: number) => string,
): unknown => {
  if (value === null || value === undefined) return null;
  const { parties, unopened } = opening;
  switch (field.is) {
    case "time":
      return instant(Number(value));
    case "number":
      return opened(() => parties.open(String(of) as never, unpackSealed(value as Buffer)), unopened);
    case "identity":
      return opened(() => parties.openIdentity(String(of), unpackSealed(value as Buffer)), unopened);
    case "fact":
      return openedFact(value as Record<string, unknown>, String(of), opening);
    case "record":
      return openedRecord(value as object, opening);
    case "config":
      return withoutHeaders(value);
    default:
      return value;
  }
};

/** The same value as a cell of CSV: what a spreadsheet would take for a formula is led by an apostrophe. */
export const csvCell = (value: unknown): string => {
  if (value === null || value === undefined) return "";
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return csvText(typeof value === "string" ? value : JSON.stringify(value));
};

export const csvLine = (values: readonly unknown[]): string => `${values.map(csvCell).join(",")}\r\n`;

/** The first line of a CSV: with the mark by which Excel knows that it is UTF-8. */
export const csvHead = (fields: readonly Pick<Field, "name" | "zh">[]): string =>
  `\u{feff}${csvLine(fields.map(({ name, zh }) => `${zh.split(/[，：；（]/)[0]} (${name})`))}`;

/** A name without signs that disks, or a list of hashes, take for something else. */
export const safeSigns = (name: string): string =>
  name
    .normalize("NFC")
    .replace(/[\p{C}\\/:*?"<>|\u2028\u2029]/gu, "_")
    .replace(/^[.\s]+|[.\s]+$/g, "_");

/** A name that any disk takes, and that stands in a list of hashes as it is. @param most of its signs, without its ending */
export const safeName = (name: string, most = 60): string => {
  const safe = safeSigns(name);
  const [, stem = safe, end = ""] = /^(.*?)(\.[A-Za-z0-9]{1,8})?$/s.exec(safe) ?? [];
  return `${[...stem].slice(0, most).join("")}${end}`;
};

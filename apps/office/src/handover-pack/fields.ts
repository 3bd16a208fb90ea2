/** What stands in a pack: tables as data, each field with its meaning in words. */

/**
 * How a field is written. text, count, yes: as it is. time: an instant. list, json: several values. number, identity: sealed, and opened. fact, record: with what they
 * hold sealed opened. config: without what flows prove themselves with. file: the content as a file of its own, the field is its path.
 */
const plainKinds = ["text", "count", "yes", "time", "list", "json"] as const;
const otherKinds = ["number", "identity", "fact", "record", "config", "file"] as const;
const cellKinds = [...plainKinds, ...otherKinds];
export type CellKind = (typeof cellKinds)[number];

export type Field = {
  readonly name: string;
  readonly is: CellKind;
  readonly zh: string;
  readonly en: string;
  /** Where it is not the column of its name. */
  readonly sql?: string;
  /** Of what is sealed: the column of the party, the hash or the call that it was sealed for. */
  readonly of?: string;
};

export const packKinds = [
  "calls",
  "recordings",
  "citizens",
  "orders",
  "letters",
  "knowledge",
  "complaints",
  "ratings",
  "quality",
  "contract",
  "figures",
  "operation",
  "settings",
  "history",
] as const;
export type PackKind = (typeof packKinds)[number];

export type PackTable = {
  readonly kind: PackKind;
  /** Of its files in the folder of its kind, unique in the pack. */
  readonly name: string;
  /** In the database. */
  readonly table: string;
  readonly zh: string;
  readonly en: string;
  /** Columns that no two rows have alike, by which they are read one page after another. */
  readonly key: readonly string[];
  /** Of a column of times that a row keeps whatever becomes of it: rows from the pack's moment on are not in it. Without one a row that is changed meanwhile would be left out. */
  readonly until?: string;
  /** SQL; the table is `t`. */
  readonly where?: string;
  readonly fields: readonly Field[];
  /** Columns that are not in it: what searches are made by, and what proves who somebody is. */
  readonly left: readonly string[];
  /** Rows that are read at once, where they are large. */
  readonly page?: number;
};

const lineOf = (line: string): Field => {
  const [head = "", zh = "", en = ""] = line.split("|").map((part) => part.trim());
  const [name = "", is = "text"] = head.split(/\s+/);
  const kind = cellKinds.find((one) => one === is);
  if (kind === undefined || zh === "" || en === "") throw new Error(`no field of a pack: ${line}`);
  return { name, is: kind, zh, en };
};

/** Fields, one a line: the column and how it is written, then its meaning in Chinese and in English. @throws Error on a line that is none */
export const fieldsIn = (text: string): Field[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map(lineOf);

/** The number of a party, which is sealed in the table of parties alone. */
export const numberOfParty = (name: string, zh: string, en: string, of = "party"): Field => ({
  ...{ name, is: "number", zh, en, of },
  sql: `(select number_sealed from party where party.id = t."${of}")`,
});

/** A number that is sealed in the row itself. */
export const sealedNumber = (name: string, zh: string, en: string, column: string, of: string): Field => ({
  ...{ name, is: "number", zh, en, of },
  sql: `t."${column}"`,
});

type Given = Omit<PackTable, "fields" | "left"> & {
  readonly fields: string;
  readonly more?: readonly Field[];
  readonly left?: string;
};

export const packTable = ({ fields, more = [], left = "", ...rest }: Given): PackTable => ({
  ...rest,
  fields: [...fieldsIn(fields), ...more],
  left: left.split(/\s+/).filter((name) => name !== ""),
});

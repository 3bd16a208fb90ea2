/** One thing that differs. `path`: names and, of lists, what tells their things apart: ["special", "2026-10-01", "periods"]. Undefined: it is not there. */
export type Difference = { readonly path: readonly string[]; readonly was?: unknown; readonly is?: unknown };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** By which of its fields a thing of a list is known wherever it stands. */
const names = ["id", "key", "date", "reason", "number", "name"] as const;

/** The name of a thing of a list, by this field; an edge is known by where it leads from. */
const nameIn = (one: unknown, by: (typeof names)[number] | "edge"): string | undefined => {
  if (!isFields(one)) return undefined;
  if (by === "edge")
    return typeof one.from === "string" && typeof one.exit === "string" ? `${one.from} ${one.exit}` : undefined;
  const name = one[by];
  return typeof name === "string" ? name : undefined;
};

/** A list by what tells its things apart; undefined where nothing does: then it is compared as one. */
const byName = (list: readonly unknown[]): Fields | undefined => {
  const by = ([...names, "edge"] as const).find((each) => list.every((one) => nameIn(one, each) !== undefined));
  if (by === undefined) return undefined;
  const entries = list.map((one) => [nameIn(one, by)!, one] as const);
  return new Set(entries.map(([key]) => key)).size < entries.length ? undefined : Object.fromEntries(entries);
};

/** Whether two values are the same, whatever the order of their fields. */
export const isSame = (a: unknown, b: unknown): boolean => {
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((each, index) => isSame(each, b[index]));
  if (!isFields(a) || !isFields(b)) return a === b;
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.every((key) => isSame(a[key], b[key]));
};

const fieldsOf = (value: unknown): Fields | undefined => {
  if (isFields(value)) return value;
  return Array.isArray(value) && value.length > 0 ? byName(value) : undefined;
};

const sortOf = (value: unknown): string => (Array.isArray(value) ? "list" : typeof value);

/** What differs between two texts of an item, field by field; a thing that came or went is one difference. Empty: they say the same. */
export const compare = (was: unknown, is: unknown, path: readonly string[] = []): Difference[] => {
  if (isSame(was, is)) return [];
  const [before, after] = [fieldsOf(was), fieldsOf(is)];
  if (before === undefined || after === undefined || sortOf(was) !== sortOf(is))
    return [{ path, ...(was !== undefined && { was }), ...(is !== undefined && { is }) }];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const inside = keys.flatMap((key) =>
    compare(Object.hasOwn(before, key) ? before[key] : undefined, Object.hasOwn(after, key) ? after[key] : undefined, [
      ...path,
      key,
    ]),
  );
  // Only the order of a list differs.
  return inside.length === 0 ? [{ path, was, is }] : inside;
};

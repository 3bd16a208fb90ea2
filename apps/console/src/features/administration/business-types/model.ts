/** The tree of business types under a person's hands. Pure. */
import { type BusinessType, type BusinessTypeChange, isRetiredType, lineOf, typesBeneath } from "@zongji/domain";

export type Types = readonly BusinessType[];
export type Row = BusinessType & { readonly children?: readonly Row[] };

/** What a person fills in of a type; undefined: none. */
export type Filled = {
  readonly name: string;
  readonly parent: string | undefined;
  readonly from: string | undefined;
  readonly until: string | undefined;
  /** 申诉: calls of it are complaint calls. */
  readonly complaint?: boolean;
};

/** A new id: never one that is there. @param random from 0 to 1, as `Math.random` */
export const freshId = (types: Types, random: () => number = Math.random): string => {
  for (;;) {
    const id = `bt-${Math.floor(random() * 36 ** 6)
      .toString(36)
      .padStart(6, "0")}`;
    if (!types.some((each) => each.id === id)) return id;
  }
};

const present = <T extends object>(value: T): T =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as T;

/** The type with what was filled in; its place in the list stays. A new one comes last of its parent's. */
export const withType = (types: Types, id: string, filled: Filled): Types => {
  const { name, parent, from, until } = filled;
  const before = types.find((each) => each.id === id);
  const { retired, changes } = before ?? {};
  const complaint = filled.complaint ? true : undefined;
  const type = present({ id, name: name.trim(), parent, from, until, retired, complaint, changes }) as BusinessType;
  return before ? types.map((each) => (each.id === id ? type : each)) : [...types, type];
};

export const withRetired = (types: Types, id: string, isRetired: boolean): Types =>
  types.map((each) => {
    if (each.id !== id) return each;
    const { retired: _, ...rest } = each;
    return isRetired ? { ...rest, retired: true } : rest;
  });

/** Without a type and all that is beneath it: only for those that were never published. */
export const withoutType = (types: Types, id: string): Types => {
  const gone = new Set(typesBeneath(types, id));
  return types.filter((each) => !gone.has(each.id));
};

const siblingsOf = (types: Types, { parent }: BusinessType): BusinessType[] =>
  types.filter((each) => each.parent === parent);

/** The type that stands before it, or after it, under the same parent. */
export const neighbourOf = (types: Types, id: string, by: -1 | 1): BusinessType | undefined => {
  const own = types.find((each) => each.id === id);
  const siblings = own ? siblingsOf(types, own) : [];
  return siblings[siblings.findIndex((each) => each.id === id) + by];
};

/** Changes places with its neighbour; the same where it has none. */
export const moved = (types: Types, id: string, by: -1 | 1): Types => {
  const other = neighbourOf(types, id, by);
  if (!other) return types;
  const own = types.find((each) => each.id === id)!;
  return types.map((each) => (each.id === id ? other : each.id === other.id ? own : each));
};

/** A type may be put beneath all but itself and what is beneath it. */
export const parentsFor = (types: Types, id: string | undefined): Types => {
  const own = new Set(id === undefined ? [] : typesBeneath(types, id));
  return types.filter((each) => !own.has(each.id));
};

type Shown = { readonly search: string; readonly showsRetired: boolean };

/** The rows of the table: those that match with all above them, and what is beneath them. A circle has no top and would not be seen, so its types stand at the top. */
export const rowsOf = (types: Types, { search, showsRetired }: Shown): Row[] => {
  const word = search.trim().toLowerCase();
  const matches = types.filter((each) => each.name.toLowerCase().includes(word));
  const kept = new Set(
    word === ""
      ? types.map(({ id }) => id)
      : matches.flatMap(({ id }) => [...lineOf(types, id).map((each) => each.id), ...typesBeneath(types, id)]),
  );
  const shown = types.filter(({ id }) => kept.has(id) && (showsRetired || !isRetiredType(types, id)));
  const there = new Set(shown.map(({ id }) => id));
  const isTop = ({ id, parent }: BusinessType) =>
    parent === undefined || !there.has(parent) || lineOf(types, parent).some((above) => above.id === id);
  const row = (type: BusinessType): Row => {
    const children = shown.filter((each) => each.parent === type.id && !isTop(each)).map(row);
    return children.length === 0 ? type : { ...type, children };
  };
  return shown.filter(isTop).map(row);
};

/** What differs in one type: each kind of change, with what it was and is. */
export type Changed = {
  readonly kind: "added" | "name" | "parent" | "validity" | "complaint" | "noComplaint" | "retired" | "back";
  readonly was?: BusinessType;
  readonly is: BusinessType;
};

/** What was done to the types since `before`, each with its changes; types that only changed places are not among them. */
export const changesOf = (
  before: Types,
  after: Types,
): { readonly type: BusinessType; readonly changes: Changed[] }[] =>
  after.flatMap((is) => {
    const was = before.find(({ id }) => id === is.id);
    if (!was) return [{ type: is, changes: [{ kind: "added" as const, is }] }];
    const kinds: readonly (Changed["kind"] | false)[] = [
      was.name !== is.name && "name",
      was.parent !== is.parent && "parent",
      (was.from !== is.from || was.until !== is.until) && "validity",
      was.complaint !== true && is.complaint === true && "complaint",
      was.complaint === true && is.complaint !== true && "noComplaint",
      was.retired !== true && is.retired === true && "retired",
      was.retired === true && is.retired !== true && "back",
    ];
    const changes = kinds.flatMap((kind): Changed[] => (kind === false ? [] : [{ kind, was, is }]));
    return changes.length === 0 ? [] : [{ type: is, changes }];
  });

const mostChanges = 200;

/** The types with a line of what was done to them, who proposed and who approved it. @param what what was done, by the type's id */
export const withChanges = (
  types: Types,
  what: ReadonlyMap<string, string>,
  by: Omit<BusinessTypeChange, "what">,
): Types =>
  types.map((type) => {
    const done = what.get(type.id);
    if (done === undefined) return type;
    const changes = [...(type.changes ?? []), { ...by, what: done.slice(0, 200) }];
    return { ...type, changes: changes.slice(-mostChanges) };
  });

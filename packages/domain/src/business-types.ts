/** The tree of business types (业务范围): its rules, and what is read from it. Pure. */
import type { BusinessType } from "./config/business-type.ts";
import { isRecord } from "./config/field.ts";
import type { Flow } from "./config/flow.ts";
import type { Problem } from "./config/problems.ts";

/** Levels of the tree, at most: an agent has to find a type while a citizen speaks. */
export const mostTypeLevels = 5;

type Types = readonly BusinessType[];

/** The type and those above it, the top first; empty of an id that is not there. In a circle each stands once. */
export const lineOf = (types: Types, id: string): BusinessType[] => {
  const found: BusinessType[] = [];
  for (let at = types.find((each) => each.id === id); at && !found.includes(at); ) {
    found.unshift(at);
    const { parent } = at;
    at = parent === undefined ? undefined : types.find((each) => each.id === parent);
  }
  return found;
};

/** What people read of an id: the names from the top down; of an id that is not in the tree (a label of before) the id. */
export const businessTypeName = (types: Types, id: string): string =>
  lineOf(types, id)
    .map(({ name }) => name)
    .join(" / ") || id;

/** It, or one above it, is retired. */
export const isRetiredType = (types: Types, id: string): boolean =>
  lineOf(types, id).some(({ retired }) => retired === true);

/** An agent may choose it on this day: it is there, and neither it nor one above it is retired or out of its time. @param date "YYYY-MM-DD" in the hotline's zone */
export const isOfferedType = (types: Types, id: string, date: string): boolean => {
  const line = lineOf(types, id);
  return (
    line.length > 0 &&
    line.every(
      ({ retired, from, until }) =>
        retired !== true && (from === undefined || from <= date) && (until === undefined || date < until),
    )
  );
};

/** The ids of a type and of all beneath it; an id that is not in the tree alone. */
export const typesBeneath = (types: Types, id: string): string[] => {
  const found = new Set([id]);
  for (const each of found) for (const { id: child, parent } of types) if (parent === each) found.add(child);
  return [...found];
};

/** The ids of what complaint calls (申诉电话) are about: the types that are marked so, and all beneath them. */
export const complaintTypes = (types: Types): string[] => [
  ...new Set(types.flatMap(({ id, complaint }) => (complaint === true ? typesBeneath(types, id) : []))),
];

const isInCircle = (types: Types, { id, parent }: BusinessType): boolean =>
  parent !== undefined && lineOf(types, parent).some((above) => above.id === id);

/** Of those that are not retired: a name may come again once the one that had it is out of use. */
const nameKey = ({ parent = "", name }: BusinessType): string => `${parent}\n${name.trim().toLowerCase()}`;

/** What is wrong with the tree though each field is as it should be. @param at where the list stands: "businessTypes" */
export const problemsOfTypes = (types: Types, at: string): Problem[] => {
  const seen = new Map<string, string>();
  return types.flatMap((type, n) => {
    const { id, name, parent, from, until, retired } = type;
    const problems: Problem[] = [];
    const tell = (field: string, problem: string) => problems.push({ field: `${at}[${n}].${field}`, problem });
    if (name.trim() === "") tell("name", "must be a text of 1 to 100 characters");
    if (isInCircle(types, type)) tell("parent", "stands beneath itself");
    else if (lineOf(types, id).length > mostTypeLevels) tell("parent", `must have ${mostTypeLevels} levels at most`);
    if (from !== undefined && !isDate(from)) tell("from", "must be a date YYYY-MM-DD");
    if (until !== undefined && !isDate(until)) tell("until", "must be a date YYYY-MM-DD");
    if (from !== undefined && until !== undefined && from >= until) tell("until", "must begin before it ends");
    if (retired === true) return problems;
    const before = seen.get(nameKey(type));
    if (before !== undefined && before !== id && parent !== id) tell("name", `${name} is there twice`);
    seen.set(nameKey(type), id);
    return problems;
  });
};

const isDate = (text: string): boolean => {
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
};

/** Types that were in force and are missing: a type is retired, never deleted, and keeps its id. */
export const typesGone = (before: Types, after: Types): BusinessType[] =>
  before.filter(({ id }) => !after.some((each) => each.id === id));

/** Where a flow names business types: the node, and the id. */
export const typesOfFlow = ({ nodes }: Pick<Flow, "nodes">): { readonly node: string; readonly type: string }[] =>
  Object.entries(nodes).flatMap(([node, each]) => {
    const keys = each.kind === "menu" ? Object.values(each.keys) : [];
    return [each, ...keys].flatMap(({ businessType: type }) => (type === undefined ? [] : [{ node, type }]));
  });

const texts = (value: unknown): string[] => (typeof value === "string" && value !== "" ? [value] : []);

/** A configuration of before there was a tree: each label of its flows is a type whose id is the label, as the facts have it. */
export const typesOfLabels = (flows: readonly unknown[]): BusinessType[] => {
  const labels = flows.flatMap((flow) => {
    const nodes = isRecord(flow) && isRecord(flow.nodes) ? Object.values(flow.nodes) : [];
    return nodes.filter(isRecord).flatMap((node) => {
      const keys = isRecord(node.keys) ? Object.values(node.keys).filter(isRecord) : [];
      return [node, ...keys].flatMap(({ businessType }) => texts(businessType));
    });
  });
  return [...new Set(labels)].map((label) => ({ id: label, name: label }));
};

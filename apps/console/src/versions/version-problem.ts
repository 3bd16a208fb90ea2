import { mustWords, nodeSchemas, type Words } from "@zongji/domain";

/** What a check of the configuration says, in parts that have words. The check's sentences are English; one that is not known here is told as it is. */
export type ProblemWord =
  | { readonly word: "noSuch"; readonly what: string; readonly id: string }
  | { readonly word: "range"; readonly from: string; readonly to: string }
  | { readonly word: "oneOf"; readonly which: string }
  | { readonly word: "twice"; readonly what: string }
  | { readonly word: "deadEnd"; readonly exit: string }
  | { readonly word: "length"; readonly from: string; readonly to: string }
  | { readonly word: "least" | "most"; readonly count: string }
  /** What the value, or its name, has to be. */
  | { readonly word: "must" | "nameMust"; readonly must: Words }
  | { readonly word: "unknown" | "missing" | "order" | "repeated" }
  | { readonly word: "levels"; readonly count: string }
  | { readonly word: "typeGone"; readonly name: string }
  | { readonly word: "circle" }
  | { readonly word: "other"; readonly problem: string };

const nodeFields: ReadonlySet<string> = new Set(
  Object.values(nodeSchemas).flatMap(({ properties }) => Object.keys(properties)),
);

/** A problem's field in its parts: "weekly[0].from" is weekly, 0, from. A node's id may hold dots: "nodes.queue.business.group" is nodes, queue.business, group. */
export const pathOf = (field: string): string[] => {
  const parts = field.split(/[.[\]]+/).filter(Boolean);
  if (parts[0] !== "nodes" || parts.length < 2) return parts;
  const end = parts.findIndex((part, index) => index > 1 && nodeFields.has(part));
  const [id, rest] = end < 0 ? [parts.slice(1), []] : [parts.slice(1, end), parts.slice(end)];
  return ["nodes", id.join("."), ...rest];
};

const things: Readonly<Record<string, string>> = { "dial right": "dialRight", "time zone": "timeZone" };

/** Of the tree of business types; an id of one may have spaces. */
const treeWord = (problem: string): ProblemWord | undefined => {
  const none = /^no business type (.+)$/.exec(problem)?.[1];
  if (none !== undefined) return { word: "noSuch", what: "businessType", id: none };
  const levels = /^must have (\d+) levels at most$/.exec(problem)?.[1];
  if (levels !== undefined) return { word: "levels", count: levels };
  const gone = /^the business type .+ \((.+)\) is missing/.exec(problem)?.[1];
  if (gone !== undefined) return { word: "typeGone", name: gone };
  return problem === "stands beneath itself" ? { word: "circle" } : undefined;
};

/** How long a text or a list has to be. */
const lengthWord = (problem: string): ProblemWord | undefined => {
  const length = /^must be a text of (\d+) to (\d+) characters$/.exec(problem);
  if (length) return { word: "length", from: length[1]!, to: length[2]! };
  const count = /^must have (\d+|one) at (least|most)$/.exec(problem);
  if (!count) return undefined;
  return { word: count[2] as "least" | "most", count: count[1]!.replace("one", "1") };
};

/** What its schema says in words of its own. */
const schemaWord = (problem: string): ProblemWord | undefined => {
  const [, whose, english = ""] = /^(its name )?must be (.+)$/.exec(problem) ?? [];
  const must = mustWords(english);
  return must && { word: whose === undefined ? "must" : "nameMust", must };
};

export const problemWord = (problem: string): ProblemWord => {
  const none = /^no (flow|group|survey|node|agent|number|device|prompt|dial right|time zone) (\S+)/.exec(problem);
  if (none) return { word: "noSuch", what: things[none[1]!] ?? none[1]!, id: none[2]! };
  const range = /^must be a whole number from (-?\d+) to (-?\d+)$/.exec(problem);
  if (range) return { word: "range", from: range[1]!, to: range[2]! };
  const oneOf = /^must be one of (.+)$/.exec(problem);
  if (oneOf) return { word: "oneOf", which: oneOf[1]! };
  const twice = /^(.+) is there twice$/.exec(problem);
  if (twice) return { word: "twice", what: twice[1]! };
  const deadEnd = /^its exit (\S+) leads nowhere$/.exec(problem);
  if (deadEnd) return { word: "deadEnd", exit: deadEnd[1]! };
  const told = treeWord(problem) ?? lengthWord(problem) ?? schemaWord(problem);
  if (told) return told;
  if (problem === "has one of them twice") return { word: "repeated" };
  if (problem === "is not known") return { word: "unknown" };
  if (problem === "must be there") return { word: "missing" };
  return problem === "must begin before it ends" ? { word: "order" } : { word: "other", problem };
};

/** What stands beside an article's text in a file: its names in both languages, as the head of a table and at the top of a Markdown text. */
import {
  type ArticleContent,
  type ArticleField,
  articleFieldLabels,
  articleFields,
  articleKindLabels,
} from "@zongji/api";
import { articleKinds, longestForCallers } from "@zongji/domain";

export const fieldLabels = articleFieldLabels;
export type Field = ArticleField;
export const fields = articleFields;

/** One for each field, as text; several of a list each on a line. */
export type Texts = Readonly<Partial<Record<Field, string>>>;

export const fieldNamed = (name: string): Field | undefined => {
  const sought = name
    .replace(/^\u{feff}/u, "")
    .trim()
    .toLowerCase();
  return fields.find((field) => {
    const { zh, en } = fieldLabels[field];
    return [field.toLowerCase(), zh, en.toLowerCase()].includes(sought);
  });
};

/** Names of categories and business types, by their ids. */
export type Names = {
  /** From the uppermost: 登记/抵押. */
  readonly categories: ReadonlyMap<string, string>;
  readonly businessTypes: ReadonlyMap<string, string>;
};

const named = (names: ReadonlyMap<string, string>, id: string | null): string =>
  id === null ? "" : (names.get(id) ?? "");

/** An article's fields as texts. @param body as the file says it */
export const textsOf = (content: ArticleContent, names: Names, body: string, language: "zh" | "en"): Texts => ({
  title: content.title,
  kind: articleKindLabels[content.kind][language],
  category: named(names.categories, content.category),
  tags: content.tags.join("\n"),
  questions: content.questions.join("\n"),
  businessTypes: content.businessTypes.map((id) => named(names.businessTypes, id) || id).join("\n"),
  ...content.guide,
  sourceName: content.source.name,
  sourceNumber: content.source.number,
  effectiveOn: content.source.effectiveOn ?? "",
  expiresOn: content.source.expiresOn ?? "",
  spoken: content.spoken ?? "",
  body,
});

/** Why a field can't be taken. `length`: longer, or more of them, than an article holds. */
export type FieldProblem = "missing" | "unknown" | "malformed" | "length";
export type Problem = { readonly field: Field; readonly problem: FieldProblem };

const linesOf = (text: string | undefined, separators: RegExp = /\n/): string[] => [
  ...new Set(
    (text ?? "")
      .split(separators)
      .map((each) => each.trim())
      .filter((each) => each !== ""),
  ),
];

const kindOf = (text: string): ArticleContent["kind"] | undefined =>
  articleKinds.find((kind) => {
    const { zh, en } = articleKindLabels[kind];
    return [kind as string, zh, en.toLowerCase()].includes(text.trim().toLowerCase());
  });

/** 2026-11-30, 2026/11/30, 2026年11月30日, or the day's number in a workbook. */
const dayOf = (text: string): string | undefined => {
  const found = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/.exec(text.trim());
  const at = found
    ? Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]))
    : /^\d{5}$/.test(text.trim())
      ? Date.UTC(1899, 11, 30) + Number(text) * 86_400_000
      : Number.NaN;
  if (Number.isNaN(at)) return undefined;
  const date = new Date(at);
  if (found && date.getUTCDate() !== Number(found[3])) return undefined;
  return date.toISOString().slice(0, 10);
};

const bounds: Readonly<Partial<Record<Field, number>>> = {
  ...{ title: 200, materials: 4000, steps: 4000, windows: 2000, fees: 2000, timeLimit: 500 },
  ...{ sourceName: 200, sourceNumber: 100, spoken: longestForCallers, body: 180_000 },
};
const listBounds = { tags: [20, 30], questions: [50, 200] } as const;
const mostCategoryName = 50;

export type Read = {
  readonly content: ArticleContent;
  /** Names from the uppermost; empty: none. */
  readonly category: readonly string[];
  readonly problems: readonly Problem[];
};

/** Makes an article's content of texts. @param html of the body, sanitised @param types ids by their names and themselves, in lower case */
export const contentOf = (texts: Texts, html: string, types: ReadonlyMap<string, string>): Read => {
  const problems: Problem[] = [];
  const wrong = (field: Field, problem: FieldProblem): void => void problems.push({ field, problem });
  const line = (field: Field): string => {
    const text = (texts[field] ?? "").trim();
    if (text.length > (bounds[field] ?? Number.POSITIVE_INFINITY)) wrong(field, "length");
    return text;
  };
  const list = (field: "tags" | "questions"): string[] => {
    const all = linesOf(texts[field], field === "tags" ? /[\n,，、;；]/ : /\n/);
    const [most, longest] = listBounds[field];
    if (all.length > most || all.some((each) => each.length > longest)) wrong(field, "length");
    return all;
  };
  const day = (field: "effectiveOn" | "expiresOn"): string | null => {
    const text = line(field);
    const found = text === "" ? null : dayOf(text);
    if (found === undefined) wrong(field, "malformed");
    return found ?? null;
  };
  const title = line("title");
  if (title === "") wrong("title", "missing");
  const businessTypes = linesOf(texts.businessTypes, /[\n,，、;；]/).map((name) => types.get(name.toLowerCase()));
  if (businessTypes.includes(undefined)) wrong("businessTypes", "unknown");
  const category = linesOf(texts.category, /[/／\n]/);
  if (category.some((name) => name.length > mostCategoryName)) wrong("category", "length");
  if (html.length > bounds.body!) wrong("body", "length");
  const guide = {
    materials: line("materials"),
    steps: line("steps"),
    windows: line("windows"),
    fees: line("fees"),
    timeLimit: line("timeLimit"),
  };
  const isGuide = Object.values(guide).some((text) => text !== "");
  const kind = (texts.kind ?? "").trim() !== "" ? kindOf(texts.kind!) : isGuide ? "guide" : "article";
  if (kind === undefined) wrong("kind", "unknown");
  if (html.trim() === "" && !isGuide) wrong("body", "missing");
  const spoken = line("spoken");
  const content: ArticleContent = {
    ...{ title, kind: kind ?? "article", category: null, tags: list("tags"), html, questions: list("questions") },
    businessTypes: businessTypes.filter((id) => id !== undefined),
    guide,
    source: {
      name: line("sourceName"),
      number: line("sourceNumber"),
      effectiveOn: day("effectiveOn"),
      expiresOn: day("expiresOn"),
    },
    ...(spoken !== "" && { spoken }),
  };
  return { content, category, problems };
};

/** The fields at the top of a Markdown text, between two lines of three dashes; each a name, a colon and its text, or JSON. */
export const withHead = (texts: Texts, language: "zh" | "en"): string => {
  const { body = "", ...others } = texts;
  const lines = fields.flatMap((field) => {
    const text = field === "body" ? "" : (others[field as Exclude<Field, "body">] ?? "");
    if (text === "") return [];
    const isList = ["tags", "questions", "businessTypes"].includes(field);
    return [`${fieldLabels[field][language]}: ${JSON.stringify(isList ? text.split("\n") : text)}`];
  });
  return `---\n${lines.join("\n")}\n---\n\n${body}\n`;
};

const valueIn = (text: string): string => {
  const trimmed = text.trim();
  try {
    const value: unknown = /^["[]/.test(trimmed) ? JSON.parse(trimmed) : trimmed;
    if (Array.isArray(value)) return value.map(String).join("\n");
    return String(value);
  } catch {
    return trimmed.replace(/^\[(.*)\]$/s, (_, inner: string) => inner.split(",").join("\n"));
  }
};

/** The fields at the top of a text, and the text without them. A line that begins with a dash goes on with the list above it. */
export const headIn = (text: string): { readonly texts: Texts; readonly body: string } => {
  const plain = text.replace(/^\u{feff}/u, "").replaceAll("\r\n", "\n");
  const found = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(plain);
  if (!found) return { texts: {}, body: plain };
  const texts: Partial<Record<Field, string>> = {};
  let last: Field | undefined;
  for (const line of found[1]!.split("\n")) {
    const item = /^\s*-\s+(.*)$/.exec(line);
    const [, name, value] = /^([^:：]{1,40})[:：](.*)$/.exec(line) ?? [];
    if (item && last) texts[last] = [texts[last], valueIn(item[1]!)].filter(Boolean).join("\n");
    else if (name !== undefined) {
      last = fieldNamed(name);
      if (last) texts[last] = valueIn(value!);
    }
  }
  return { texts, body: plain.slice(found[0].length) };
};

import type { ArticleContent } from "@zongji/api";
import { sanitise, textOf } from "./rich-text.ts";

/** Characters that PostgreSQL cannot hold, and halves of pairs of them. */
const clean = (text: string): string => text.replaceAll("\0", "").toWellFormed();

const eachOnce = (texts: readonly string[]): string[] => [
  ...new Set(texts.map((text) => clean(text).trim()).filter((text) => text !== "")),
];

/** What was sent, as it is kept: rich text sanitised, lines trimmed, none twice. */
export const contentToKeep = ({ spoken = "", ...given }: ArticleContent): ArticleContent => ({
  ...given,
  title: clean(given.title).trim(),
  html: sanitise(clean(given.html)),
  tags: eachOnce(given.tags),
  questions: eachOnce(given.questions),
  guide: mapped(given.guide),
  source: { ...given.source, name: clean(given.source.name).trim(), number: clean(given.source.number).trim() },
  ...(clean(spoken).trim() !== "" && { spoken: clean(spoken).trim() }),
});

const mapped = (guide: ArticleContent["guide"]): ArticleContent["guide"] => ({
  materials: clean(guide.materials),
  steps: clean(guide.steps),
  windows: clean(guide.windows),
  fees: clean(guide.fees),
  timeLimit: clean(guide.timeLimit),
});

/** All that an article says beside its title, as it is searched. */
export const bodyOf = ({ html, guide, source, spoken = "" }: ArticleContent): string =>
  [textOf(html), ...Object.values(guide), source.name, source.number, spoken].filter((text) => text !== "").join("\n");

/** Titles, question variants and tags: what weighs more than the body. */
export const headsOf = ({ title, questions, tags }: ArticleContent): string[] => [title, ...questions, ...tags];

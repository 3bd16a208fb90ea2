import type { KnowledgeFound, KnowledgeHit } from "@zongji/api";
import { type ArticleKind, typesBeneath, validityOn } from "@zongji/domain";
import { type Found, fold, highlight, type Piece, snippet } from "@zongji/search";
import { bodiesOf, businessTypesOf, type Db, listCategories } from "@zongji/store";
import type { Indexed, Keeper } from "./keeper.ts";

type Asked = {
  readonly text?: string;
  readonly category?: string;
  readonly tag?: string;
  readonly businessType?: string;
  readonly kind?: ArticleKind;
  readonly limit?: number;
};

const marked = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, { text, hit }) => sum + (hit ? text.length : 0), 0);

/** The question variant with the most of what was looked for; empty where none has any. */
const bestQuestion = (questions: readonly string[], terms: readonly string[]): Piece[] => {
  const all = questions
    .map((question) => highlight(question, terms))
    .map((pieces) => ({ pieces, hits: marked(pieces) }));
  const best = all.reduce((most, each) => (each.hits > most.hits ? each : most), { pieces: [] as Piece[], hits: 0 });
  return best.pieces;
};

type Shown = { readonly terms: Found["terms"]; readonly day: string; readonly categories: ReadonlyMap<string, string> };

const hitOf = (id: string, found: Indexed, body: string, { terms, day, categories }: Shown): KnowledgeHit => ({
  id,
  version: found.version,
  kind: found.kind,
  title: highlight(found.title, terms),
  excerpt: snippet(body.replaceAll("\n", " "), terms, 140),
  question: bestQuestion(found.questions, terms),
  category: found.category === null ? null : (categories.get(found.category) ?? null),
  businessTypes: [...found.businessTypes],
  validity: validityOn(found.source, day),
  updatedAt: found.publishedAt,
});

type CategoryRow = { readonly id: string; readonly parent: string | null; readonly name: string };

/** A category and all beneath it. */
const beneath = (categories: readonly CategoryRow[], id: string): Set<string> => {
  const found = new Set([id]);
  for (const each of found) for (const one of categories) if (one.parent === each) found.add(one.id);
  return found;
};

/** What is searched; `closed`: categories that the person may not read. */
type Searched = { readonly db: Db; readonly keeper: Keeper; readonly closed: ReadonlySet<string> };

/** Which articles are narrowed to. */
const narrowing = async ({ db, keeper, closed }: Searched, asked: Asked, categories: readonly CategoryRow[]) => {
  const { businessType, kind, category, tag } = asked;
  const types = businessType === undefined ? undefined : new Set(typesBeneath(await businessTypesOf(db), businessType));
  const shelves = category === undefined ? undefined : beneath(categories, category);
  return (id: string): boolean => {
    const article = keeper.find(id);
    if (article === undefined || (article.category !== null && closed.has(article.category))) return false;
    if (kind !== undefined && article.kind !== kind) return false;
    if (tag !== undefined && !article.tags.includes(tag)) return false;
    if (shelves !== undefined && (article.category === null || !shelves.has(article.category))) return false;
    return types === undefined || article.businessTypes.some((each) => types.has(each));
  };
};

type Version = { readonly id: string; readonly article: Indexed };
/** Whether an article has the word, as the index reads it. */
const holds =
  (word: string, bodies: ReadonlyMap<string, string>) =>
  ({ id, article: { title, questions, tags } }: Version): boolean =>
    fold([title, ...questions, ...tags, bodies.get(id) ?? ""].join("\n")).includes(word);

/** Published articles, the best first; without a text the last published. @param day today, YYYY-MM-DD */
export const searchArticles = async (searched: Searched, asked: Asked, day: string): Promise<KnowledgeFound> => {
  const { db, keeper, closed } = searched;
  await keeper.catchUp();
  const { text, limit = 20 } = asked;
  const categories = await listCategories(db);
  const accept = await narrowing(searched, asked, categories);
  const found: Found =
    text === undefined
      ? {
          hits: keeper.newest(accept, limit).map((id) => ({ id, score: 0 })),
          terms: [],
          corrected: undefined,
          mended: [],
        }
      : keeper.index.search(text, { limit, accept });
  const versions = found.hits.flatMap(({ id }) => {
    const article = keeper.find(id);
    return article ? [{ id, version: article.version, article }] : [];
  });
  const bodies = await bodiesOf(db, versions);
  const shown = { terms: found.terms, day, categories: new Map(categories.map(({ id, name }) => [id, name])) };
  // A word that only closed articles have is not told.
  const isTold = closed.size === 0 || found.mended.every((word) => versions.some(holds(word, bodies)));
  return {
    hits: versions.map(({ id, article }) => hitOf(id, article, bodies.get(id) ?? "", shown)),
    corrected: (isTold && found.corrected) || null,
    searched: keeper.countOutside(closed),
    isComplete: keeper.isComplete,
  };
};

import type { KnowledgeFound, KnowledgeHit } from "@zongji/api";
import { type ArticleKind, typesBeneath, validityOn } from "@zongji/domain";
import { type Found, highlight, type Piece, snippet } from "@zongji/search";
import { bodiesOf, businessTypesOf, type Db, listCategories } from "@zongji/store";
import type { Indexed, Keeper } from "./keeper.ts";

type Asked = {
  readonly text: string;
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

/** Published articles, the best first. @param day today, YYYY-MM-DD */
export const searchArticles = async (
  db: Db,
  keeper: Keeper,
  { text, businessType, kind, limit = 20 }: Asked,
  day: string,
): Promise<KnowledgeFound> => {
  await keeper.catchUp();
  const types = businessType === undefined ? undefined : new Set(typesBeneath(await businessTypesOf(db), businessType));
  const accept = (id: string): boolean => {
    const article = keeper.find(id);
    if (article === undefined || (kind !== undefined && article.kind !== kind)) return false;
    return types === undefined || article.businessTypes.some((each) => types.has(each));
  };
  const { hits, terms, corrected } = keeper.index.search(text, { limit, accept });
  const [bodies, categories] = await Promise.all([
    bodiesOf(
      db,
      hits.map(({ id }) => ({ id, version: keeper.find(id)!.version })),
    ),
    listCategories(db),
  ]);
  const shown = { terms, day, categories: new Map(categories.map(({ id, name }) => [id, name])) };
  return {
    hits: hits.flatMap(({ id }) => {
      const article = keeper.find(id);
      return article ? [hitOf(id, article, bodies.get(id) ?? "", shown)] : [];
    }),
    corrected: corrected ?? null,
    searched: keeper.index.size,
    isComplete: keeper.isComplete,
  };
};

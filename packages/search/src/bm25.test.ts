import fc from "fast-check";
import { expect, test } from "vitest";
import { bodyNormOf, headNormOf, idfOf, mostCounted, ranking, saturated } from "./bm25.ts";
import { partsOf, resemblance } from "./heads.ts";
import { queryTerms } from "./query.ts";
import { SearchIndex } from "./search-index.ts";
import { lengthOf, termsOf } from "./terms.ts";

type Article = { readonly id: string; readonly title: string; readonly body: string };

/** BM25F as the paper has it, over all articles, by their terms as they stand; and the title's resemblance as the index adds it. */
const plainScores = (articles: readonly Article[], asked: string): Map<string, number> => {
  const all = articles.map(({ id, title, body }) => ({ id, title, head: termsOf(title), body: termsOf(body) }));
  const mean = (field: "head" | "body") => all.reduce((sum, each) => sum + lengthOf(each[field]), 0) / all.length || 1;
  const means = { head: mean("head"), body: mean("body") };
  const having = (term: string) => all.filter(({ head, body }) => head.has(term) || body.has(term)).length;
  const { k1, headB, bodyB, headWeight } = ranking;
  const scores = all.map(({ id, title, head, body }): [string, number] => {
    let score = 0;
    for (const { term, weight } of queryTerms(asked)) {
      const inHead = Math.min(head.get(term) ?? 0, mostCounted);
      const inBody = Math.min(body.get(term) ?? 0, mostCounted);
      if (inHead + inBody === 0) continue;
      const counted =
        (headWeight * inHead) / (1 - headB + (headB * lengthOf(head)) / means.head) +
        inBody / (1 - bodyB + (bodyB * lengthOf(body)) / means.body);
      const rarity = Math.log(1 + (all.length - having(term) + 0.5) / (having(term) + 0.5));
      score += (weight * rarity * (counted * (k1 + 1))) / (counted + k1);
    }
    const like = resemblance(partsOf(asked), title, (pair) => idfOf(having(pair), all.length));
    return [id, score * (1 + 0.8 * like.same + 0.3 * like.within + (like.same > 0.999 ? 1 : 0))];
  });
  return new Map(scores.filter(([, score]) => score > 0));
};

// No word that sounds like another, and none that is unknown: what is scored is what was typed.
const text = (most: number) =>
  fc
    .array(fc.constantFrom("抵押", "登记", "继承", "房屋", "材料", "公证", "注销"), { minLength: 1, maxLength: most })
    .map((words) => words.join(""));

test("each article's score is that of the plain formula", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ title: text(3), body: text(20) }), { minLength: 2, maxLength: 12 }),
      text(4),
      (drafts, asked) => {
        const everything = { title: "抵押登记继承房屋材料公证注销", body: "抵押登记继承房屋材料公证注销" };
        const articles = [...drafts, everything].map((draft, n) => ({ id: `a${n}`, ...draft }));
        const index = new SearchIndex();
        for (const { id, title, body } of articles) index.put({ id, heads: [title], body });
        const { hits, corrected } = index.search(asked, { limit: 50 });
        // A pair across two words that no article has may be taken for a slip.
        fc.pre(corrected === undefined && hits.length > 0);
        const plain = plainScores(articles, asked);
        expect(new Set(hits.map(({ id }) => id))).toEqual(new Set(plain.keys()));
        for (const { id, score } of hits) expect(score).toBeCloseTo(plain.get(id)!, 6);
      },
    ),
  );
});

test("a rarer term counts for more, a further occurrence for less, and never below nothing", () => {
  for (const all of [1, 10, 100_000]) expect(idfOf(all, all)).toBeGreaterThan(0);
  expect(idfOf(1, 1000)).toBeGreaterThan(idfOf(10, 1000));
  const gain = (n: number) => saturated(0, n + 1) - saturated(0, n);
  expect(gain(0)).toBeGreaterThan(gain(1));
  expect(saturated(1e9, 0)).toBeLessThanOrEqual(ranking.k1 + 1);
  expect(headNormOf(1)).toBeCloseTo(ranking.headWeight);
  expect(bodyNormOf(2)).toBeLessThan(bodyNormOf(1));
});

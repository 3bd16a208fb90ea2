/** BM25F over two fields: the head (title, question variants, tags) and the body. Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009, §3. */
export type Ranking = {
  /** How soon a further occurrence adds little. */
  readonly k1: number;
  /** How much a long field is held against an article, 0 to 1. */
  readonly headB: number;
  readonly bodyB: number;
  /** What an occurrence in the head counts for, of one in the body. */
  readonly headWeight: number;
};

export const ranking: Ranking = { k1: 1.2, headB: 0.3, bodyB: 0.6, headWeight: 3 };

/** Occurrences in a field are counted up to this. */
export const mostCounted = 15;

/** Always above 0, however many articles have the term. */
export const idfOf = (having: number, all: number): number => Math.log(1 + (all - having + 0.5) / (having + 0.5));

/** What an occurrence in the head counts for, by the head's length beside the mean of all. */
export const headNormOf = (length: number, { headB, headWeight }: Ranking = ranking): number =>
  headWeight / (1 - headB + headB * length);
/** The same of the body. */
export const bodyNormOf = (length: number, { bodyB }: Ranking = ranking): number => 1 / (1 - bodyB + bodyB * length);

const { k1 } = ranking;
/** What a term adds to an article's score, of its idf, by its occurrences as the norms count them: 0 to k1 + 1. */
export const saturated = (head: number, body: number): number => ((k1 + 1) * (head + body)) / (k1 + head + body);

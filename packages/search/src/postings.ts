import { mostCounted } from "./bm25.ts";

/** Most articles of one index: a posting holds the article in 24 bits. */
export const mostArticles = 1 << 24;

/** Where a term is: 24 bits of the article's number, 4 of its occurrences in the head, 4 in the body; ascending. */
export class Postings {
  list = new Uint32Array(2);
  length = 0;

  add(article: number, head: number, body: number): void {
    if (this.length === this.list.length) {
      const grown = new Uint32Array(Math.ceil(this.length * 1.5));
      grown.set(this.list);
      this.list = grown;
    }
    this.list[this.length] = article * 256 + Math.min(head, mostCounted) * 16 + Math.min(body, mostCounted);
    this.length += 1;
  }

  /** The posting of an article; undefined: the term is not in it. */
  find(article: number): number | undefined {
    let [low, high] = [0, this.length - 1];
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const posting = this.list[middle]!;
      const at = posting >>> 8;
      if (at === article) return posting;
      if (at < article) low = middle + 1;
      else high = middle - 1;
    }
    return undefined;
  }

  /** Takes out the articles that are gone, and the room that was kept for more. */
  pack(isAlive: (article: number) => boolean): void {
    const left = this.list.subarray(0, this.length).filter((posting) => isAlive(posting >>> 8));
    this.list = left;
    this.length = left.length;
  }
}

export const articleOf = (posting: number): number => posting >>> 8;
export const headOf = (posting: number): number => (posting >>> 4) & 15;
export const bodyOf = (posting: number): number => posting & 15;

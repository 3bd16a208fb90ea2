import type { ArticleContent } from "@zongji/api";
import { SearchIndex } from "@zongji/search";
import { articlesChangedAfter, clockOf, type Db, loadSynonyms, type SearchedArticle } from "@zongji/store";
import { headsOf } from "./content.ts";

/** Articles of one reading of the database, and of one stretch of work between which requests are answered. */
const batch = 200;
const stretchMs = 20;

/** What of a published article is needed to narrow and to show a hit. */
export type Indexed = Pick<
  ArticleContent,
  "kind" | "category" | "businessTypes" | "source" | "title" | "questions" | "tags"
> & {
  readonly version: number;
  readonly publishedAt: number;
};

/**
 * Keeps the index of published articles in memory in step with the database: made anew at the start, brought up to date before each question and when an event
 * tells of a change. Work is done in short stretches, so that other requests of the office are answered meanwhile.
 */
export class Keeper {
  readonly index = new SearchIndex();
  readonly #db: Db;
  #articles = new Map<string, Indexed>();
  /** How many of them stand in each category. */
  readonly #byCategory = new Map<string, number>();
  #changed = 0;
  #running: Promise<void> | undefined;
  #isComplete = false;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Whether all articles have been read since the start. */
  get isComplete(): boolean {
    return this.#isComplete;
  }

  /** The last published of those that may be found. */
  newest(accept: (id: string) => boolean, limit: number): string[] {
    return [...this.#articles]
      .filter(([id]) => accept(id))
      .sort(([, a], [, b]) => b.publishedAt - a.publishedAt)
      .slice(0, limit)
      .map(([id]) => id);
  }

  /** How many articles can be found of those that stand in none of these categories. */
  countOutside(closed: ReadonlySet<string>): number {
    let count = this.#articles.size;
    for (const category of closed) count -= this.#byCategory.get(category) ?? 0;
    return count;
  }

  find(id: string): Indexed | undefined {
    return this.#articles.get(id);
  }

  /** Brings the index up to date. While it is made at the start a question does not wait: it gets what is there. @throws the database's error */
  async catchUp(): Promise<void> {
    this.#running ??= this.#follow().finally(() => {
      this.#running = undefined;
    });
    if (this.#isComplete) await this.#running;
    else this.#running.catch(() => {});
  }

  /** The same, until it is up to date, also at the start. */
  async settled(): Promise<void> {
    await this.catchUp();
    await this.#running;
  }

  async #follow(): Promise<void> {
    this.index.setSynonyms(await loadSynonyms(this.#db));
    for (;;) {
      const rows = await articlesChangedAfter(this.#db, this.#changed, batch);
      let begun = clockOf(this.#db).mono();
      for (const row of rows) {
        this.#take(row);
        if (clockOf(this.#db).mono() - begun < stretchMs) continue;
        await new Promise((resolve) => setImmediate(resolve));
        begun = clockOf(this.#db).mono();
      }
      if (rows.length < batch) break;
    }
    if (!this.#isComplete) this.index.pack();
    this.#isComplete = true;
  }

  #count(of: { readonly category: string | null } | undefined, by: 1 | -1): void {
    const category = of?.category ?? null;
    if (category !== null) this.#byCategory.set(category, (this.#byCategory.get(category) ?? 0) + by);
  }

  #take({ id, changed, published, body, content, published_at }: SearchedArticle): void {
    this.#changed = changed;
    if (published === null || content === null) {
      this.index.remove(id);
      this.#count(this.#articles.get(id), -1);
      this.#articles.delete(id);
      return;
    }
    // A draft beside the published version changes nothing of what is found.
    if (this.#articles.get(id)?.version === published) return;
    const { kind, category, businessTypes, source, title, questions, tags } = content;
    const publishedAt = published_at ?? 0;
    this.#count(this.#articles.get(id), -1);
    this.#count(content, 1);
    this.#articles.set(id, {
      kind,
      category,
      businessTypes,
      source,
      title,
      questions,
      tags,
      version: published,
      publishedAt,
    });
    this.index.put({ id, heads: headsOf(content), body: body ?? "" });
  }
}

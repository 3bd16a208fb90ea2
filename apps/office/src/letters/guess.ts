/** What a letter is about, guessed from its text by names, keywords and letters before. */
import {
  type BusinessType,
  guessType,
  isOfferedType,
  type LetterGuess,
  type LettersConfig,
  localTime,
} from "@zongji/domain";
import { SearchIndex, wordsOf } from "@zongji/search";
import type { Db } from "@zongji/store";
import { settledLetters } from "./store.ts";

const batch = 50;
const mostCompared = 20;
const mostAlike = 3;
/** Fewer words in common, or a smaller share of the shorter text's, say nothing. */
const leastShared = 3;
const leastLikeness = 0.4;

type LearnedLetter = { readonly no: string; readonly type: string; readonly words: ReadonlySet<string> };

/** Keeps the index of answered letters whose type somebody settled, in step with the database as far as it was asked. */
export class Learned {
  readonly #index = new SearchIndex();
  readonly #letters = new Map<string, LearnedLetter>();
  #upTo = 0;

  /** Letters that resemble the text. Between batches other requests of the office are answered. */
  async alike(db: Db, text: string) {
    for (;;) {
      const rows = await settledLetters(db, this.#upTo, batch);
      for (const { id, no, text: body, type, answered_at } of rows) {
        this.#index.put({ id, heads: [], body });
        this.#letters.set(id, { no, type: type!, words: new Set(wordsOf(body)) });
        this.#upTo = answered_at!;
      }
      if (rows.length < batch) break;
      await new Promise((resolve) => setImmediate(resolve));
    }
    const own = wordsOf(text);
    const { hits } = this.#index.search(text, { limit: mostCompared });
    return hits
      .flatMap(({ id }) => {
        const { no, type, words } = this.#letters.get(id)!;
        const shared = own.filter((word) => words.has(word)).length;
        const likeness = shared / Math.min(own.length, words.size);
        return shared < leastShared || likeness < leastLikeness ? [] : [{ no, type, likeness }];
      })
      .sort((one, other) => other.likeness - one.likeness)
      .slice(0, mostAlike);
  }
}

type Knowing = {
  readonly types: readonly BusinessType[];
  readonly config: Pick<LettersConfig, "keywords">;
  readonly zone: string;
  readonly learned: Learned;
};

/** Undefined where nothing in the text tells. */
export const guessOf = async (
  db: Db,
  text: string,
  { types, config: { keywords }, zone, learned }: Knowing,
  now: number,
): Promise<LetterGuess | undefined> => {
  const { date } = localTime(now, zone);
  const offered = types.filter(({ id }) => isOfferedType(types, id, date));
  return guessType(text, {
    types: offered.map(({ id, name }) => ({ id, words: wordsOf(name) })),
    keywords,
    letters: await learned.alike(db, text),
  });
};

import { bodyNormOf, headNormOf, idfOf, saturated } from "./bm25.ts";
import { type Expanded, expand, type Synonyms } from "./expand.ts";
import { fold } from "./fold.ts";
import { abridges, type Head, headOfTexts, partsOf, resemblance } from "./heads.ts";
import { articleOf, bodyOf, headOf, mostArticles, Postings } from "./postings.ts";
import { matterOf } from "./query.ts";
import { Sounds } from "./sounds.ts";
import { lengthOf, termsOf } from "./terms.ts";

/** An article as it is searched: `heads` are its title, then question variants and tags. */
export type Searched = { readonly id: string; readonly heads: readonly string[]; readonly body: string };
/** `score`: of this question alone; of no unit. */
export type Hit = { readonly id: string; readonly score: number };
export type Found = {
  readonly hits: readonly Hit[];
  /** What to mark in the texts. */
  readonly terms: readonly string[];
  /** The question as it was probably meant, if it was probably misspelt. */
  readonly corrected: string | undefined;
  /** Its words that were not typed: of whichever articles, those that may not be found among them. */
  readonly mended: readonly string[];
};
export type Asked = {
  /** Hits at the most. */
  readonly limit?: number;
  /** Which articles may be found. */
  readonly accept?: (id: string) => boolean;
};

type Kept = { readonly id: string; readonly head: Head; readonly headLength: number; readonly bodyLength: number };
type Term = { readonly term: string; readonly postings: Postings; readonly worth: number };

/** Postings that are read whole for one question; terms that are more common are looked up for the best candidates alone. */
const mostRead = 600_000;
const mostCandidates = 400;
/** Of a long letter the terms that tell most; the others would cost time alone. */
const mostTerms = 160;
/** The best by terms whose heads are compared with the question. */
const mostCompared = 40;
/** What a head that is the question counts for, of the score by terms. */
const headShare = 0.8;
/** One that is the question itself is meant before all that only resemble it. */
const sameShare = 1;
const withinShare = 0.3;
/** Articles that are gone stay in the postings up to this share. */
const goneShare = 0.1;
/** Initials of words between which others are left out have so many letters or more. */
const shortestAbridged = 4;

/**
 * The inverted index of all articles, in memory: terms are pairs of characters and words; candidates are ordered by BM25F, the best of them by how much
 * their title or one of their questions resembles what was asked.
 */
export class SearchIndex {
  #terms = new Map<string, Postings>();
  #byCharacter = new Map<string, string[]>();
  #articles: (Kept | undefined)[] = [];
  #numbers = new Map<string, number>();
  #sums = { head: 0, body: 0 };
  #gone = 0;
  #isChanged = true;
  // By the article's number.
  #scores = new Float64Array(0);
  #headNorms = new Float64Array(0);
  #bodyNorms = new Float64Array(0);
  #touched = new Uint32Array(0);
  #sounds = new Sounds();
  #synonyms: Synonyms = new Map();

  get size(): number {
    return this.#numbers.size;
  }

  /** How many articles the postings are of: those that are gone stand in them until they are packed, and a term can't be in more articles than there are. */
  get #posted(): number {
    return this.#numbers.size + this.#gone;
  }

  /** What it holds: distinct terms, postings, words known by their sound. */
  counts(): { readonly terms: number; readonly postings: number; readonly words: number } {
    let postings = 0;
    for (const each of this.#terms.values()) postings += each.length;
    return { terms: this.#terms.size, postings, words: this.#sounds.size };
  }

  /** Words of one group mean the same. */
  setSynonyms(groups: readonly (readonly string[])[]): void {
    const words = new Map<string, string[]>();
    for (const group of groups) {
      const folded = [...new Set(group.map((word) => fold(word).trim()))].filter((word) => word !== "");
      for (const word of folded)
        words.set(word, [...(words.get(word) ?? []), ...folded.filter((other) => other !== word)]);
    }
    this.#synonyms = words;
  }

  /** Adds an article, or puts it in the place of the one with its id. */
  put({ id, heads, body }: Searched): void {
    this.remove(id);
    const number = this.#articles.length;
    if (number >= mostArticles) throw new RangeError(`an index holds ${mostArticles} articles at the most`);
    const inHead = termsOf(heads.join("\n"), (word) => this.#sounds.add(word));
    const inBody = termsOf(body, (word) => this.#sounds.add(word));
    for (const [term, count] of inHead) this.#postings(term).add(number, count, inBody.get(term) ?? 0);
    for (const [term, count] of inBody) if (!inHead.has(term)) this.#postings(term).add(number, 0, count);
    const [headLength, bodyLength] = [lengthOf(inHead), lengthOf(inBody)];
    this.#articles.push({ id, head: headOfTexts(heads), headLength, bodyLength });
    this.#numbers.set(id, number);
    this.#sums.head += headLength;
    this.#sums.body += bodyLength;
    this.#isChanged = true;
  }

  remove(id: string): void {
    const number = this.#numbers.get(id);
    if (number === undefined) return;
    const { headLength, bodyLength } = this.#articles[number]!;
    this.#sums.head -= headLength;
    this.#sums.body -= bodyLength;
    this.#articles[number] = undefined;
    this.#numbers.delete(id);
    this.#gone += 1;
    this.#isChanged = true;
    if (this.#gone > Math.max(100, this.#numbers.size * goneShare)) this.pack();
  }

  /** Gives back the room of articles that are gone, and what was kept for growth. */
  pack(): void {
    this.#gone = 0;
    for (const [term, postings] of this.#terms) {
      postings.pack((article) => this.#articles[article] !== undefined);
      if (postings.length === 0) this.#terms.delete(term);
    }
  }

  search(text: string, { limit = 20, accept }: Asked = {}): Found {
    const matter = matterOf(text);
    const expanded = expand(matter, {
      sounds: this.#sounds,
      synonyms: this.#synonyms,
      having: (term) => this.#terms.get(term)?.length ?? 0,
      isOfHead: (letters) => this.#ofHead(letters).size > 0,
    });
    const terms = this.#known(expanded);
    const scored = this.#candidates(terms, accept);
    this.#addByLetters(expanded, scored, accept);
    const asked = expanded.corrected ?? matter;
    const best = [...scored].sort(byScore).slice(0, Math.max(mostCompared, limit));
    const hits = this.#compared(best, asked).sort(byScore).slice(0, limit);
    return {
      hits: hits.map(([number, score]) => ({ id: this.#articles[number]!.id, score })),
      terms: terms.map(({ term }) => term),
      corrected: expanded.corrected,
      mended: expanded.mended,
    };
  }

  /** The terms that some article has, the rarest first. A single character stands for each pair that holds it. */
  #known({ terms }: Expanded): Term[] {
    const all = this.#posted;
    const known = terms.flatMap(({ term, weight }): Term[] => {
      const postings = this.#terms.get(term);
      if (postings) return [{ term, postings, worth: weight * idfOf(postings.length, all) }];
      return [];
    });
    if (known.length === 0)
      for (const { term } of terms)
        if (term.length === 1)
          for (const pair of this.#byCharacter.get(term) ?? [])
            if (this.#terms.has(pair)) known.push({ term: pair, postings: this.#terms.get(pair)!, worth: 1 });
    const telling = known.length > mostTerms ? known.sort((a, b) => b.worth - a.worth).slice(0, mostTerms) : known;
    return telling.sort((a, b) => a.postings.length - b.postings.length);
  }

  #candidates(terms: readonly Term[], accept: Asked["accept"]): Map<number, number> {
    this.#measure();
    const scores = this.#scores;
    let touched = 0;
    let read = 0;
    let next = 0;
    for (; next < terms.length; next += 1) {
      const { postings } = terms[next]!;
      if (next > 0 && read + postings.length > mostRead) break;
      read += postings.length;
      touched = this.#readWhole(terms[next]!, touched);
    }
    const numbers = this.#touched.subarray(0, touched);
    const accepted = accept ? numbers.filter((number) => accept(this.#articles[number]!.id)) : numbers;
    const floor = floorOf(accepted, scores, mostCandidates);
    const found = new Map<number, number>();
    for (const number of accepted)
      if (scores[number]! >= floor && found.size < 2 * mostCandidates) found.set(number, scores[number]!);
    for (const number of numbers) scores[number] = 0;
    for (const { postings, worth } of terms.slice(next))
      for (const [number, score] of found) {
        const posting = postings.find(number);
        if (posting === undefined) continue;
        const [head, body] = [headOf(posting) * this.#headNorms[number]!, bodyOf(posting) * this.#bodyNorms[number]!];
        found.set(number, score + worth * saturated(head, body));
      }
    return found;
  }

  /** Adds a term to the score of each article that has it. The one loop that a question's time goes into. @returns how many articles have a score */
  #readWhole({ postings: { list, length }, worth }: Term, had: number): number {
    const [scores, touched, headNorms, bodyNorms] = [this.#scores, this.#touched, this.#headNorms, this.#bodyNorms];
    let count = had;
    for (let at = 0; at < length; at += 1) {
      const posting = list[at]!;
      const number = articleOf(posting);
      const norm = bodyNorms[number]!;
      // Gone since.
      if (norm === 0) continue;
      if (scores[number] === 0) {
        touched[count] = number;
        count += 1;
      }
      scores[number]! += worth * saturated(headOf(posting) * headNorms[number]!, bodyOf(posting) * norm);
    }
    return count;
  }

  /** What an occurrence counts for in each article, by its length beside the mean; made anew after articles have changed. */
  #measure(): void {
    if (!this.#isChanged) return;
    this.#isChanged = false;
    const all = this.#numbers.size;
    const means = { head: this.#sums.head / all || 1, body: this.#sums.body / all || 1 };
    const room = this.#articles.length;
    if (this.#scores.length < room) {
      const grown = Math.ceil(room * 1.2);
      [this.#scores, this.#headNorms, this.#bodyNorms] = [
        new Float64Array(grown),
        new Float64Array(grown),
        new Float64Array(grown),
      ];
      this.#touched = new Uint32Array(grown);
    }
    for (const [number, kept] of this.#articles.entries()) {
      this.#headNorms[number] = kept ? headNormOf(kept.headLength / means.head) : 0;
      this.#bodyNorms[number] = kept ? bodyNormOf(kept.bodyLength / means.body) : 0;
    }
  }

  /** Articles whose title or question, in pinyin or its initials, holds what was typed, or else has its words with others between; and what each is raised by. */
  #ofHead(text: string): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (const [number, kept] of this.#articles.entries())
      if (kept?.head.letters.includes(text)) {
        // A title that begins so is meant rather than one that holds it.
        const starts = kept.head.letters.startsWith(text) || kept.head.letters.includes(`\n${text}`);
        found.set(number, starts ? 1.5 : 1);
      }
    if (found.size === 0 && text.length >= shortestAbridged)
      for (const [number, kept] of this.#articles.entries())
        if (kept && abridges(text, kept.head)) found.set(number, 1);
    return found;
  }

  #addByLetters({ letters }: Expanded, scored: Map<number, number>, accept: Asked["accept"]): void {
    for (const text of letters) {
      const worth = 4 + text.length;
      for (const [number, raised] of this.#ofHead(text)) {
        const { id, head } = this.#articles[number]!;
        if (accept?.(id) === false) continue;
        const length = head.texts[0]?.length ?? 0;
        scored.set(number, (scored.get(number) ?? 0) + worth * raised + 4 / (4 + length));
      }
    }
  }

  #compared(best: readonly (readonly [number, number])[], asked: string): [number, number][] {
    const mine = partsOf(asked);
    const all = this.#posted;
    const worth = (pair: string): number => idfOf(this.#terms.get(pair)?.length ?? 0, all);
    return best.map(([number, score]) => {
      const { texts } = this.#articles[number]!.head;
      const raised = texts.map((text) => raisedBy(resemblance(mine, text, worth)));
      return [number, score * (1 + Math.max(0, ...raised))];
    });
  }

  #postings(term: string): Postings {
    const known = this.#terms.get(term);
    if (known) return known;
    const fresh = new Postings();
    this.#terms.set(term, fresh);
    if (term.length === 2 && term.charCodeAt(0) > 127)
      for (const character of new Set(term)) {
        const pairs = this.#byCharacter.get(character);
        if (pairs) pairs.push(term);
        else this.#byCharacter.set(character, [term]);
      }
    return fresh;
  }
}

/** How much a head raises the score: by what it has in common with the question, and by how much of it the question says (a long letter says more than any title). */
const raisedBy = ({ same, within }: { readonly same: number; readonly within: number }): number =>
  headShare * same + withinShare * within + (same > 0.999 ? sameShare : 0);

type Scored = readonly [number, number];
const byScore = ([a, x]: Scored, [b, y]: Scored): number => y - x || a - b;

const buckets = 2048;

/** The score that about `most` of these reach; 0: all do. */
const floorOf = (numbers: Uint32Array, scores: Float64Array, most: number): number => {
  if (numbers.length <= most) return 0;
  let highest = 0;
  for (const number of numbers) highest = Math.max(highest, scores[number]!);
  const counts = new Uint32Array(buckets + 1);
  for (const number of numbers) counts[Math.floor((scores[number]! / highest) * buckets)]! += 1;
  let [bucket, sum] = [buckets, counts[buckets]!];
  while (sum < most && bucket > 0) {
    bucket -= 1;
    sum += counts[bucket]!;
  }
  return (bucket / buckets) * highest;
};

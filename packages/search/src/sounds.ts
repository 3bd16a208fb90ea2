import { soundOf, syllablesOf } from "./segment.ts";

/** Words of the articles by how they sound and how they begin, for who types pinyin, its initials, or one homophone for the other. */
export class Sounds {
  #bySound = new Map<string, Set<string>>();
  #byLetters = new Map<string, Set<string>>();
  #byGap = new Map<string, Set<string>>();
  #known = new Set<string>();

  /** Words known. */
  get size(): number {
    return this.#known.size;
  }

  has(word: string): boolean {
    return this.#known.has(word);
  }

  add(word: string): void {
    if (this.#known.has(word)) return;
    this.#known.add(word);
    const syllables = syllablesOf(word);
    put(this.#bySound, soundOf(syllables), word);
    put(this.#byLetters, syllables.join(""), word);
    if (word.length >= 2) put(this.#byLetters, syllables.map(([first]) => first).join(""), word);
    if (word.length >= 3) for (const gap of gapsOf(word)) put(this.#byGap, gap, word);
  }

  /** Words whose pinyin, or the initials of it, are these letters. */
  byLetters(letters: string): readonly string[] {
    return [...(this.#byLetters.get(letters) ?? [])];
  }

  /** Other words that sound the same, or nearly. */
  alike(word: string): readonly string[] {
    // Each character by itself: together they are no word.
    const same = this.#bySound.get(soundOf([...word].map((sign) => syllablesOf(sign)[0]!))) ?? [];
    return [...same].filter((each) => each !== word);
  }

  /** Other words of three characters and more with one character another. */
  near(word: string): readonly string[] {
    if (word.length < 3) return [];
    const found = gapsOf(word).flatMap((gap) => [...(this.#byGap.get(gap) ?? [])]);
    return [...new Set(found)].filter((each) => each !== word);
  }
}

/** A word with each of its characters left out in turn: two words that differ in one have one of these in common. */
const gapsOf = (word: string): string[] =>
  Array.from({ length: word.length }, (_, at) => `${word.slice(0, at)}*${word.slice(at + 1)}`);

const put = (map: Map<string, Set<string>>, key: string, word: string): void => {
  const words = map.get(key);
  if (words) words.add(word);
  else map.set(key, new Set([word]));
};

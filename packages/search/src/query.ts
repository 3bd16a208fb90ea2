import { fold, runsOf } from "./fold.ts";
import { foldNumbers } from "./numerals.ts";
import { cutOnce, cutWords } from "./segment.ts";
import { pairsOf } from "./terms.ts";

/** What letters and callers say around their question: it tells nothing of the matter. */
const courtesies =
  /尊敬的?|领导们?|工作人员|您好|你好|请问一下|请问|咨询一下|我想咨询|我想问一下|我想问|想问一下|麻烦问下|麻烦|谢谢您?|感谢|多谢|盼复|望回复|希望能?够?得到答复|来信|此致敬礼|为什么|是什么|什么样|什么时候|什么|怎么样|怎么办理|怎么办|怎么|怎样|如何办理|如何|能不能|可不可以|可以吗|是不是|有没有|是否|应该|现在|目前|我们|我的|他们|自己|一下|不知道|的话|吗|呢|吧|啊|呀/g;

/** One term of a question. `weight`: what it counts for beside the others. */
export type QueryTerm = { readonly term: string; readonly weight: number };

/** A pair that is a word, a pair across the bounds of words, and a longer word beside its pairs. */
const weights = { word: 1, across: 0.35, long: 0.7, latin: 1.2 } as const;
/** How far a term's being said again counts: BM25's k3. */
const k3 = 2;

/** Folded, without courtesies; as it is where nothing would be left. */
export const matterOf = (text: string): string => {
  const folded = foldNumbers(fold(text));
  const bare = folded.replace(courtesies, " ");
  return runsOf(bare).length > 0 ? bare : folded;
};

/** The terms of a question, each once. */
export const queryTerms = (matter: string): QueryTerm[] => {
  const found = new Map<string, { weight: number; times: number }>();
  const add = (term: string, weight: number): void => {
    const was = found.get(term);
    if (was === undefined) {
      found.set(term, { weight, times: 1 });
      return;
    }
    was.weight = Math.max(was.weight, weight);
    was.times += 1;
  };
  for (const { text, of } of runsOf(matter)) {
    if (of === "latin") {
      add(text, weights.latin);
      continue;
    }
    const words = cutWords(text);
    const whole = new Set(words);
    for (const pair of pairsOf(text)) add(pair, whole.has(pair) ? weights.word : weights.across);
    for (const word of words) if (word.length > 2) add(word, weights.long);
    if (text.length === 1) add(text, weights.across);
  }
  return [...found].map(([term, { weight, times }]) => ({ term, weight: (weight * times * (k3 + 1)) / (k3 + times) }));
};

/** Words of two characters and more, as the question says them one after the other. */
export const queryWords = (matter: string): string[] =>
  runsOf(matter).flatMap(({ text, of }) => (of === "han" ? cutOnce(text) : [text]));

/** Words of two characters and more of a name or a title, each once. */
export const wordsOf = (text: string): string[] => [
  ...new Set(queryWords(matterOf(text)).filter((word) => word.length >= 2)),
];

import { chanceOf } from "../chance.ts";
import { makeArticles, makeQuestions } from "../search/generate.ts";

/** What one call is about: what its agent types, and by what she looks for the answer. */
export type Matter = {
  readonly title: string;
  readonly question: string;
  /** As it is typed in the search: words, or the initials of their sounds. */
  readonly search: string;
  readonly note: string;
  readonly answer: string;
};

/** Matters by the initials of their sounds, as agents who are in a hurry type them. */
const initials = ["zydj", "jcdj", "dyqzx", "ygdj", "gzdj", "bgdj", "yszb", "hfzs", "jzq", "dygh", "cxjd", "sqcl"];
const courtesies = /^(您好，请问|你好，我想咨询一下，|尊敬的领导：|麻烦问下|我家情况是这样的，|打扰了，)/;

export const articlesMade = 1000;

/** Matters one after another, of the articles that the desk's searches go through; the same for the same seed. */
export const mattersOf = (seed: number): (() => Matter) => {
  const questions = makeQuestions(makeArticles(articlesMade).keys, 500, seed + 11);
  const chance = chanceOf(seed);
  let next = 0;
  return () => {
    const { text } = questions[next++ % questions.length]!;
    const question = text.replace(courtesies, "");
    const byInitials = chance.next() < 0.3;
    return {
      title: question.slice(0, 14),
      question,
      search: byInitials ? initials[Math.floor(chance.next() * initials.length)]! : question.slice(0, 10),
      note: `来电人咨询${question.slice(0, 8)}`,
      answer: `已在电话中答复：${question.slice(0, 12)}，请备齐材料后到登记大厅办理。`,
    };
  };
};

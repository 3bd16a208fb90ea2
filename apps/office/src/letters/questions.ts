/** 验证问题: shows that a person writes, without a service of others. Each question is asked once, and the page has nothing that its answer could be read from. */
import { createHash, createHmac, randomBytes, randomInt } from "node:crypto";
import type { Db } from "@zongji/store";
import { type Dice, drawDigits, drawnDigits } from "./draw-digits.ts";
import { countTries, insertQuestion, noteTry, questionOf, takeQuestion } from "./store.ts";

/** picture: digits in a picture · words: a sum in words, for whoever can't see the picture. */
export type QuestionKind = "picture" | "words";
export type Question = {
  readonly token: string;
  readonly kind: QuestionKind /** A sum, in words. */;
  readonly words: string;
};

const digits = 5;
const lastsMs = 10 * 60_000;
const hourMs = 3_600_000;
/** A program reads words more easily than pictures: a network gets few of these. */
const mostWordsAnHour = 20;

export const tokenHash = (token: string): Buffer => createHash("sha256").update(token).digest();

const zhDigits = "零一二三四五六七八九";
const inChinese = (n: number): string => {
  const [tens, ones] = [Math.floor(n / 10), n % 10];
  return `${tens > 1 ? zhDigits[tens] : ""}${tens > 0 ? "十" : ""}${ones > 0 || tens === 0 ? zhDigits[ones] : ""}`;
};
const small = [
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(" "),
  ..."seventeen eighteen nineteen".split(" "),
];
const tensWords = ["", "", "twenty", "thirty", "forty", "fifty"];
const inEnglish = (n: number): string =>
  n < 20 ? small[n]! : `${tensWords[Math.floor(n / 10)]}${n % 10 > 0 ? `-${small[n % 10]}` : ""}`;

/** A sum in words with its answer. */
export const sumInWords = (language: "zh" | "en"): { readonly words: string; readonly answer: string } => {
  const [a, b, c] = [randomInt(11, 60), randomInt(2, 20), randomInt(2, 10)];
  const say = language === "zh" ? inChinese : inEnglish;
  const answer = String(a + b - c);
  if (language === "en") return { words: `What is ${say(a)} plus ${say(b)}, minus ${say(c)}?`, answer };
  return { words: `${say(a)}加${say(b)}，再减去${say(c)}，等于几？`, answer };
};

const digitsToDraw = (): string =>
  Array.from({ length: digits }, () => drawnDigits[randomInt(drawnDigits.length)]).join("");

/** Asks a question. Of words undefined where this network has had its share. */
export const ask = async (
  db: Db,
  {
    kind,
    language,
    network,
  }: { readonly kind: QuestionKind; readonly language: "zh" | "en"; readonly network: string },
  now: number,
): Promise<Question | undefined> => {
  if (kind === "words") {
    if ((await countTries(db, network, "words", now - hourMs)) >= mostWordsAnHour) return undefined;
    await noteTry(db, network, "words", now);
  }
  const token = randomBytes(18).toString("base64url");
  const { words, answer } = kind === "words" ? sumInWords(language) : { words: "", answer: digitsToDraw() };
  await insertQuestion(db, { hash: tokenHash(token), kind, answer, until: now + lastsMs });
  return { token, kind, words };
};

/** Nobody else throws the same dice: who could, would draw all digits and compare. */
const diceSecret = randomBytes(32);
/** Dice that fall for a question as they fell before. */
const diceOf = (hash: Buffer): Dice => {
  let block: Buffer = Buffer.alloc(0);
  let [at, turn] = [0, 0];
  return () => {
    if (at === block.length) {
      block = createHmac("sha256", diceSecret).update(hash).update(`${turn}`).digest();
      [at, turn] = [0, turn + 1];
    }
    at += 4;
    return block.readUInt32BE(at - 4) / 2 ** 32;
  };
};

/** The picture of a question that was not answered yet: the same each time, so that several of the same digits can't be laid one over the other. */
export const pictureOf = async (db: Db, token: string, now: number): Promise<Buffer | undefined> => {
  const hash = tokenHash(token);
  const question = await questionOf(db, hash);
  return question?.kind === "picture" && question.until > now ? drawDigits(question.answer, diceOf(hash)) : undefined;
};

/** Whether this answers the question, which is used up by that. */
export const isAnswered = async (db: Db, token: string, answer: string, now: number): Promise<boolean> => {
  const question = await takeQuestion(db, tokenHash(token));
  const given = answer.normalize("NFKC").replace(/\s/g, "");
  return question !== undefined && question.until > now && question.answer === given;
};

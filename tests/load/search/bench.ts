// npm run bench:search [-- [FOLDER...] [--json] [--synonyms] [--articles=N,...] [--k1=… --bodyB=… --headB=… --headWeight=…]]
// How well and how fast articles are found: over content that the project makes, at 1,000 and 100,000 articles, and over each FOLDER with
// articles.jsonl { id, title, text } and questions.jsonl { text, answers: [id] }. The last line with --json is of the last set.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SearchIndex } from "@zongji/search";
import { type Article, makeArticles, makeQuestions, type Question, synonymGroups } from "./generate.ts";

const args = process.argv.slice(2);
const folders = args.filter((arg) => !arg.startsWith("--"));
const isJson = args.includes("--json");
const withSynonyms = args.includes("--synonyms");
const given = args.find((arg) => arg.startsWith("--articles="))?.split("=")[1];
const sizes = given ? given.split(",").map(Number) : folders.length > 0 ? [] : [1000, 100_000];
const questionsAsked = 1000;

type Set_ = {
  readonly name: string;
  readonly articles: readonly Article[];
  readonly questions: readonly Question[];
  readonly synonyms: string[][];
};
type Result = {
  readonly articles: number;
  readonly hit1: number;
  readonly hit5: number;
  readonly mrr: number;
  readonly p95Ms: number;
};

const linesOf = <T>(file: string): T[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line) as T);

const made = (count: number): Set_ => {
  const { articles, keys } = makeArticles(count);
  return {
    name: `made, ${count}`,
    articles,
    questions: makeQuestions(keys, questionsAsked),
    synonyms: withSynonyms ? synonymGroups() : [],
  };
};
const read = (folder: string): Set_ => ({
  name: folder,
  articles: linesOf<Article>(join(folder, "articles.jsonl")),
  questions: linesOf<Question>(join(folder, "questions.jsonl")),
  synonyms: [],
});

const memoryMb = (): number => {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return Math.round((heapUsed + arrayBuffers) / 1e6);
};
const four = (value: number): number => Math.round(value * 10_000) / 10_000;

const measure = ({ name, articles, questions, synonyms }: Set_): Result => {
  const before = memoryMb();
  const index = new SearchIndex();
  index.setSynonyms(synonyms);
  const begun = performance.now();
  for (const { id, title, text } of articles) index.put({ id, heads: [title], body: text });
  index.pack();
  const builtMs = performance.now() - begun;
  const { terms, postings, words } = index.counts();
  const memory = memoryMb() - before;
  for (const { text } of questions.slice(0, 50)) index.search(text);
  let [first, five, reciprocal] = [0, 0, 0];
  // What the process took of the processor: a busy machine makes a search late, and no dearer.
  const worked: number[] = [];
  const times = questions.map(({ text, answers }) => {
    const [from, before] = [performance.now(), process.cpuUsage()];
    const { hits } = index.search(text, { limit: 20 });
    const took = performance.now() - from;
    const { user, system } = process.cpuUsage(before);
    worked.push((user + system) / 1000);
    const rank = hits.findIndex(({ id }) => answers.includes(id)) + 1;
    if (rank === 1) first += 1;
    if (rank >= 1 && rank <= 5) five += 1;
    if (rank >= 1) reciprocal += 1 / rank;
    return took;
  });
  times.sort((a, b) => a - b);
  worked.sort((a, b) => a - b);
  const at = (list: readonly number[], share: number): string =>
    (list[Math.floor(list.length * share)] ?? 0).toFixed(2);
  const all = Math.max(1, questions.length);
  const result = {
    articles: articles.length,
    hit1: four(first / all),
    hit5: four(five / all),
    mrr: four(reciprocal / all),
    p95Ms: Math.round((times[Math.floor(times.length * 0.95)] ?? 0) * 100) / 100,
  };
  const say = isJson ? console.error : console.log;
  say(
    `${name}: ${articles.length} articles, ${questions.length} questions · hit@1 ${(result.hit1 * 100).toFixed(1)} % · hit@5 ${(result.hit5 * 100).toFixed(1)} % · MRR ${result.mrr} · p95 ${result.p95Ms} ms (p50 ${at(times, 0.5)}) · of the processor p95 ${at(worked, 0.95)} ms (p50 ${at(worked, 0.5)})`,
  );
  say(
    `  built in ${(builtMs / 1000).toFixed(1)} s · ${terms} terms, ${(postings / 1e6).toFixed(2)} M postings, ${words} words by sound · ${memory} MB (without texts)`,
  );
  return result;
};

let last: Result | undefined;
for (const set of [...sizes.map((size) => () => made(size)), ...folders.map((folder) => () => read(folder))])
  last = measure(set());
if (isJson) console.log(JSON.stringify(last));

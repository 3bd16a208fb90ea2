/**
 * The gate's part of the model: fixed seeds, a fixed number of steps, two processes. What it answers depends on nothing but the tree: each chapter's beginning is
 * played twice and must leave the same trace, and the last line tells the hash of all of them.
 */
import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { seedOf } from "./chance.ts";
import { chapterActs, type Failure, runChapter } from "./chapter.ts";
import { look, mustBeSeen, type Sights } from "./sights.ts";

const seed = 20_260_601;
export const stepsInChapter = 400;
/** The first chapters of the seed are among the units (model.test.ts). */
const [firstChapter, chapters] = [20, 96];
/** Steps of each chapter that are played twice. */
const twiceSteps = 40;
const processes = 2;

/** The outcome of one piece of work. `again`: how to see it once more by itself. */
type Told = {
  readonly name: string;
  readonly steps: number;
  readonly calls: number;
  readonly deaths: number;
  readonly hash: string;
  readonly wrong?: readonly string[];
  readonly again?: string;
};
type Piece = { readonly name: string; readonly play: (sights: Sights) => Promise<Told> };

const wrongOf = (failure: Failure, again: string): Pick<Told, "wrong" | "again"> => ({
  wrong: [`step ${failure.at}`, ...failure.wrong],
  again,
});

/** A chapter, and its beginning once more: random ids, times, packets and facts must be the same. */
const chapterPiece = (chapter: number): Piece => {
  const name = `chapter ${chapter}`;
  const again = `npm run model -- --chapter ${chapter}`;
  const play = async (sights: Sights): Promise<Told> => {
    const acts = chapterActs(chapter, stepsInChapter);
    const traces: string[] = [];
    let [calls, deaths, steps] = [0, 0, 0];
    const failure = await runChapter(chapter, acts, (model) => {
      look(sights, model);
      traces.push(model.trace.digest());
      steps = traces.length;
      calls = model.callsSeen();
      deaths = model.kills();
    });
    const told = { name, steps, calls, deaths, hash: traces.at(-1) ?? "" };
    if (failure) return { ...told, ...wrongOf(failure, again) };
    let at = 0;
    let differs = -1;
    await runChapter(chapter, acts.slice(0, twiceSteps), (model) => {
      if (at < twiceSteps && differs < 0 && model.trace.digest() !== traces[at]) differs = at;
      at += 1;
    });
    if (differs < 0) return told;
    return { ...told, wrong: [`step ${differs} went another way the second time, with the same seed`], again };
  };
  return { name, play };
};

const pieces = (): readonly Piece[] => [
  ...Array.from({ length: chapters }, (_, index) => chapterPiece(seedOf(seed, firstChapter + index))),
];

type Message = { readonly told: readonly (Told & { readonly index: number })[]; readonly sights: [string, number][] };

/** Plays every piece whose turn it is in this process, and tells the parent. */
export const playPart = async (part: number): Promise<void> => {
  const sights: Sights = new Map();
  const told: (Told & { index: number })[] = [];
  for (const [index, piece] of pieces().entries())
    if (index % processes === part) {
      const one = { index, ...(await piece.play(sights)) };
      told.push(one);
      if (one.wrong) break;
    }
  process.send?.({ told, sights: [...sights] } satisfies Message);
  process.disconnect?.();
};

const partOf = (part: number): Promise<Message | undefined> =>
  new Promise((resolve) => {
    let message: Message | undefined;
    const child = fork(new URL("main.ts", import.meta.url), ["--gate", "--part", String(part)]);
    child.on("message", (one) => {
      message = one as Message;
    });
    child.on("exit", (code) => resolve(code === 0 ? message : undefined));
  });

/** @returns whether all went well */
export const playGate = async (): Promise<boolean> => {
  const parts = await Promise.all(Array.from({ length: processes }, (_, part) => partOf(part)));
  const told = parts.flatMap((part) => part?.told ?? []).sort((a, b) => a.index - b.index);
  const seen = new Set(parts.flatMap((part) => part?.sights.map(([what]) => what) ?? []));
  const wrong = told.filter((one) => one.wrong);
  for (const { name, wrong: what, again } of wrong) console.log(`${name}:\n  ${what?.join("\n  ")}\nagain: ${again}\n`);
  const isWhole = parts.every((part) => part !== undefined);
  if (!isWhole) console.log("a process of the model died");
  const unseen = wrong.length > 0 || !isWhole ? [] : mustBeSeen.filter((what) => !seen.has(what));
  if (unseen.length > 0) console.log(`never seen, so nothing is proved of it: ${unseen.join(", ")}`);
  const sum = (of: (one: Told) => number) => told.reduce((all, one) => all + of(one), 0);
  const hash = createHash("sha256")
    .update(told.map((one) => one.hash).join())
    .digest("hex")
    .slice(0, 16);
  const isFine = wrong.length === 0 && isWhole && unseen.length === 0;
  console.log(
    `${isFine ? "passed" : "FAILED"}: ${sum(({ steps }) => steps)} steps, ${sum(({ calls }) => calls)} calls, ${sum(({ deaths }) => deaths)} deaths, ${told.length} pieces from seed ${seed}, trace ${hash}`,
  );
  return isFine;
};

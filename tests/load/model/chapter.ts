/** A chapter: a hotline from its first start through some hundreds of steps until all is over. */
import { createAccount } from "./account.ts";
import { type Act, actsOf } from "./acts.ts";
import { chanceOf } from "./chance.ts";
import { variantOf } from "./config.ts";
import { play, seatAll } from "./play.ts";
import { falseEnd, falseFacts, falseNow, falseSilence, stuckPeers } from "./truths.ts";
import { createModel, type Model } from "./world.ts";

/** `at`: the index of the act after which something was wrong; the number of acts: in the end. */
export type Failure = { readonly at: number; readonly wrong: readonly string[] };

/** Longer than any timer of a call: the longest is a queue's wait, 300 s. */
const silenceMs = 420_000;
/** Longer than a session timer (RFC 4028): 1800 s. */
const sessionMs = 1_900_000;
const factsEvery = 40;

const calm = (model: Model): void => {
  model.wire.setWeather({ loss: 0, double: 0, jitterMs: 0 });
  model.disk.set({ syncMs: 0, failsForMs: 0 });
  model.setDatabaseAway(false);
};

/** Callers are refused, calls may end, then are ended; nothing may be left. */
const end = async (model: Model): Promise<string[]> => {
  calm(model);
  await model.pass(10_000);
  const { runtime } = model.house();
  void runtime.feed({ is: "DrainStarted" });
  await model.pass(5000);
  void runtime.feed({ is: "DrainOver" });
  await model.pass(silenceMs);
  await model.ship();
  const wrong = falseEnd(model);
  const told = model.facts();
  if (model.table.size !== told.length)
    wrong.push(`${told.length} facts were told, ${model.table.size} are in the database`);
  await model.pass(sessionMs);
  wrong.push(...stuckPeers(model));
  model.configure(variantOf(5)); // the trunk that is asked after by OPTIONS is off
  for (const peer of model.peers) peer.powerOff();
  await model.pass(100_000);
  return [...wrong, ...falseSilence(model)];
};

/** @param onStep told of each step, for figures, and once more, of the end, where all went well */
export const runChapter = async (
  seed: number,
  acts: readonly Act[],
  onStep: (model: Model) => void = () => {},
): Promise<Failure | undefined> => {
  const model = await createModel(seed);
  const account = createAccount();
  try {
    await model.pass(2000);
    seatAll(model);
    await model.pass(500);
    for (const [at, act] of acts.entries()) {
      await play(model, act);
      await model.pass(act.thenMs);
      onStep(model);
      const wrong = [...falseNow(model), ...account(model.facts(), model.house().clock.steady())];
      if (at % factsEvery === 0) wrong.push(...falseFacts(model));
      if (wrong.length > 0) return { at, wrong };
    }
    const wrong = await end(model);
    if (wrong.length > 0) return { at: acts.length, wrong };
    onStep(model);
    return undefined;
  } finally {
    await model.close();
  }
};

export const chapterActs = (seed: number, steps: number): Act[] => actsOf(chanceOf(seed), steps);

/** What is wrong, without the ids in it: two failures of one kind are told apart by nothing else. */
const kindOf = ({ wrong }: Failure): string =>
  (wrong[0] ?? "").replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…").replace(/\d+/g, "#");

/** Leaves acts out as long as the same goes wrong: the shortest sequence that is found in so many tries. */
export const shorten = async (
  seed: number,
  acts: readonly Act[],
  failure: Failure,
  tries = 400,
): Promise<{ acts: readonly Act[]; failure: Failure }> => {
  let best = { acts: acts.slice(0, failure.at + 1), failure };
  let left = tries;
  for (let size = Math.ceil(best.acts.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let from = 0; from < best.acts.length && left > 0; ) {
      left -= 1;
      const fewer = [...best.acts.slice(0, from), ...best.acts.slice(from + size)];
      const again = await runChapter(seed, fewer);
      if (again && kindOf(again) === kindOf(failure)) best = { acts: fewer.slice(0, again.at + 1), failure: again };
      else from += size;
    }
  }
  return best;
};

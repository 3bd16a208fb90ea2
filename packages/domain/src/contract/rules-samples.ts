/** Samples of a stage's calls and its evidence packs: what follows from what was fixed before, and nothing else, is written down. */

import type { ContractEventType } from "../events/contract.ts";
import { termsIn } from "./indicators.ts";
import { isFresh, must, mustBe, type Rule } from "./rules-stage.ts";
import { seedOf } from "./samples.ts";
import { sha256Hex } from "./sha256.ts";
import { type ContractState, type StageSample, stageOf } from "./state.ts";

const sampleOf = (
  state: ContractState,
  { stage, sample }: { readonly stage: string; readonly sample: number },
): StageSample | undefined => stageOf(state, stage).samples.find(({ no }) => no === sample);

/** While the client examines the stage. */
const open = ["evidence", "examining"] as const;

export const sampleRules = {
  StageSamplePrepared: (state, { stage, sample, calls }, today) => {
    const { samples } = stageOf(state, stage);
    return [
      ...mustBe(state, stage, today, ...open),
      must(
        samples.every(({ drawn }) => drawn !== null),
        "sampleOpen",
        "stage",
      ),
      must(sample === samples.length + 1, "twice", "sample"),
      must(calls > 0, "noCalls", "stage"),
    ];
  },
  StageSampleDrawn: (state, deed, today) => {
    const found = sampleOf(state, deed);
    if (found === undefined) return [must(false, "noSuch", "sample")];
    const { chain, list, commitment, size, calls } = found;
    const { secret, word, seed, drawn } = deed;
    return [
      must(found.drawn === null, "alreadyDone", "sample"),
      ...mustBe(state, deed.stage, today, ...open),
      must(sha256Hex(secret) === commitment, "altered", "secret"),
      must(seed === seedOf({ chain, list, secret, word }), "altered", "seed"),
      must(drawn.length === Math.min(size, calls), "altered", "drawn"),
    ];
  },
  StageSampleJudged: (state, deed, today) => [
    must(sampleOf(state, deed)?.drawn?.calls.includes(deed.call) === true, "noSuch", "call"),
    ...mustBe(state, deed.stage, today, ...open),
    // A finding says what was found.
    must(deed.passed || deed.note.trim() !== "", "noNote", "note"),
  ],
  StagePackMade: (state, { stage, pack, no }) => {
    const { packs } = stageOf(state, stage);
    return [
      must(
        termsIn(state).instalments.some(({ id, window }) => id === stage && window !== null),
        "noStage",
        "stage",
      ),
      must(isFresh(packs, pack), "twice", "pack"),
      must(no === packs.length + 1, "twice", "no"),
    ];
  },
} satisfies { readonly [T in ContractEventType]?: Rule<T> };

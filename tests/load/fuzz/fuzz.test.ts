import { describe, expect, test } from "vitest";
import { round, roundSeed, targets } from "./fuzz.ts";

const seed = Number(process.env.ZONGJI_SEED ?? 20_260_601) || 1;
/** So that all of them together take some ten seconds. */
const rounds: Readonly<Record<string, number>> = {
  "SIP datagrams": 25,
  "SIP streams": 25,
  "SIP within dialogs": 6,
  WAV: 20,
};

describe("bytes of strangers", () => {
  for (const target of targets) {
    test(`${target.name}: nothing is thrown, nothing is left behind, and what is right still works`, {
      timeout: 1_200_000,
    }, () => {
      for (let index = 0; index < (rounds[target.name] ?? 20); index++)
        expect(
          round(target, roundSeed(seed, index)),
          `npm run fuzz -- --target "${target.name}" --round ${roundSeed(seed, index)}`,
        ).toBeUndefined();
    });
  }
});

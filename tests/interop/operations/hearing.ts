import { cut, joined, leastMs, listen, loudestBeside, overlapsAny, resemblance, type Stretch } from "@zongji/kit";
import { promptSamples } from "../../e2e/scene.ts";

/** What each party says without end, Hz: multiples of 50; all but the citizen's have no part in the hold music. */
export const voices = { citizen: 450, agent: 2250, colleague: 1750, supervisor: 2650, outside: 3050 } as const;
export type Voice = keyof typeof voices;
/** Whose voices an ear hears, and no other's; or the hold music and nobody. */
export type Hears = readonly Voice[] | "music";

/** Prompts one after another, somewhere in what was heard. */
export type Words = { readonly words: readonly string[] };

/** Asked of the judge's thread: whether this was heard. `own`: whose ear it is. */
export type Question = {
  readonly id: number;
  readonly samples: Int16Array;
  readonly hears: Hears | Words;
  readonly own: Voice;
  /** Stretches of the samples, ms, that nothing is said of. */
  readonly spoilt: readonly Stretch[];
};

const saidDb = -12;
const floorDb = -40;

const music = promptSamples("music.hold");
/** It goes round and round: any second of it is in here. */
const musicAround = joined(music, cut(music, 0, 1000));

const againstMusic = (samples: Int16Array, spoilt: readonly Stretch[]): string[] => {
  const parts = Array.from({ length: Math.floor(samples.length / 8000) }, (_, second) => second * 1000);
  if (parts.length * 1000 < leastMs) return [`only ${parts.length} s of music`];
  const unlike = parts
    .filter((ms) => !overlapsAny({ fromMs: ms, toMs: ms + 1000 }, spoilt))
    .map((ms) => resemblance(musicAround, cut(samples, ms, ms + 1000)).correlation)
    .filter((correlation) => correlation < 0.98);
  const told = unlike.map((each) => each.toFixed(3)).join(" ");
  return unlike.length > 0 ? [`in ${unlike.length} of ${parts.length} s no music (${told})`] : [];
};

const againstWords = (samples: Int16Array, { words }: Words): string[] => {
  const { correlation } = resemblance(samples, joined(...words.map(promptSamples)));
  return correlation < 0.97 ? [`no ${words.join(" ")} (${correlation.toFixed(3)})`] : [];
};

/**
 * What speaks against this having been heard, in words; nothing if it was.
 * @param spoilt stretches of the samples, ms, that nothing is said of. Where there are any, nothing is said of words
 */
export const against = (
  samples: Int16Array,
  hears: Hears | Words,
  own: Voice,
  spoilt: readonly Stretch[] = [],
): string[] => {
  if (typeof hears === "object" && "words" in hears) return spoilt.length > 0 ? [] : againstWords(samples, hears);
  const wanted = hears === "music" ? [] : hears;
  const absent = (Object.keys(voices) as Voice[]).filter(
    // The music has the citizen's tone in it: there, likeness says whether she is in it too.
    (voice) => !wanted.includes(voice) && (hears !== "music" || voice !== "citizen"),
  );
  const heard = wanted.map((voice) => listen(samples, { toneHz: voices[voice], db: saidDb, spoilt }));
  const why = heard.flatMap((each, n) => each.why.map((told) => `the ${wanted[n]}: ${told}`));
  if (hears === "music") why.push(...againstMusic(samples, spoilt));
  const beside = wanted.map((voice) => ({ toneHz: voices[voice], db: saidDb }));
  for (const voice of absent) {
    const { db } = loudestBeside(samples, [voices[voice]], beside, spoilt) ?? { db: Number.NEGATIVE_INFINITY };
    if (db > floorDb) why.push(`the ${voice === own ? "own" : `${voice}'s`} voice at ${db.toFixed(1)} dB`);
  }
  return why;
};

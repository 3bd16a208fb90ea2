import { cut, frameMs, joined, leastMs, listen, resemblance, toneDb } from "@zongji/kit";
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
  /** So much is enough, where the rest was spoilt; 5 s otherwise. */
  readonly leastMs?: number;
};

const saidDb = -12;
const floorDb = -40;

/** The strongest level at which a tone lasts three frames, dB: a frame that this busy machine broke splatters over all frequencies, and is nobody's voice. */
const lasting = (samples: Int16Array, hz: number): number => {
  const length = frameMs * 8;
  const levels = Array.from({ length: Math.floor(samples.length / length) }, (_, n) =>
    toneDb(samples.subarray(n * length, (n + 1) * length), hz),
  );
  return levels.reduce(
    (most, db, n) => Math.max(most, Math.min(db, levels[n + 1] ?? db, levels[n + 2] ?? db)),
    Number.NEGATIVE_INFINITY,
  );
};

const music = promptSamples("music.hold");
/** It goes round and round: any second of it is in here. */
const musicAround = joined(music, cut(music, 0, 1000));

/** One second may have a seam, where a standstill was taken out. */
const againstMusic = (samples: Int16Array, least: number): string[] => {
  const parts = Array.from({ length: Math.floor(samples.length / 8000) }, (_, second) => second * 1000);
  if (parts.length * 1000 < least) return [`only ${parts.length} s of music`];
  const unlike = parts
    .map((ms) => resemblance(musicAround, cut(samples, ms, ms + 1000)).correlation)
    .filter((correlation) => correlation < 0.98);
  const told = unlike.map((each) => each.toFixed(3)).join(" ");
  return unlike.length > (least < leastMs ? 1 : 0)
    ? [`in ${unlike.length} of ${parts.length} s no music (${told})`]
    : [];
};

const againstWords = (samples: Int16Array, { words }: Words): string[] => {
  const { correlation } = resemblance(samples, joined(...words.map(promptSamples)));
  return correlation < 0.97 ? [`no ${words.join(" ")} (${correlation.toFixed(3)})`] : [];
};

/** What speaks against this having been heard, in words; nothing if it was. */
export const against = (samples: Int16Array, hears: Hears | Words, own: Voice, least = leastMs): string[] => {
  if (typeof hears === "object" && "words" in hears) return againstWords(samples, hears);
  const wanted = hears === "music" ? [] : hears;
  const absent = (Object.keys(voices) as Voice[]).filter(
    // The music has the citizen's tone in it: there, likeness says whether she is in it too.
    (voice) => !wanted.includes(voice) && (hears !== "music" || voice !== "citizen"),
  );
  const why = wanted.flatMap((voice) =>
    listen(samples, { toneHz: voices[voice], db: saidDb })
      .why.filter((each) => samples.length < least * 8 || !each.endsWith("captured"))
      .map((each) => `the ${voice}: ${each}`),
  );
  if (hears === "music") why.push(...againstMusic(samples, least));
  for (const voice of absent) {
    const db = lasting(samples, voices[voice]);
    if (db > floorDb) why.push(`the ${voice === own ? "own" : `${voice}'s`} voice at ${db.toFixed(1)} dB`);
  }
  return why;
};

import { overlapsAny, type Stretch } from "./stretch.ts";
import { WireTap } from "./wire-tap.ts";
import { type Mark, Witness } from "./witness.ts";

/** What was late is seen a little before it is noted, by other clocks, and catches up for so long after it. */
const aroundMs = [50, 200] as const;
/** And for so long jitter buffers take it in: sound is broken that is sent in time. */
export const mendingMs = 400;
const mostTimes = 12;

let witness: Witness | undefined;
let tap: WireTap | undefined;

/** Starts the witness and the tap of this process's world, once. */
export const startWitness = (nice: number): void => {
  witness ??= new Witness(nice);
  tap ??= new WireTap(nice);
};

const watched = new Map<object, { readonly sound: readonly number[]; readonly own: readonly number[] }>();
/** The witness, where there is one, watches these processes of a server's too; none when it is gone. */
export const watchServer = (server: object, sound: readonly number[], own: readonly number[]): void => {
  watched.set(server, { sound, own });
  const all = [...watched.values()];
  witness?.watch(
    all.flatMap((each) => each.sound),
    all.flatMap((each) => each.own),
  );
};

const started = <T>(thing: T | undefined): T => {
  if (!thing) throw new Error("newWorld() starts the witness: none was made");
  return thing;
};
export const theWitness = (): Witness => started(witness);
export const theTap = (): WireTap => started(tap);

/** Why something measured may be no fault of the product's: the machine stood still, or a peer sent late what was to be heard. */
export type Spoilt = { readonly marks: readonly Mark[]; readonly lateSends: readonly Stretch[] };

/** Waits until witness and tap have seen all of this time, by performance.now(). */
export const spoiltIn = async (span: Stretch): Promise<Spoilt> => {
  // What came before may do harm within.
  const wide = { fromMs: span.fromMs - aroundMs[1] - mendingMs, toMs: span.toMs };
  const marks = await theWitness().marks(wide);
  await theTap().isUpToDate();
  return { marks, lateSends: theTap().lateSends(wide) };
};

/** The stretches that can't be judged. */
export const stretchesOf = ({ marks, lateSends }: Spoilt): Stretch[] =>
  [...marks, ...lateSends].map(({ fromMs, toMs }) => ({ fromMs: fromMs - aroundMs[0], toMs: toMs + aroundMs[1] }));

const told = (what: string, stretches: readonly Stretch[]): string[] => {
  const longest = stretches.reduce((most, { fromMs, toMs }) => Math.max(most, toMs - fromMs), 0);
  return stretches.length === 0 ? [] : [`${what} ${stretches.length} times, by ${Math.round(longest)} ms at the most`];
};
const tell = ({ marks, lateSends }: Spoilt): string =>
  [
    ...told(
      "the witness was late",
      marks.filter(({ what }) => what !== "kept"),
    ),
    ...told(
      "the kernel let media wait",
      marks.filter(({ what }) => what === "kept"),
    ),
    ...told("a peer's own packet was late", lateSends),
  ].join(", ");

/** One measurement. */
export type Measurement<T> = {
  /** When, by performance.now(). */
  readonly span: Stretch;
  /**
   * What speaks against the product, in words; nothing if it is as it should be.
   * @param spoilt stretches that are not judged, by performance.now(): none at first
   */
  readonly against: (spoilt: readonly Stretch[]) => readonly string[] | Promise<readonly string[]>;
  readonly value: T;
};

/** Several measurements of one time, as one. */
export const together = (span: Stretch, parts: readonly Measurement<unknown>[]): Measurement<void> => ({
  span,
  value: undefined,
  against: async (spoilt) => {
    const why: string[] = [];
    for (const { against } of parts) why.push(...(await against(spoilt)));
    return why;
  },
});

/**
 * Something that was to happen at a moment, and happened `byMs` later: at most so much, either way, where nothing outside the product explains more.
 * A time that is too early nothing explains.
 */
export const punctual = (what: string, dueMs: number, byMs: number, mostMs: number): Measurement<void> => {
  const span = { fromMs: dueMs, toMs: dueMs + Math.max(0, byMs) };
  const isLate = (spoilt: readonly Stretch[]) => byMs > mostMs && !overlapsAny(span, spoilt);
  return {
    span,
    value: undefined,
    against: (spoilt) => (byMs < -mostMs || isLate(spoilt) ? [`${what} is ${byMs.toFixed(1)} ms off`] : []),
  };
};

/**
 * Measures until the product is seen as it should be. A fault that nothing outside the product explains fails at once; where the witness, or a peer's own
 * packets, explain all that speaks against it, nothing is known, and it is measured again, whole. Throws in words.
 * @param most so often at the most
 */
export const measured = async <T>(
  what: string,
  measure: () => Promise<Measurement<T>>,
  most = mostTimes,
): Promise<T> => {
  for (let times = 1; ; times += 1) {
    const { span, against, value } = await measure();
    const why = await against([]);
    if (why.length === 0) return value;
    const spoilt = await spoiltIn(span);
    const stretches = stretchesOf(spoilt);
    const left = stretches.length === 0 ? why : await against(stretches);
    if (left.length > 0) throw new Error(`${what}: ${left.join("; ")}${explained(spoilt)}`);
    if (times === most)
      throw new Error(`${what}: ${why.join("; ")}; measured ${most} times, ${tell(spoilt)}, pressure ${pressure()}`);
    console.log(`${what}: measured again (${why.join("; ")}): ${tell(spoilt)}, pressure ${pressure()}`);
  }
};
const pressure = (): string => `${(theWitness().pressure * 100).toFixed(0)} %`;
const explained = (spoilt: Spoilt): string =>
  tell(spoilt) === "" ? "" : ` (beyond what this explains: ${tell(spoilt)})`;

/** 信件: an enquiry that was written, from arrival to answer. Pure. */
import { typesBeneath } from "./business-types.ts";
import type { BusinessType } from "./config/business-type.ts";
import type { LettersConfig, LetterWay } from "./config/letters.ts";
import { addDays, addWorkingDays, type WorkingCalendar } from "./contract/calendar.ts";
import { dayStart, localTime } from "./schedule.ts";

/** new: nobody has taken it · taken: somebody works on it · ordered: it became a work order, whose answer is waited for · answered · spam. */
export const letterStates = ["new", "taken", "ordered", "answered", "spam"] as const;
export type LetterState = (typeof letterStates)[number];

/** What people, or the work order, do with a letter: from which states it is possible, and which state it leads to. */
export const letterMoves = {
  take: { from: ["new", "taken"], to: "taken" },
  giveBack: { from: ["taken"], to: "new" },
  answer: { from: ["taken"], to: "answered" },
  order: { from: ["taken"], to: "ordered" },
  /** Also once more, where the order was reopened and answered anew. */
  orderAnswered: { from: ["ordered", "answered"], to: "answered" },
  /** The citizen said that the answer settles nothing: a work order is begun of it. */
  unsettled: { from: ["answered"], to: "ordered" },
  orderDropped: { from: ["ordered"], to: "taken" },
  spam: { from: ["new", "taken"], to: "spam" },
  notSpam: { from: ["spam"], to: "new" },
} as const satisfies Record<string, { readonly from: readonly LetterState[]; readonly to: LetterState }>;
export type LetterMove = keyof typeof letterMoves;

/** The state that a move leads to; undefined: it is not possible now. */
export const letterMovedTo = (state: LetterState, move: LetterMove): LetterState | undefined => {
  const { from, to } = letterMoves[move];
  return (from as readonly LetterState[]).includes(state) ? to : undefined;
};

/** Where it came from. page: the hotline's own page · site: the form in another website · key: a program with a key. */
export const letterSources = ["page", "site", "key"] as const;
export type LetterSource = (typeof letterSources)[number];

export const mostLetterChars = 4000;
export const mostPictures = 4;
export const mostPictureBytes = 5 * 1024 * 1024;
/** Of a page of the form as it is sent: the pictures, and what stands around them. */
export const mostLetterBytes = mostPictures * mostPictureBytes + 256 * 1024;

/** Digits as people type them, full-width ones and spaces between them too. */
export const plainDigits = (typed: string): string => typed.normalize("NFKC").replace(/[\s-]/g, "");
/** A number that somebody can be called at: a mobile one, or one of the fixed network with its area. */
export const isContactNumber = (number: string): boolean =>
  /^(1[3-9]\d{9}|0\d{2,3}\d{7,8}|\+[1-9]\d{6,14})$/.test(number);

/** Full-width signs, capitals and spaces make no difference to words. */
const plain = (text: string): string => text.normalize("NFKC").toLowerCase().replace(/\s+/g, "");
const wordsWithin = (text: string, words: readonly string[]): string[] => {
  const within = plain(text);
  return words.filter((word) => plain(word) !== "" && within.includes(plain(word)));
};

/** How a letter is to be handled, and why. `rule`: the name of the rule that decided; null: none did, and it is answered directly. */
export type LetterHandling = {
  readonly rule: string | null;
  readonly way: LetterWay;
  readonly departments: readonly string[];
  /** The type that the rule asks for, "" where it asks for none; its words that are in the text. */
  readonly type: string;
  readonly words: readonly string[];
};

/** The first rule whose conditions are met decides. @param type the letter's business type, if it has one */
export const handlingOf = (
  { rules }: Pick<LettersConfig, "rules">,
  types: readonly BusinessType[],
  { type, text }: { readonly type: string | null; readonly text: string },
): LetterHandling => {
  for (const rule of rules) {
    const isOfType = rule.type === undefined || (type !== null && typesBeneath(types, rule.type).includes(type));
    const found = wordsWithin(text, rule.words);
    if (!isOfType || (rule.words.length > 0 && found.length === 0)) continue;
    const { name, way, departments } = rule;
    return {
      ...{ rule: name, way, type: rule.type ?? "", words: found },
      departments: way === "consult" ? departments : [],
    };
  }
  return { rule: null, way: "direct", departments: [], type: "", words: [] };
};

/** Why a text is taken for one of a type. name, keyword: words of these that are in the text; letter: the number of a letter before that resembles it. */
export type GuessReason = { readonly of: "name" | "keyword" | "letter"; readonly word: string };
/** `share`: of the weight of all reasons, in whole percent. */
export type LetterGuess = { readonly type: string; readonly share: number; readonly reasons: readonly GuessReason[] };

/** What a guess stands on. */
export type GuessGround = {
  /** Types that can be chosen, with the words of their names. */
  readonly types: readonly { readonly id: string; readonly words: readonly string[] }[];
  readonly keywords: LettersConfig["keywords"];
  /** Letters before that resemble the text, with the type that somebody settled. `likeness`: 0 to 1. */
  readonly letters: readonly { readonly no: string; readonly type: string; readonly likeness: number }[];
};

/** A keyword was chosen for its type; a word of a name that many types have tells little. */
const weights = { keyword: 2, name: 1, letter: 1.5 } as const;
/** Less says nothing: one common word. */
const leastWeight = 0.8;
const mostReasons = 6;

/** The type that the text is most likely of, with the reasons; undefined where nothing tells. */
export const guessType = (text: string, { types, keywords, letters }: GuessGround): LetterGuess | undefined => {
  const having = new Map<string, number>();
  for (const { words } of types) for (const word of new Set(words)) having.set(word, (having.get(word) ?? 0) + 1);
  const found = types.map(({ id, words }) => {
    const reasons: { readonly reason: GuessReason; readonly weight: number }[] = [];
    for (const word of wordsWithin(text, [...new Set(words)])) {
      const rarity = Math.log(1 + types.length / having.get(word)!);
      reasons.push({ reason: { of: "name", word }, weight: weights.name * rarity });
    }
    const own = keywords.filter(({ type }) => type === id).flatMap((each) => each.words);
    for (const word of wordsWithin(text, [...new Set(own)]))
      reasons.push({ reason: { of: "keyword", word }, weight: weights.keyword });
    for (const { no, type, likeness } of letters)
      if (type === id) reasons.push({ reason: { of: "letter", word: no }, weight: weights.letter * likeness });
    reasons.sort((a, b) => b.weight - a.weight);
    return { id, reasons, weight: reasons.reduce((sum, each) => sum + each.weight, 0) };
  });
  const best = found.reduce<(typeof found)[number] | undefined>(
    (most, each) => (most === undefined || each.weight > most.weight ? each : most),
    undefined,
  );
  if (best === undefined || best.weight < leastWeight) return undefined;
  const all = found.reduce((sum, { weight }) => sum + weight, 0);
  return {
    type: best.id,
    share: Math.round((best.weight / all) * 100),
    reasons: best.reasons.slice(0, mostReasons).map(({ reason }) => reason),
  };
};

/** The end of the last day on which a letter is to be answered, ms since the epoch: so many working days after the day on which it came. */
export const letterDueAt = (at: number, days: number, calendar: WorkingCalendar, zone: string): number => {
  const { day } = addWorkingDays(localTime(at, zone).date, days, calendar);
  // Noon of a day is the same day in every zone from -12:00 to +11:59; days of others are half a day off.
  return dayStart(Date.parse(`${addDays(day, 1)}T12:00:00Z`), zone);
};

/** 来电人: what is known of a citizen, as people write it. `identity`: the keyed hash of an identity number; null: none is known. */
export type CitizenFields = {
  readonly name: string;
  readonly notes: string;
  readonly tags: readonly string[];
  readonly identity: string | null;
};

/** With the parties (pseudonyms) of the numbers that are his. */
export type CitizenRecord = CitizenFields & { readonly numbers: readonly string[] };

/** Why one person's data was deleted. request: the person asked. mistake: the record was made by mistake. over: the time for which it may be kept is over. */
export const deletionGrounds = ["request", "mistake", "over"] as const;
export type DeletionGround = (typeof deletionGrounds)[number];

export const longestTag = 20;
export const mostTags = 20;
export const longestNotes = 4000;

/** Without spaces around, without doubles, in the order in which they were given. */
export const plainTags = (tags: readonly string[]): string[] => [
  ...new Set(tags.map((tag) => tag.trim()).filter((tag) => tag !== "")),
];

/** An identity number in its one form: capital letters and digits. */
export const plainIdentity = (identity: string): string => identity.replace(/[\s-]/g, "").toUpperCase();

/** GB 11643: the weights of the first seventeen digits; the last sign follows from their sum. */
const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const lastSigns = "10X98765432";

/** What is wrong with an identity number in its one form. A number of eighteen signs is a resident's: its last sign must follow from the others. */
export const identityProblem = (identity: string): "form" | "checkSign" | undefined => {
  if (!/^[0-9A-Z]{5,20}$/.test(identity)) return "form";
  if (!/^\d{17}[\dX]$/.test(identity)) return undefined;
  const sum = weights.reduce((all, weight, at) => all + weight * Number(identity[at]), 0);
  return lastSigns[sum % 11] === identity[17] ? undefined : "checkSign";
};

/** An identity number as people see it: its first sign and its last four. */
export const maskIdentity = (identity: string): string =>
  identity.length < 9
    ? `${"*".repeat(Math.max(0, identity.length - 2))}${identity.slice(-2)}`
    : `${identity.slice(0, 1)}${"*".repeat(identity.length - 5)}${identity.slice(-4)}`;

/** Whether two records can be of one person: not where each has an identity number of its own. */
export const canBeOne = (a: CitizenFields, b: CitizenFields): boolean =>
  a.identity === null || b.identity === null || a.identity === b.identity;

const joined = (a: string, b: string): string => (b === "" || a === b ? a : a === "" ? b : `${a}\n${b}`);

/** Two records of one person as one: nothing that either holds is lost, but the second's name where both have one. */
export const mergedCitizen = (into: CitizenRecord, from: CitizenRecord): CitizenRecord => ({
  name: into.name === "" ? from.name : into.name,
  notes: joined(into.notes, from.notes),
  tags: plainTags([...into.tags, ...from.tags]),
  identity: into.identity ?? from.identity,
  numbers: [...into.numbers, ...from.numbers.filter((number) => !into.numbers.includes(number))],
});

/**
 * The record as it is once a merge is undone. What the merge made of a field is as it was before; what people wrote since stays. The numbers of the other record
 * go back to it, but those that were taken away since.
 * @param now the merged record @param before both as they were
 */
export const unmergedCitizen = (
  now: CitizenRecord,
  before: { readonly into: CitizenRecord; readonly from: CitizenRecord },
): { readonly into: CitizenRecord; readonly fromNumbers: readonly string[] } => {
  const merged = mergedCitizen(before.into, before.from);
  const back = <T>(is: T, made: T, was: T): T => (is === made ? was : is);
  const fromNumbers = before.from.numbers.filter(
    (number) => now.numbers.includes(number) && !before.into.numbers.includes(number),
  );
  return {
    into: {
      name: back(now.name, merged.name, before.into.name),
      notes: back(now.notes, merged.notes, before.into.notes),
      tags: now.tags.filter((tag) => before.into.tags.includes(tag) || !merged.tags.includes(tag)),
      identity: back(now.identity, merged.identity, before.into.identity),
      numbers: now.numbers.filter((number) => !fromNumbers.includes(number)),
    },
    fromNumbers,
  };
};

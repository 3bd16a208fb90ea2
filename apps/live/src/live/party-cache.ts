import type { PartyId } from "@zongji/domain";
import { type Parties, plainNumber } from "@zongji/store";
import type { JournalRecord } from "../journal/index.ts";

type PartyRecord = Extract<JournalRecord, { kind: "party" }>;

/** The numbers that the live calls speak of, in memory; all others lie sealed in the table `party`. */
export type PartyCache = {
  /** The pseudonym; the number is remembered, and written with the next facts. */
  readonly party: (number: string) => PartyId;
  readonly numberOf: (party: PartyId) => string | undefined;
  /** Seals digits that the caller of this call typed; they are not remembered. */
  readonly seal: Parties["sealDigits"];
  /** A number that was read from the table, so that a call out can be made to it. */
  readonly remember: (party: PartyId, number: string) => void;
  /** Sealed records of the numbers that are new since the last time. */
  readonly take: (at: number) => PartyRecord[];
};

/** More than the numbers of a busy day; the one that was named longest ago is forgotten first. */
const remembered = 20_000;

export const createPartyCache = (parties: Parties, past: readonly PartyRecord[] = []): PartyCache => {
  const numbers = new Map<PartyId, string>();
  const fresh = new Map<PartyId, string>();
  const remember = (party: PartyId, number: string): void => {
    numbers.delete(party);
    numbers.set(party, number);
    if (numbers.size > remembered) numbers.delete(numbers.keys().next().value!);
  };
  for (const { party, number } of past) {
    const opened = parties.open(party, number);
    if (opened !== undefined) remember(party, opened);
  }
  return {
    party: (number) => {
      const party = parties.idOf(number);
      const plain = plainNumber(number);
      if (plain === "") return party;
      // Written again with each call: the journal may have lost what is remembered here since.
      fresh.set(party, plain);
      remember(party, plain);
      return party;
    },
    numberOf: (party) => numbers.get(party),
    seal: parties.sealDigits,
    remember,
    take: (at) => {
      const records = [...fresh].map(([party, number]) => ({
        kind: "party" as const,
        party,
        at,
        number: parties.seal(party, number),
      }));
      fresh.clear();
      return records;
    },
  };
};

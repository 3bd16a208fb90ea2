import { mostCitizenCalls } from "@zongji/api";
import type { CitizenRecord, PartyId } from "@zongji/domain";
import {
  callsOfParties,
  type Db,
  findCitizen,
  type KeptCitizen,
  type KeptCitizenMerge,
  type KeptCitizenNumber,
  mergesOfCitizen,
  numbersOfCitizens,
  type Parties,
  unpackSealed,
  versionOf,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";

export type Cabinet = { readonly db: Db; readonly parties: Parties };
export type Reading = Db | Work["tx"];

/** A record as it lies in the database. */
export type Kept = {
  readonly kept: KeptCitizen;
  readonly numbers: readonly KeptCitizenNumber[];
  readonly merges: readonly KeptCitizenMerge[];
};

export const keptOf = async (db: Reading, kept: KeptCitizen): Promise<Kept> => ({
  kept,
  numbers: await numbersOfCitizens(db, [kept.id]),
  merges: await mergesOfCitizen(db, kept.id),
});

/** @throws Refusal notFound */
export const readKept = async (db: Reading, id: string): Promise<Kept> => {
  const kept = await findCitizen(db, id);
  if (kept === undefined) throw new Refusal("notFound");
  return keptOf(db, kept);
};

/** As merges go by it. */
export const recordOf = ({ kept, numbers }: Pick<Kept, "kept" | "numbers">): CitizenRecord => ({
  name: kept.name,
  notes: kept.notes,
  tags: kept.tags,
  identity: kept.identity_hash,
  numbers: numbers.map(({ party }) => party),
});

/** Of all that people edit, whoever reads it. */
export const versionOfRecord = (record: Pick<Kept, "kept" | "numbers">): string =>
  versionOf({ ...recordOf(record), mergedInto: record.kept.merged_into });

export const numberIn = ({ party, number_sealed }: KeptCitizenNumber, parties: Parties): string =>
  parties.open(party as PartyId, unpackSealed(number_sealed)) ?? "";

export const identityIn = ({ identity_hash, identity_sealed }: KeptCitizen, parties: Parties): string | null =>
  identity_hash === null || identity_sealed === null
    ? null
    : (parties.openIdentity(identity_hash, unpackSealed(identity_sealed)) ?? "");

/** The last calls of all numbers of a record. */
export const callsOf = (db: Reading, { numbers }: Pick<Kept, "numbers">) =>
  callsOfParties(
    db,
    numbers.map(({ party }) => party),
    mostCitizenCalls,
  );

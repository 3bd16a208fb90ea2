/** The only masking of citizens' records. */
import type { Citizen, CitizenCall, CitizenDeletion, CitizenRow, RevealedCitizen } from "@zongji/api";
import { maskIdentity, maskNumber } from "@zongji/domain";
import type { callsOfParties, listCitizenDeletions, Parties } from "@zongji/store";
import { identityIn, type Kept, numberIn, versionOfRecord } from "./record.ts";

type KeptCalls = Awaited<ReturnType<typeof callsOfParties>>;

export const presentCalls = (calls: KeptCalls): CitizenCall[] =>
  calls.map(({ id, started_at, direction, agent_no, disposition, talk_ms, rating }) => ({
    call: id,
    at: started_at,
    direction: direction === "outbound" ? "outbound" : "inbound",
    agentNo: agent_no,
    disposition,
    talkMs: Number(talk_ms),
    rating: rating && { option: rating.option, satisfied: rating.satisfied },
  }));

const maskedIdentity = (kept: Kept["kept"], parties: Parties): string | null => {
  const identity = identityIn(kept, parties);
  return identity === null ? null : maskIdentity(identity);
};

/** @param unmasked whether the reader may see numbers in full; the identity number nobody does */
export const presentCitizen = (record: Kept, calls: KeptCalls, parties: Parties, unmasked: boolean): Citizen => {
  const { kept, numbers, merges } = record;
  return {
    id: kept.id,
    name: kept.name,
    notes: kept.notes,
    tags: kept.tags,
    identity: maskedIdentity(kept, parties),
    numbers: numbers.map((each) => {
      const number = numberIn(each, parties);
      return { party: each.party, number: unmasked ? number : maskNumber(number), at: each.at };
    }),
    mergedInto: kept.merged_into,
    merges: merges.map(({ id, from_citizen, from_name, at, by_name, undone_at }) => ({
      ...{ id, from: from_citizen, fromName: from_name, at, by: by_name, undoneAt: undone_at },
    })),
    calls: presentCalls(calls),
    createdAt: kept.created_at,
    updatedAt: kept.updated_at,
    updatedBy: kept.updated_name,
    version: versionOfRecord(record),
  };
};

export const presentCitizenRow = (
  record: Pick<Kept, "kept" | "numbers">,
  lastCallAt: number | undefined,
  parties: Parties,
  unmasked: boolean,
): CitizenRow => {
  const { kept, numbers } = record;
  const [first] = numbers;
  const number = first === undefined ? "" : numberIn(first, parties);
  return {
    id: kept.id,
    name: kept.name,
    number: unmasked ? number : maskNumber(number),
    numbers: numbers.length,
    identity: maskedIdentity(kept, parties),
    tags: kept.tags,
    notes: kept.notes,
    lastCallAt: lastCallAt ?? null,
    updatedAt: kept.updated_at,
    updatedBy: kept.updated_name,
    createdAt: kept.created_at,
    version: versionOfRecord(record),
  };
};

/** In full, for one who said why. */
export const presentRevealed = ({ kept, numbers }: Kept, parties: Parties, until: number): RevealedCitizen => ({
  numbers: numbers.map((each) => ({ party: each.party, number: numberIn(each, parties) })),
  identity: identityIn(kept, parties),
  until,
});

type KeptDeletion = Awaited<ReturnType<typeof listCitizenDeletions>>[number];

export const presentDeletion = (kept: KeptDeletion): CitizenDeletion => ({
  id: kept.id,
  citizen: kept.citizen,
  at: kept.at,
  by: kept.by_name,
  ground: kept.ground,
  reference: kept.reference,
  deleted: kept.deleted,
  kept: kept.kept,
});

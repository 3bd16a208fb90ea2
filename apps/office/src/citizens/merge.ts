import { randomUUID } from "node:crypto";
import { canBeOne, mergedCitizen, unmergedCitizen } from "@zongji/domain";
import {
  type Actor,
  type CitizenWas,
  findCitizenOfIdentity,
  insertCitizenMerge,
  inTransaction,
  lockForEdit,
  moveCitizenNumbers,
  nowOf,
  undoCitizenMerge,
  updateCitizen,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beginRecordEdit } from "./actions.ts";
import { type Cabinet, type Kept, readKept, recordOf } from "./record.ts";

const wasOf = (record: Kept): CitizenWas => ({
  ...recordOf(record),
  identitySealed: record.kept.identity_sealed?.toString("base64") ?? null,
});

type Merge = {
  readonly id: string;
  readonly version: string;
  readonly from: string;
  readonly fromVersion: string;
};

/**
 * Takes up another record of the same person. It is kept as it is, without its numbers, so that the merge can be undone exactly.
 * @throws Refusal stale where either was changed meanwhile; conflict where they are two people
 */
export const mergeCitizens = (
  cabinet: Cabinet,
  actor: Actor,
  { id, version, from, fromVersion }: Merge,
): Promise<Kept> =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    if (id === from) throw new Refusal("badRequest", { field: "from" });
    // Both in one order, whichever goes into the other: two who merge them both ways at the same time take turns.
    const versions = new Map([
      [id, version],
      [from, fromVersion],
    ]);
    const read = new Map<string, Kept>();
    for (const each of [id, from].sort())
      read.set(each, await beginRecordEdit(cabinet, tx, each, versions.get(each)!, each === from ? "from" : undefined));
    const [into, other] = [read.get(id)!, read.get(from)!];
    const [a, b] = [recordOf(into), recordOf(other)];
    if (!canBeOne(a, b)) throw new Refusal("conflict", { field: "identity", reason: "identitiesDiffer" });
    const both = mergedCitizen(a, b);
    const [merge, at] = [randomUUID(), nowOf(tx)];
    const stamp = { updated_at: at, updated_by: actor.userId };
    // First: of two records that stand by themselves only one has an identity number.
    await updateCitizen(tx, from, { merged_into: id, ...stamp });
    await updateCitizen(tx, id, {
      ...{ name: both.name, notes: both.notes, tags: [...both.tags], identity_hash: both.identity, ...stamp },
      identity_sealed: into.kept.identity_sealed ?? other.kept.identity_sealed,
    });
    await moveCitizenNumbers(tx, b.numbers, id);
    await insertCitizenMerge(tx, {
      ...{ id: merge, into_citizen: id, from_citizen: from, from_numbers: [...b.numbers] },
      ...{ was: JSON.stringify(wasOf(into)), at, by: actor.userId },
    });
    audit("citizen.merge", id, { from });
    event("CitizensMerged", id, { merge, from });
    return readKept(tx, id);
  });

type Unmerge = { readonly id: string; readonly version: string; readonly merge: string };

/** The other record has its identity number again. @throws Refusal conflict where it was given to a third one meanwhile */
const mustBeFree = async (tx: Work["tx"], identity: string | null, into: string): Promise<void> => {
  if (identity === null) return;
  await lockForEdit(tx, identity);
  const holder = await findCitizenOfIdentity(tx, identity);
  if (holder !== undefined && holder.id !== into)
    throw new Refusal("conflict", { field: "merge", reason: "identityTaken" });
};

/** Undoes the last merge that stands. @throws Refusal conflict where a later one stands, or the identity number is a third record's by now */
export const unmergeCitizens = (cabinet: Cabinet, actor: Actor, { id, version, merge }: Unmerge): Promise<Kept> =>
  inTransaction(cabinet.db, actor, async ({ tx, audit, event }) => {
    const now = await beginRecordEdit(cabinet, tx, id, version);
    const standing = now.merges.filter(({ undone_at }) => undone_at === null);
    const found = standing.find((each) => each.id === merge);
    if (found === undefined) throw new Refusal("notFound", { field: "merge" });
    if (standing[0]?.id !== merge) throw new Refusal("conflict", { field: "merge", reason: "mergedLater" });
    const other = await readKept(tx, found.from_citizen);
    await mustBeFree(tx, other.kept.identity_hash, id);
    const { identitySealed, ...was } = found.was;
    const before = { into: was, from: { ...recordOf(other), numbers: found.from_numbers } };
    const { into, fromNumbers } = unmergedCitizen(recordOf(now), before);
    const at = nowOf(tx);
    const stamp = { updated_at: at, updated_by: actor.userId };
    const isBack = into.identity !== now.kept.identity_hash;
    await updateCitizen(tx, id, {
      ...{ name: into.name, notes: into.notes, tags: [...into.tags], ...stamp },
      ...(isBack && {
        identity_hash: into.identity,
        identity_sealed: identitySealed === null ? null : Buffer.from(identitySealed, "base64"),
      }),
    });
    await updateCitizen(tx, other.kept.id, { merged_into: null, ...stamp });
    await moveCitizenNumbers(tx, fromNumbers, other.kept.id);
    await undoCitizenMerge(tx, merge, actor.userId, at);
    audit("citizen.unmerge", id, { from: other.kept.id });
    event("CitizensUnmerged", id, { merge, from: other.kept.id });
    return readKept(tx, id);
  });

import type { CallStep } from "@zongji/api";
import { type BusinessType, businessTypeName, type Fact, maskNumber, type PartyId, stepsOfCall } from "@zongji/domain";
import type { Db, Reach } from "@zongji/store";
import { type Parties, unpackSealed } from "@zongji/store";
import { presentSteps } from "@zongji/web";

/** Names and agent numbers of those who are in the steps. */
const peopleOf = async (db: Db, users: readonly string[]) => {
  if (users.length === 0) return new Map<string, { name: string; agentNo: string | null }>();
  const rows = await db
    .selectFrom("user")
    .select(["id", "name", "agent_no"])
    .where("id", "in", [...users])
    .execute();
  return new Map(rows.map(({ id, name, agent_no: agentNo }) => [id, { name, agentNo }]));
};

const numbersOf = async (db: Db, parties: Parties, ids: readonly PartyId[], unmasked: boolean) => {
  if (ids.length === 0) return new Map<string, string>();
  const rows = await db
    .selectFrom("party")
    .select(["id", "number_sealed"])
    .where("id", "in", [...ids])
    .execute();
  return new Map(
    rows.map(({ id, number_sealed: sealed }) => {
      const number = (sealed && parties.open(id as PartyId, unpackSealed(sealed))) ?? "";
      return [id, unmasked ? number : maskNumber(number)];
    }),
  );
};

/** What happened in a call, as the reader may know it: whose own calls are all that is permitted does not learn who listened to her. */
export const callStepsOf = async (
  { db, parties, types = [] }: { readonly db: Db; readonly parties: Parties; readonly types?: readonly BusinessType[] },
  facts: readonly Fact[],
  { scope }: Reach,
  unmasked: boolean,
): Promise<CallStep[]> => {
  const steps = stepsOfCall(facts, { hidesListening: scope === "own" });
  const people = steps.flatMap(({ agent, by }) => [agent, by].flatMap((each) => (each ? [each.user] : [])));
  const known = await peopleOf(db, [...new Set<string>(people)]);
  const outside = [...new Set(steps.flatMap(({ party }) => (party === undefined ? [] : [party])))];
  const numbers = await numbersOf(db, parties, outside, unmasked);
  return presentSteps(steps, {
    nameOf: (user) => known.get(user)?.name,
    agentNoOf: (user) => known.get(user)?.agentNo ?? undefined,
    numberOf: (party) => numbers.get(party) ?? "",
    typeName: (id) => businessTypeName(types, id),
  });
};

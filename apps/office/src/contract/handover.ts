import { type ContractDeed, type Day, refusalOf } from "@zongji/domain";
import { type Actor, type Db, inTransaction, lockForEdit, type Work } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { perform } from "./actions.ts";
import { contractId, createContractReader } from "./store.ts";

type PackMade = Extract<ContractDeed, { type: "HandoverPackMade" }>;

/**
 * Enters a pack that was finished in the contract, in the name of whoever had it made.
 * @param also what is written down with it @throws Refusal conflict; what `also` throws. Nothing is written then
 */
export const tellOfPack = (
  db: Db,
  who: Actor,
  { deed, today, zone }: { readonly deed: PackMade; readonly today: Day; readonly zone: string },
  also: (tx: Work["tx"]) => Promise<void>,
): Promise<void> =>
  inTransaction(db, who, async (work) => {
    await lockForEdit(work.tx, contractId);
    const refused = refusalOf(await createContractReader(zone)(work.tx), deed, "server", today);
    if (refused)
      throw new Refusal("conflict", { reason: `contract.${"reason" in refused ? refused.reason : "noSuch"}` });
    perform(work, deed, "server", 0);
    await also(work.tx);
  });

/** Who is the client and who the provider; undefined before there is a contract. */
export const partiesOfContract = async (
  db: Db,
  zone: string,
): Promise<{ readonly client: string; readonly provider: string } | undefined> => {
  const { terms } = await createContractReader(zone)(db);
  return terms === null ? undefined : { client: terms.terms.client, provider: terms.terms.provider };
};

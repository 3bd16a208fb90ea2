import { type ContractDeed, type ContractState, isFinding, verifiedInTerm } from "@zongji/domain";
import { nowOf, type Work } from "@zongji/store";
import { complaintOf, findComplaint, findingsAgainstProvider } from "./store.ts";

const everybody = { scope: "all", user: "", groups: [] } as const;

/** Numbers of those that were found to be the provider's fault, while it may still appeal or the appeal is not decided. */
const openFindings = async (tx: Work["tx"]): Promise<ReadonlySet<string>> => {
  const found = await findingsAgainstProvider(tx);
  return new Set(found.filter((kept) => !isFinding(complaintOf(kept), nowOf(tx))).map(({ no }) => no));
};

/**
 * Why a deed under the contract is the register's to do, or comes too soon; undefined: it may be done. Complaints come in by the register alone; those that were
 * entered by hand before it are still verified by hand. Money is taken off, and the contract ended, by findings that can't change any more.
 */
export const heldByRegister = async (
  tx: Work["tx"],
  deed: ContractDeed,
  state: ContractState,
): Promise<"byRegister" | "findingOpen" | "findingsOpen" | undefined> => {
  if (deed.type === "ComplaintReceived" || deed.type === "ComplaintDayCorrected") return "byRegister";
  if (deed.type === "ContractTerminated" && deed.ground === "complaints")
    return verifiedInTerm(state, await openFindings(tx)).left < 0 ? undefined : "findingsOpen";
  if (deed.type !== "ComplaintVerified" && deed.type !== "DeductionDecided") return undefined;
  const kept = await findComplaint(tx, everybody, deed.complaint);
  if (kept === undefined) return undefined;
  if (deed.type === "ComplaintVerified") return "byRegister";
  return isFinding(complaintOf(kept), nowOf(tx)) ? undefined : "findingOpen";
};

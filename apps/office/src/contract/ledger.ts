import { applyToContract, type ContractDeed, type Day, type Fault, refusalOf, type Side } from "@zongji/domain";
import { type Actor, type Db, lockForEdit, nowOf, type Work } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { type HeldDeed, perform } from "./actions.ts";
import { type ContractReader, contractId } from "./store.ts";

/** A complaint as the register tells of it. `fault` null: the client has not verified it. */
export type ToldComplaint = {
  readonly complaint: string;
  readonly on: Day;
  readonly about: string;
  readonly fault: Fault | null;
  readonly note: string;
  /** Whose step tells of it: that it came in. The finding is the client's, whoever's step tells of it. */
  readonly side: Side;
};

const mostChars = 2000;

/** What the contract asks of the register of complaints. */
export type ComplaintRegister = {
  readonly held: HeldDeed;
  /** Enters what came in before its terms were written, for the side that wrote or confirmed them. */
  readonly enterEarlier: (
    desk: { readonly db: Db; readonly zone: string; readonly tellContract: TellContract },
    who: { readonly actor: Actor; readonly side: Side },
  ) => Promise<void>;
};

/**
 * Enters a complaint of the register in the contract, within the register's transaction: that it came in, and what the client found.
 * @returns whether it stands in the contract: there may be none yet, or it may be of a day outside its term
 * @throws Refusal conflict, where money was taken off for it already, or where the contract refuses the finding
 */
export type TellContract = (work: Work, told: ToldComplaint) => Promise<boolean>;

/** The register and the ledger say the same, or neither changes. @throws Refusal */
const mustBeDone = (refused: ReturnType<typeof refusalOf>): void => {
  if (refused?.code === "forbidden") throw new Refusal("forbidden", { reason: "otherSide" });
  if (refused) throw new Refusal("conflict", { reason: `contract.${refused.reason}` });
};

export const complaintTeller =
  (read: ContractReader, today: () => Day): TellContract =>
  async (work, { complaint, on, about, fault, note, side }) => {
    await lockForEdit(work.tx, contractId);
    let state = await read(work.tx);
    const act = (deed: ContractDeed, by: Side) => {
      const refused = refusalOf(state, deed, by, today());
      if (refused) return refused;
      perform(work, deed, by, 0);
      state = applyToContract(state, { ...deed, side: by, at: nowOf(work.tx) });
      return undefined;
    };
    const kept = () => state.complaints.find(({ id }) => id === complaint);
    if (!kept()) act({ type: "ComplaintReceived", complaint, on, about }, side);
    const there = kept();
    if (!there) return false;
    if (there.on !== on) mustBeDone(act({ type: "ComplaintDayCorrected", complaint, on }, "client"));
    if (fault === null || there.fault === fault) return true;
    if (there.deducted !== null) throw new Refusal("conflict", { reason: "complaintDeducted" });
    const finding = { complaint, fault, note: note.slice(0, mostChars).toWellFormed() };
    mustBeDone(act({ type: "ComplaintVerified", ...finding }, "client"));
    return true;
  };

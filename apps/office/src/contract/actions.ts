import { type ContractDeed, type Day, type Doer, deedSchemaOf, type EventBody, refusalOf } from "@zongji/domain";
import { type Actor, type Db, inTransaction, lockForEdit, type Work } from "@zongji/store";
import { auditAttempt, type Principal, Refusal } from "@zongji/web";
import { checkPart } from "@zongji/web/node";
import { sideOf } from "./policy.ts";
import { type ContractReader, contractId } from "./store.ts";

/** What the audit trail tells of a deed: all of it but whole terms, of which it names the version. */
const toldOf = (deed: ContractDeed, version: number): object =>
  deed.type === "ContractWritten"
    ? { deed: deed.type, version }
    : (({ type, ...rest }) => ({ deed: type, ...rest }))(deed);

const perform = (work: Work, deed: ContractDeed, side: Doer, version: number): void => {
  const { type, ...body } = deed;
  work.audit("contract.act", contractId, toldOf(deed, version));
  work.event(type, contractId, { side, ...body } as unknown as EventBody<typeof type>);
};

type Asked = {
  readonly principal: Principal;
  readonly actor: Actor;
  readonly version: number;
  readonly deed: ContractDeed;
};

/**
 * Does something under the contract, for the side that the account acts for.
 * @throws Refusal forbidden (audited), stale, conflict · BadPart, where a field of the deed is not as its event says
 */
export const actUnderContract = (
  db: Db,
  read: ContractReader,
  { principal, actor, version, deed }: Asked,
  today: Day,
): Promise<void> => {
  const given = checkPart(deedSchemaOf(deed.type), "body", deed) as ContractDeed;
  return auditAttempt(db, { actor, tried: "contract.act", subject: contractId }, () =>
    inTransaction(db, actor, async (work) => {
      const side = sideOf(principal);
      if (side === null) throw new Refusal("forbidden", { field: given.type });
      await lockForEdit(work.tx, contractId);
      const state = await read(work.tx);
      const refused = refusalOf(state, given, side, today);
      if (refused?.code === "forbidden") throw new Refusal("forbidden", { field: given.type, reason: "otherSide" });
      if (state.version !== version) throw new Refusal("stale");
      if (refused)
        throw new Refusal("conflict", {
          reason: `contract.${refused.reason}`,
          ...(refused.field !== undefined && { field: refused.field }),
        });
      const written = (state.changed ?? state.terms ?? { version: 0 }).version + 1;
      perform(work, given, side, written);
    }),
  );
};

const server: Actor = { userId: null, login: "system", address: "" };

/** Why a deed of the server was refused: a reason of the contract's rules with its field, or "forbidden". */
export type ServersRefusal = { readonly reason: string; readonly field?: string };

/** Does what the server alone may do, once. @param onRefused told why, where it was not done @returns whether it was this one that did it */
export const actAsServer = (
  db: Db,
  read: ContractReader,
  deed: ContractDeed,
  today: Day,
  onRefused: (why: ServersRefusal) => void = () => {},
): Promise<boolean> =>
  inTransaction(db, server, async (work) => {
    await lockForEdit(work.tx, contractId);
    const refused = refusalOf(await read(work.tx), deed, "server", today);
    if (refused) {
      const { reason, field } = { reason: "forbidden", field: undefined, ...refused };
      onRefused({ reason, ...(field !== undefined && { field }) });
      return false;
    }
    perform(work, deed, "server", 0);
    return true;
  });

import {
  type ContractDeed,
  type ContractState,
  type Day,
  type Doer,
  deedSchemaOf,
  type EventBody,
  refusalOf,
  stageOf,
} from "@zongji/domain";
import { type Actor, type Db, inTransaction, lockForEdit, type Work } from "@zongji/store";
import { auditAttempt, type Principal, Refusal } from "@zongji/web";
import { checkPart } from "@zongji/web/node";
import { sideOf } from "./policy.ts";
import { type ContractReader, contractId } from "./store.ts";

/** What the audit trail tells of a deed: all of it but whole terms, of which it names the version, and of calls that were drawn how many. */
const toldOf = (deed: ContractDeed, version: number): object => {
  if (deed.type === "ContractWritten") return { deed: deed.type, version };
  const { type, ...rest } = deed;
  return { deed: type, ...rest, ...(deed.type === "StageSampleDrawn" && { drawn: deed.drawn.length }) };
};

export const perform = (work: Work, deed: ContractDeed, side: Doer, version: number): void => {
  const { type, ...body } = deed;
  work.audit("contract.act", contractId, toldOf(deed, version));
  work.event(type, contractId, { side, ...body } as unknown as EventBody<typeof type>);
};

/** Why a deed is another room's to do, or comes too soon; undefined: it may be done. */
export type HeldDeed = (tx: Work["tx"], deed: ContractDeed, state: ContractState) => Promise<string | undefined>;

type Asked = {
  readonly principal: Principal;
  readonly actor: Actor;
  /** The state that it began from; undefined: what is added to it fits any. */
  readonly version?: number;
  readonly deed: ContractDeed;
  readonly held: HeldDeed;
};

/** A finding on a drawn call that has none yet: it replaces nothing, whatever else was done since it was shown. */
const isFirstFinding = (state: ContractState, deed: ContractDeed): boolean =>
  deed.type === "StageSampleJudged" &&
  stageOf(state, deed.stage).samples.find(({ no }) => no === deed.sample)?.judged[deed.call] === undefined;

/**
 * Does something under the contract, for the side that the account acts for.
 * @throws Refusal forbidden (audited), stale, conflict · BadPart, where a field of the deed is not as its event says
 * @param also what is done in the same transaction
 */
export const actUnderContract = (
  db: Db,
  read: ContractReader,
  { principal, actor, version, deed, held }: Asked,
  today: Day,
  also: (work: Work) => Promise<void> = async () => {},
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
      const isStale = version !== undefined && state.version !== version;
      if (isStale && !isFirstFinding(state, given)) throw new Refusal("stale");
      if (refused)
        throw new Refusal("conflict", {
          reason: `contract.${refused.reason}`,
          ...(refused.field !== undefined && { field: refused.field }),
        });
      const why = await held(work.tx, given, state);
      if (why !== undefined) throw new Refusal("conflict", { reason: `contract.${why}` });
      const written = (state.changed ?? state.terms ?? { version: 0 }).version + 1;
      await also(work);
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

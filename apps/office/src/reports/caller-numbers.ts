import { maskNumber } from "@zongji/domain";
import { type Actor, clockOf, type Db, type Parties, type SealedNumber, writeAudit } from "@zongji/store";
import { maySeeNumbers, Refusal, type SessionOf } from "@zongji/web";
import { createNumberSearches, type NumberSearches } from "../calls/index.ts";

/** How one person asks for a number outside. */
export type CallerNumbers = {
  /** @throws Refusal forbidden numbersMasked, tooMany */
  readonly search: (number: string) => Promise<{ readonly party: string; readonly sealed: SealedNumber }>;
};

/**
 * Searches of reports by a caller's number: of whoever may see numbers, audited by the pseudonym once for each number, and limited, as those of the call log are.
 */
export const createCallerSearches =
  (db: Db, parties: Parties, searches: NumberSearches = createNumberSearches(clockOf(db).now)) =>
  ({ session, actor }: { readonly session: SessionOf; readonly actor: Actor }): CallerNumbers => ({
    search: async (number) => {
      const { principal } = session;
      if (!maySeeNumbers(principal)) throw new Refusal("forbidden", { field: "caller", reason: "numbersMasked" });
      const party = parties.idOf(number);
      if (searches.note(principal.user.id, party)) await writeAudit(db, actor, "number.search", party, {});
      return { party, sealed: parties.seal(party, number) };
    },
  });

/** A question as the audit trail tells it: no number in full. */
export const toldQuery = <Q extends { readonly caller?: string | undefined }>(query: Q): Q =>
  query.caller === undefined ? query : { ...query, caller: maskNumber(query.caller) };

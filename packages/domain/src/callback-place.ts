import type { CallId, GroupId, PartyId, VisitId } from "./ids.ts";
import type { Need } from "./need.ts";

/** 保留的排队位置. `id`: the call that asked, which is over. `since`: since when he has waited, ms. */
export type Callback = {
  readonly id: CallId;
  readonly visit: VisitId;
  readonly group: GroupId;
  readonly party: PartyId;
  readonly number: string;
  readonly own: boolean;
  readonly priority: number;
  readonly atHead: boolean;
  readonly since: number;
  /** Skills that were asked for when he left. */
  readonly need?: Need;
  /** When he asked, ms. */
  readonly askedAt: number;
  /** Calls to him that an agent had taken. */
  readonly tries: number;
  /** Not before, ms. */
  readonly notBefore: number;
  /** The call out that is under way. `taken`: an agent has taken it. */
  readonly call?: CallId;
  readonly taken?: true;
};

import { type Static, Type } from "@sinclair/typebox";
import { capacityNames, clauses } from "@zongji/domain";
import { Nullable, OneOf } from "./operation.ts";

const Day = Type.String({ pattern: "^\\d{4}-\\d{2}-\\d{2}$" });
const Text = Type.String();
const Count = Type.Integer();

/** One indicator of one day. Not judged: `why`. */
export const ContractVerdict = Type.Object({
  why: Nullable(OneOf(["belowCapacity", "atCapacity", "none", "exempt"] as const)),
  num: Nullable(Count),
  den: Nullable(Count),
  /** Rounded to two decimals, to be shown; `passes` compares what is not rounded. */
  percent: Nullable(Text),
  passes: Nullable(Type.Boolean()),
});
export type ContractVerdict = Static<typeof ContractVerdict>;

/** GB/T 33358 beside the contract's figures (C13), which nothing is judged by. */
export const Standard = Type.Object({
  /** At all hours, against 95 %; null: not known of the day. */
  connectRate: Nullable(ContractVerdict),
  /** Answered within 15 s of the request; null: not known of the day, or nobody asked. */
  inTime: Nullable(Type.Object({ num: Count, den: Count, percent: Text })),
});

/** What the hotline can bear at one time, and whether that is what the contract asks for as both read it (C8). */
export const ContractCapacity = Type.Object({
  ...{ alternative: OneOf(clauses.C8), signed: Type.Boolean(), version: Count },
  /** [from, to), in which calls at one time were looked for. */
  ...{ from: Day, to: Day, least: Count },
  /** `counts`: it is judged by this one. */
  figures: Type.Array(
    Type.Object({ of: OneOf(capacityNames), count: Count, counts: Type.Boolean(), reaches: Type.Boolean() }),
  ),
  reaches: Type.Boolean(),
});
export type ContractCapacity = Static<typeof ContractCapacity>;

import type { Problem, ProblemCode } from "@zongji/api";

type Extra = {
  readonly reason?: string;
  readonly field?: string;
  readonly retryAfterSec?: number;
  readonly node?: string;
  readonly url?: string;
  readonly other?: string;
  readonly stale?: NonNullable<Problem["stale"]>;
};

/** A request that is refused: thrown by a room's actions, told as a problem body by http. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ProblemCode;
  readonly extra: Extra;
  constructor(code: ProblemCode, extra: Extra = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

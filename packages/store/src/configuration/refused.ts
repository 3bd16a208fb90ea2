import type { Difference } from "./compare.ts";
import type { ConfigProblem } from "./kinds.ts";
import type { DeedRefusal } from "./versions.ts";

/** What was written after the version that somebody has seen. */
export type Newer = {
  readonly version: number;
  /** Name of who wrote it; null: the system. */
  readonly by: string | null;
  readonly at: number;
  readonly changes: readonly Difference[];
};

/** Why a deed to the configuration was not done; nothing has changed. */
export class ConfigRefused extends Error {
  override readonly name = "ConfigRefused";
  readonly reason: DeedRefusal | "problems" | "unreadable" | "noItem" | "inUse";
  readonly problems: readonly ConfigProblem[];
  readonly newer: Newer | undefined;
  constructor(
    reason: ConfigRefused["reason"],
    { problems = [], newer }: { problems?: readonly ConfigProblem[]; newer?: Newer | undefined } = {},
  ) {
    super(reason);
    this.reason = reason;
    this.problems = problems;
    this.newer = newer;
  }
}

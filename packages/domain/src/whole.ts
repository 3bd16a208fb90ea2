import type { CallId } from "./ids.ts";
import type { Run } from "./run.ts";

/** What a part of a step threw, and the call whose machine was at work then. */
export type Thrown = { readonly error: unknown; readonly call: CallId | undefined };

/**
 * Does a part of a step whole, or not at all: if it throws, its changes are taken back and its effects dropped.
 * @param failed does what is to be done instead
 */
export function whole<Result>(
  run: Run,
  part: (run: Run) => Result,
  failed: (thrown: Thrown, run: Run) => Result,
): Result {
  const { undo } = run.hotline;
  const position = undo.position;
  const effects = run.out.length;
  try {
    return part(run);
  } catch (error) {
    undo.rollBack(position);
    run.out.length = effects;
    const thrown = { error, call: run.about };
    run.about = undefined;
    return failed(thrown, run);
  }
}

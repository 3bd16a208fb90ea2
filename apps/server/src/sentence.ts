/** Something that keeps the server from starting: one sentence for the terminal, which says what to change. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** Waiting does not help: the database is of a newer program. */
export class NewerDatabase extends CannotStart {}

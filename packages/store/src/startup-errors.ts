/** The exit code of a start that was refused in a sentence: EX_CONFIG of sysexits.h. Another start would be refused too (bin/parent.mjs). */
export const refusalCode = 78;

/** Something that keeps the server from starting: one sentence for the terminal, which says what to change. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** Waiting does not help: the database is of a newer program. */
export class NewerDatabase extends CannotStart {}

/** Nor here: it is another hotline's, or another server of this name uses it. */
export class WrongDatabase extends CannotStart {}

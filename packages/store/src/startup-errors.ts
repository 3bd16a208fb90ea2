/** The exit code of a refused start: EX_CONFIG of sysexits.h. bin/parent.mjs does not start the program again. */
export const refusalCode = 78;

/** Why the server can't start: one sentence for the terminal, which says what to change. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

/** The database is of a newer program: waiting does not help. */
export class NewerDatabase extends CannotStart {}

/** The database belongs to another hotline, or another server with this name uses it: waiting does not help. */
export class WrongDatabase extends CannotStart {}

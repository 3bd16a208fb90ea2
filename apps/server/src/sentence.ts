/** Something that keeps the server from starting: one sentence for the terminal, which says what to change. */
export class CannotStart extends Error {
  override readonly name = "CannotStart";
}

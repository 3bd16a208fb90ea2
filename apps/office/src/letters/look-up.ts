/** Looks a letter up by its code. Who guesses is told nothing, is written down, and has to wait. */
import { type Db, inTransaction } from "@zongji/store";
import type { Sent } from "../order-pages/index.ts";
import type { Said } from "../orders/index.ts";
import { hashOfCode } from "./code.ts";
import { citizen } from "./send.ts";
import { type Standing, standingOf, writerSays } from "./settle.ts";
import { countTries, letterByCode, lockNetwork, markRead, noteTry } from "./store.ts";

const windowMs = 15 * 60_000;
const mostWrong = 10;

type Found = NonNullable<Awaited<ReturnType<typeof letterByCode>>>;

/** Whether its answer is not shown now: its order was reopened, or it became one since, and is to be answered anew. */
export const isReviewed = ({ state, order_state, answer }: Pick<Found, "state" | "order_state" | "answer">): boolean =>
  order_state !== null &&
  !["answered", "closed", "void"].includes(order_state) &&
  (state === "answered" || (state === "ordered" && answer !== null));

type Looking = {
  readonly address: string;
  /** That asks; wrong codes are counted by it. */
  readonly network: string;
  readonly zone: string;
  readonly now: number;
  /** What the writer says of it. */
  readonly sent?: Sent | undefined;
};
type LookedUp = { readonly letter: Found; readonly standing: Standing; readonly said: Said | undefined };

export const lookUp = (
  db: Db,
  typed: string,
  { address, network, zone, now, sent }: Looking,
): Promise<LookedUp | "wrong" | "locked"> =>
  inTransaction(db, citizen(address), async (work) => {
    const { tx, audit, event } = work;
    // Tries at the same time take turns: no more than the limit gets through.
    await lockNetwork(tx, network, "wrong");
    const wrong = await countTries(tx, network, "wrong", now - windowMs);
    if (wrong >= mostWrong) return "locked";
    const hash = hashOfCode(typed);
    const found = hash && (await letterByCode(tx, hash));
    if (hash === undefined || found === undefined) {
      await noteTry(tx, network, "wrong", now);
      audit("letter.guess", "", { wrong: wrong + 1 });
      return "wrong";
    }
    const said = sent && (await writerSays(work, found.id, sent, zone));
    const letter = said === undefined ? found : (await letterByCode(tx, hash))!;
    if (letter.answer !== null && !isReviewed(letter) && (await markRead(tx, letter.id, now)))
      event("LetterAnswerRead", letter.id, {});
    return { letter, standing: await standingOf(tx, letter, { zone, now }), said };
  });

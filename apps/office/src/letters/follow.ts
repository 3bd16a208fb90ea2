/** What becomes of a letter's work order becomes of the letter. */
import { type Actor, type Db, inTransaction, isDatabaseDown, type Log } from "@zongji/store";
import { tellMove } from "./actions.ts";
import { changeLetter, findLetter, lettersBehindOrders, lockLetter } from "./letter-store.ts";

const server: Actor = { userId: null, login: "system", address: "" };
const batch = 50;

type Behind = Awaited<ReturnType<typeof lettersBehindOrders>>[number];

const followOrder = (db: Db, { id, state, answer, answered_at, answered_by, first_reply_at }: Behind): Promise<void> =>
  inTransaction(db, server, async (work) => {
    await lockLetter(work.tx, id);
    const kept = (await findLetter(work.tx, id))!;
    // Another server may have been faster.
    if (kept.state !== "ordered" && !(kept.state === "answered" && (answered_at ?? 0) > (kept.answered_at ?? 0)))
      return;
    const told = { assignee: kept.assignee, note: "", order: kept.work_order };
    if (state === "void") {
      tellMove(work, kept, { ...told, move: "orderDropped", is: "taken" });
      await changeLetter(work.tx, id, { state: "taken", work_order: null });
      return;
    }
    tellMove(work, kept, { ...told, move: "orderAnswered", is: "answered" });
    const first_answered_at = kept.first_answered_at ?? first_reply_at ?? answered_at;
    const answered = { answer, answered_by, answered_at, first_answered_at };
    await changeLetter(work.tx, id, { ...answered, state: "answered", read_at: null });
  });

/** Brings letters in step with their orders: answered ones get the answer, those of a void order go back to who took them. One that can't be is logged, and holds up no other. */
export const followOrders = async (db: Db, log: Log): Promise<void> => {
  for (let after = ""; ; ) {
    const behind = await lettersBehindOrders(db, after, batch);
    for (const each of behind)
      try {
        await followOrder(db, each);
      } catch (error) {
        if (isDatabaseDown(error)) throw error;
        log.warn({ err: error, letter: each.id }, "a letter was not brought in step with its order");
      }
    if (behind.length < batch) return;
    after = behind.at(-1)!.id;
  }
};

/** Does something as often as it is asked for, but once at a time, and once more for all who ask meanwhile. @param perform never rejects */
export const oneByOne = (perform: () => Promise<void>) => {
  let running: Promise<void> | undefined;
  let isAsked = false;
  let isClosed = false;
  const run = async (): Promise<void> => {
    while (isAsked && !isClosed) {
      isAsked = false;
      await perform();
    }
    running = undefined;
  };
  return {
    wake: (): void => {
      isAsked = true;
      if (!isClosed) running ??= run();
    },
    /** Resolves when nothing is under way. */
    close: async (): Promise<void> => {
      isClosed = true;
      await running;
    },
  };
};

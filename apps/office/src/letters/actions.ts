import type { Letter } from "@zongji/api";
import { beginningOf, handlingOf, isOfferedType, type LetterMove, type LetterState, localTime } from "@zongji/domain";
import {
  type Actor,
  businessTypesOf,
  type Db,
  inTransaction,
  lettersConfigOf,
  nowOf,
  type Parties,
  type Work,
} from "@zongji/store";
import { Refusal } from "@zongji/web";
import { openOrder } from "../orders/index.ts";
import { changeLetter, findLetter, type KeptLetter, lockLetter } from "./letter-store.ts";
import { mustMove, staleLetter } from "./policy.ts";
import { presentLetter } from "./present.ts";
import { filesOfPictures, picturesOfLetter } from "./store.ts";

export type Desk = { readonly db: Db; readonly parties: Parties; readonly zone: string };
/** Who does it, whether numbers are shown to him whole, and what he was shown. */
export type Deed = {
  readonly actor: Actor;
  readonly unmasked: boolean;
  readonly id: string;
  readonly version: number;
};

const read = async (
  { parties }: Pick<Desk, "parties">,
  db: Db | Work["tx"],
  kept: KeptLetter,
  unmasked: boolean,
): Promise<Letter> =>
  presentLetter(kept, {
    ...{ parties, unmasked, config: await lettersConfigOf(db as Db) },
    pictures: await picturesOfLetter(db, kept.id),
  });

/** @throws Refusal notFound */
export const readLetter = async (desk: Desk, id: string, unmasked: boolean): Promise<Letter> => {
  const kept = await findLetter(desk.db, id);
  if (kept === undefined) throw new Refusal("notFound");
  return read(desk, desk.db, kept, unmasked);
};

type Change = Parameters<typeof changeLetter>[2];

/** Changes a letter as it was shown, and shows it as it is then. @throws Refusal notFound, stale */
export const change = (
  desk: Desk,
  { actor, unmasked, id, version }: Deed,
  make: (work: Work, kept: KeptLetter) => Promise<Change>,
): Promise<Letter> =>
  inTransaction(desk.db, actor, async (work) => {
    const { tx } = work;
    if (!(await lockLetter(tx, id))) throw new Refusal("notFound");
    const kept = (await findLetter(tx, id))!;
    if (kept.version !== version) throw staleLetter(await read(desk, tx, kept, unmasked));
    await changeLetter(tx, id, await make(work, kept));
    return read(desk, tx, (await findLetter(tx, id))!, unmasked);
  });

const columnsOf = (move: LetterMove, is: LetterState, by: string | null): Change => {
  if (move === "take") return { state: is, assignee: by };
  if (move === "giveBack" || move === "spam" || move === "notSpam") return { state: is, assignee: null };
  return { state: is };
};

/** Tells of a move by audit trail and event. */
export const tellMove = (
  { audit, event }: Work,
  kept: KeptLetter,
  told: {
    readonly move: LetterMove;
    readonly is: LetterState;
    readonly assignee: string | null;
    readonly note: string;
    readonly order: string | null;
  },
): void => {
  const { move, note, order } = told;
  audit(`letter.${move}`, kept.id, {
    no: kept.no,
    ...(note !== "" && { note }),
    ...(order !== null && { order }),
  });
  event("LetterMoved", kept.id, { was: kept.state, ...told });
};

/** Takes, gives back, marks as spam, takes the mark back. @throws Refusal conflict */
export const moveLetter = (
  desk: Desk,
  deed: Deed,
  move: "take" | "giveBack" | "spam" | "notSpam",
  given = "",
): Promise<Letter> =>
  change(desk, deed, async (work, kept) => {
    const is = mustMove(kept, move, deed.actor);
    const columns = columnsOf(move, is, deed.actor.userId);
    const note = given.replaceAll("\0", "").toWellFormed().trim();
    tellMove(work, kept, { move, is, assignee: columns.assignee as string | null, note, order: null });
    return columns;
  });

/** 直接回复. @throws Refusal conflict */
export const answerLetter = (desk: Desk, deed: Deed, given: string): Promise<Letter> =>
  change(desk, deed, async (work, kept) => {
    const is = mustMove(kept, "answer", deed.actor);
    const answer = given.replaceAll("\0", "").toWellFormed().trim();
    if (answer === "") throw new Refusal("badRequest", { field: "answer" });
    tellMove(work, kept, { move: "answer", is, assignee: kept.assignee, note: "", order: null });
    const first_answered_at = kept.first_answered_at ?? work.at;
    return { state: is, answer, answered_by: deed.actor.userId, answered_at: work.at, first_answered_at };
  });

/** Settles the business type; the rules are asked again. @throws Refusal badRequest of a type that can't be chosen, conflict once it is answered or spam */
export const typeLetter = (desk: Desk, deed: Deed, type: string): Promise<Letter> =>
  change(desk, deed, async ({ tx, audit, event }, kept) => {
    if (kept.state !== "new" && kept.state !== "taken") throw new Refusal("conflict", { reason: "letterState" });
    const types = await businessTypesOf(tx);
    if (!isOfferedType(types, type, localTime(nowOf(tx), desk.zone).date))
      throw new Refusal("badRequest", { field: "type" });
    const handling = handlingOf(await lettersConfigOf(tx), types, { type, text: kept.text });
    audit("letter.type", kept.id, { no: kept.no, was: kept.type, is: type });
    event("LetterTyped", kept.id, { was: kept.type, is: type });
    return { type, type_by: deed.actor.userId, handling: JSON.stringify(handling) };
  });

const titleChars = 60;

/** Makes a work order of a letter: its time limit runs from the letter's arrival. @throws Refusal conflict */
export const orderLetter = (desk: Desk, deed: Deed): Promise<Letter> =>
  change(desk, deed, async (work, kept) => {
    const { userId } = deed.actor;
    const is = mustMove(kept, "order", deed.actor);
    const { id, isNew } = await openOrder(work, {
      ...{ source: "letter", ref: kept.id, party: kept.party, businessType: kept.type, zone: desk.zone },
      ...{ by: userId, assignee: userId, clockFrom: kept.received_at },
      title: beginningOf(kept.text.replace(/\s+/g, " "), titleChars),
      text: kept.text,
    });
    // One that was void is of this letter for good: it is answered directly.
    if (!isNew) throw new Refusal("conflict", { reason: "letterOrdered" });
    await filesOfPictures(work.tx, kept.id, id, userId);
    tellMove(work, kept, { move: "order", is, assignee: kept.assignee, note: "", order: id });
    return { state: is, work_order: id };
  });

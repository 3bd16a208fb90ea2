/** What the writer of a letter says of its answer, at the page where he looked it up by his code. */
import { beginningOf, type CitizenSaying, citizenPageMs, type LetterState } from "@zongji/domain";
import { insertNotices, orderPeople, type Work } from "@zongji/store";
import { citizenSays, citizensOrder, citizensWords, openOrder, type Said } from "../orders/index.ts";
import { tellMove } from "./actions.ts";
import { changeLetter, findLetter, type KeptLetter, lockLetter } from "./letter-store.ts";
import { filesOfPictures } from "./store.ts";

/** How a letter stands for its writer. */
export type Standing = {
  /** What the hotline waits to hear; null: nothing. */
  readonly asked: string | null;
  readonly says: readonly CitizenSaying[];
};

type Looked = {
  readonly state: LetterState;
  readonly work_order: string | null;
  readonly answered_at: number | null;
  readonly settled_at: number | null;
};

/** What can be said of a letter that nobody made a work order of: what can't be settled by another answer is an order then. */
const ofLetter = ({ state, answered_at, settled_at }: Looked, now: number): readonly CitizenSaying[] => {
  if (state !== "answered" || settled_at !== null) return [];
  const isFresh = answered_at !== null && now - answered_at < citizenPageMs;
  return isFresh ? ["settled", "unsettled"] : ["settled"];
};

export const standingOf = async (
  tx: Work["tx"],
  letter: Looked,
  { zone, now }: { readonly zone: string; readonly now: number },
): Promise<Standing> => {
  if (letter.work_order === null) return { asked: null, says: ofLetter(letter, now) };
  const order = await citizensOrder(tx, letter.work_order, zone, now);
  return { asked: order?.asked ?? null, says: order?.says ?? [] };
};

/** Whoever answered it goes on with it, if he still may; else those who give orders to others are told. */
const peopleFor = async (tx: Work["tx"], answeredBy: string | null) => {
  const own = answeredBy === null ? [] : await orderPeople(tx, "order.handle", answeredBy);
  const assignee = own[0]?.id ?? null;
  return {
    assignee,
    told: assignee === null ? (await orderPeople(tx, "order.assign")).map(({ id }) => id) : [assignee],
  };
};

const titleChars = 60;

/** The letter becomes a work order, whose time limit runs from now on; its history begins with what the writer said. */
const beginOrder = async (work: Work, kept: KeptLetter, note: string, zone: string): Promise<Said> => {
  const { tx, at } = work;
  const { assignee, told } = await peopleFor(tx, kept.answered_by);
  const { id, isNew } = await openOrder(work, {
    ...{ source: "letter", ref: kept.id, party: kept.party, businessType: kept.type, zone, by: null, assignee },
    ...{ clockFrom: at, title: beginningOf(kept.text.replace(/\s+/g, " "), titleChars) },
    text: `${kept.text}\n\n【来信人表示未解决】${note}`,
  });
  // Its order was void: it is talked about on the telephone.
  if (!isNew) return "gone";
  await filesOfPictures(tx, kept.id, id, null);
  tellMove(work, kept, { move: "unsettled", is: "ordered", assignee: kept.assignee, note, order: id });
  await changeLetter(tx, kept.id, { state: "ordered", work_order: id });
  await insertNotices(tx, { order: id, users: told, kind: "unsettled", at });
  return "done";
};

/** What the writer says: of the work order that the letter became, else of the letter itself. */
export const writerSays = async (
  work: Work,
  id: string,
  sent: { readonly says: CitizenSaying; readonly words: string },
  zone: string,
): Promise<Said> => {
  const { tx, at, audit, event } = work;
  await lockLetter(tx, id);
  const kept = (await findLetter(tx, id))!;
  if (kept.work_order !== null) return citizenSays(work, zone, kept.work_order, { ...sent, way: "code" });
  if (!ofLetter(kept, at).includes(sent.says)) return "gone";
  const note = citizensWords(sent.words);
  if (sent.says === "unsettled") return note === "" ? "unsaid" : beginOrder(work, kept, note, zone);
  audit("letter.settle", id, { no: kept.no });
  event("LetterSettled", id, {});
  await changeLetter(tx, id, { settled_at: at });
  return "done";
};

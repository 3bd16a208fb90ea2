import { businessTypesOf, type Db } from "@zongji/store";
import { type AddOperation, maySeeNumbers, type NumberLooks, Refusal, type SessionOf, scopeOf } from "@zongji/web";
import { answerList } from "../lists/index.ts";
import { answerLetter, type Deed, type Desk, moveLetter, orderLetter, readLetter, typeLetter } from "./actions.ts";
import { createKey, endKey, keysOf, submit } from "./keys.ts";
import { eventsOfLetter, findLetter } from "./letter-store.ts";
import type { LetterRoom } from "./list.ts";
import { pictureHeaders } from "./pictures.ts";
import { presentStep } from "./present.ts";
import type { LetterParts } from "./send.ts";
import { findPicture } from "./store.ts";

export type LettersRoom = LetterParts & { readonly list: LetterRoom; readonly looks: NumberLooks };

type Asked = {
  readonly params: { readonly id: string };
  readonly body: { readonly version: number };
  readonly session: SessionOf;
  readonly actor: Deed["actor"];
};
const deedOf = ({ params: { id }, body: { version }, session, actor }: Asked): Deed => ({
  ...{ actor, id, version, unmasked: maySeeNumbers(session.principal) },
});

const readRoutes = (add: AddOperation, desk: Desk, { db, list, looks }: LettersRoom): void => {
  add("listLetters", ({ query, session, actor }) => answerList(db, list, query, { session, actor }));
  add("letter", async ({ params: { id }, session, actor }) => {
    const letter = await readLetter(desk, id, maySeeNumbers(session.principal));
    await looks.tell({ session, actor }, id, { letter: letter.no });
    return letter;
  });
  add("letterHistory", async ({ params: { id } }) => {
    if ((await findLetter(db, id)) === undefined) throw new Refusal("notFound");
    const types = await businessTypesOf(db);
    return (await eventsOfLetter(db, id)).flatMap((event) => presentStep(event, types));
  });
  add("letterPicture", async ({ params: { id }, reply }) => {
    const picture = await findPicture(db, id);
    if (picture === undefined || picture.letter === null) throw new Refusal("notFound");
    return reply.headers(pictureHeaders).type(picture.type).send(picture.content);
  });
};

const keyRoutes = (add: AddOperation, db: Db, room: LettersRoom): void => {
  add("listLetterKeys", () => keysOf(db));
  add("createLetterKey", ({ body: { name, perHour }, actor }) => createKey(db, actor, name, perHour));
  add("revokeLetterKey", ({ params: { id }, actor }) => endKey(db, actor, id));
  add("submitLetter", ({ body, request, address }) =>
    submit(room, { key: request.headers.authorization, address }, body),
  );
};

/** 信件: the inbox of the office. */
export const letterRoutes = (add: AddOperation, room: LettersRoom): void => {
  const { db, parties, zone } = room;
  const desk: Desk = { db, parties, zone };
  readRoutes(add, desk, room);
  add("takeLetter", (asked) => moveLetter(desk, deedOf(asked), "take"));
  add("giveBackLetter", (asked) => moveLetter(desk, deedOf(asked), "giveBack", asked.body.note));
  add("markLetterSpam", (asked) => moveLetter(desk, deedOf(asked), "spam", asked.body.note));
  add("unmarkLetterSpam", (asked) => moveLetter(desk, deedOf(asked), "notSpam"));
  add("typeLetter", (asked) => typeLetter(desk, deedOf(asked), asked.body.type));
  add("answerLetter", (asked) => answerLetter(desk, deedOf(asked), asked.body.answer));
  add("orderLetter", async (asked) => {
    // It becomes an order of hers: who may not work on orders can't begin one this way either.
    if (scopeOf(asked.session.principal, "order.handle") === undefined) throw new Refusal("forbidden");
    return orderLetter(desk, deedOf(asked));
  });
  keyRoutes(add, db, room);
};

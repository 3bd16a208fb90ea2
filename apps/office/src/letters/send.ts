/** A letter comes in: numbered, guessed, ruled, and its look-up code made. */
import { randomUUID } from "node:crypto";
import {
  dayStart,
  handlingOf,
  type LetterSource,
  type LettersConfig,
  letterDueAt,
  localTime,
  type PartyId,
  type WorkingCalendar,
} from "@zongji/domain";
import {
  type Actor,
  businessTypesOf,
  type Db,
  inTransaction,
  type Parties,
  packSealed,
  type Work,
} from "@zongji/store";
import { freshLookUpCode, hashOfCode } from "./code.ts";
import { guessOf, type Learned } from "./guess.ts";
import { countOfParty, insertLetter, keepParty, nextOfDay } from "./store.ts";

export type LetterParts = {
  readonly db: Db;
  readonly parties: Parties;
  readonly zone: string;
  readonly learned: Learned;
  /** Working days as they were announced. */
  readonly calendar: (db: Db) => Promise<WorkingCalendar>;
};

export type NewLetter = {
  readonly text: string;
  readonly type: string | null;
  readonly name: string;
  readonly number: string;
  readonly verified: boolean;
  readonly source: LetterSource;
  readonly via: string | null;
};
export type Sent = { readonly no: string; readonly code: string; readonly dueAt: number };

/** Whoever writes has no account. */
export const citizen = (address: string): Actor => ({ userId: null, login: "", address });

/** Why a letter was not sent. perNumber, perNetwork: it has written its share today; gone: its draft was sent before; changed: its number is another since it was checked. */
export type Unsent = "perNumber" | "perNetwork" | "gone" | "changed";

type Sending = {
  readonly actor: Actor;
  readonly config: LettersConfig;
  readonly now: number;
  /** Done in the same transaction before it is written. @returns why it may not be sent, if it may not */
  readonly begin?: (tx: Work["tx"]) => Promise<Unsent | undefined>;
  /** Gives it its pictures. @returns how many */
  readonly attach?: (tx: Work["tx"], letter: string) => Promise<number>;
};

/** Writes the letter. */
export const sendLetter = async (
  parts: LetterParts,
  given: NewLetter,
  { actor, config, now, begin, attach }: Sending,
): Promise<Sent | Unsent> => {
  const { db, parties, zone, learned } = parts;
  const types = await businessTypesOf(db);
  const { text, name, verified, source, via, number } = given;
  const guess = await guessOf(db, text, { types, config, zone, learned }, now);
  const type = given.type ?? guess?.type ?? null;
  const handling = handlingOf(config, types, { type, text });
  const dueAt = letterDueAt(now, config.days, await parts.calendar(db), zone);
  const party = parties.idOf(number) as PartyId;
  const [id, code] = [randomUUID(), freshLookUpCode()];
  return inTransaction(db, actor, async ({ tx, audit, event }) => {
    const unsent = await begin?.(tx);
    if (unsent !== undefined) return unsent;
    if ((await countOfParty(tx, party, dayStart(now, zone))) >= config.perNumber) return "perNumber";
    const day = localTime(now, zone).date.replaceAll("-", "");
    const no = `${day}-${String(await nextOfDay(tx, day)).padStart(4, "0")}`;
    await keepParty(tx, {
      ...{ id: party, sealed: packSealed(parties.seal(party, number)), end: parties.endOf(number), at: now },
    });
    await insertLetter(tx, {
      ...{ id, no, code_hash: hashOfCode(code)!, source, via, name, party, verified, text },
      ...{ type_given: given.type, type, type_by: null, guess: guess ? JSON.stringify(guess) : null },
      ...{ handling: JSON.stringify(handling), state: "new" as const, assignee: null, received_at: now, due_at: dueAt },
      ...{ answer: null, answered_by: null, answered_at: null, read_at: null, work_order: null },
    });
    const pictures = (await attach?.(tx, id)) ?? 0;
    const { rule, way } = handling;
    audit("letter.receive", id, { no, source, ...(via !== null && { via }) });
    event("LetterReceived", id, { no, source, type, rule, way, pictures, dueAt });
    return { no, code, dueAt };
  });
};

import type { Letter, LetterRow, LetterStep } from "@zongji/api";
import { type BusinessType, businessTypeName, decodeEvent, type LettersConfig, type StoredEvent } from "@zongji/domain";
import type { Parties } from "@zongji/store";
import { numberOf } from "../calls/index.ts";
import type { eventsOfLetter, KeptLetter, ListedLetter } from "./letter-store.ts";

const excerptChars = 60;

export const presentRow = (
  kept: ListedLetter,
  parties: Parties,
  types: readonly BusinessType[],
  unmasked: boolean,
): LetterRow => {
  const line = kept.text.replace(/\s+/g, " ");
  return {
    ...{ id: kept.id, no: kept.no, state: kept.state, source: kept.source, way: kept.handling.way },
    excerpt: line.length > excerptChars ? `${line.slice(0, excerptChars)}…` : line,
    type: kept.type === null ? null : businessTypeName(types, kept.type),
    ...{ assignee: kept.assignee_name, receivedAt: kept.received_at, dueAt: kept.due_at, answeredAt: kept.answered_at },
    number: numberOf(kept, parties, unmasked),
    pictures: kept.pictures,
  };
};

type Beside = {
  readonly parties: Parties;
  readonly config: Pick<LettersConfig, "sites">;
  readonly pictures: Letter["pictures"];
  readonly unmasked: boolean;
};

const viaOf = ({ source, via, key_name }: KeptLetter, { sites }: Beside["config"]): string | null =>
  source === "key" ? key_name : (sites.find(({ id }) => id === via)?.name ?? via);

const orderOf = ({ work_order: id, order_no: no }: KeptLetter): Letter["order"] =>
  id === null || no === null ? null : { id, no };

export const presentLetter = (kept: KeptLetter, { parties, config, pictures, unmasked }: Beside): Letter => ({
  ...{ id: kept.id, no: kept.no, state: kept.state, version: kept.version, source: kept.source, text: kept.text },
  ...{ via: viaOf(kept, config), name: kept.name, number: numberOf(kept, parties, unmasked), verified: kept.verified },
  ...{ typeGiven: kept.type_given, type: kept.type, typeBy: kept.type_by_name },
  guess: kept.guess && { ...kept.guess, reasons: [...kept.guess.reasons] },
  handling: {
    ...{ rule: kept.handling.rule, way: kept.handling.way, type: kept.handling.type },
    ...{ departments: [...kept.handling.departments], words: [...kept.handling.words] },
  },
  ...{ receivedAt: kept.received_at, dueAt: kept.due_at, readAt: kept.read_at, order: orderOf(kept) },
  assignee: kept.assignee === null ? null : { id: kept.assignee, name: kept.assignee_name ?? "" },
  ...{ answer: kept.answer, answeredBy: kept.answered_name, answeredAt: kept.answered_at },
  pictures: pictures.map(({ id, name, width, height, bytes }) => ({ id, name, width, height, bytes })),
});

type KeptEvent = Awaited<ReturnType<typeof eventsOfLetter>>[number];

/** An event that this program can't read is left out: a newer one wrote it. */
export const presentStep = ({ by_name, ...row }: KeptEvent, types: readonly BusinessType[]): LetterStep[] => {
  const decoded = decodeEvent(row as StoredEvent);
  if (!decoded.ok) return [];
  const { event } = decoded;
  const { at } = event;
  if (event.type === "LetterReceived") return [{ at, by: null, what: "received", note: "" }];
  if (event.type === "LetterAnswerRead") return [{ at, by: null, what: "read", note: "" }];
  if (event.type === "LetterSettled") return [{ at, by: null, what: "settled", note: "" }];
  if (event.type === "LetterTyped")
    return [{ at, by: by_name, what: "typed", note: businessTypeName(types, event.body.is) }];
  if (event.type === "LetterMoved") return [{ at, by: by_name, what: event.body.move, note: event.body.note }];
  return [];
};

import { type Static, type TSchema, Type } from "@sinclair/typebox";
import { letterMoves, letterSources, letterStates, letterWays, letterWayWords, mostLetterChars } from "@zongji/domain";
import { defineList, type Label, listOperation, period, type QueryOf } from "./list.ts";
import { Id, IdParams, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

export const letterStateLabels = {
  new: { zh: "待受理", en: "New" },
  taken: { zh: "办理中", en: "In work" },
  ordered: { zh: "已转工单", en: "Work order" },
  answered: { zh: "已答复", en: "Answered" },
  spam: { zh: "垃圾信件", en: "Spam" },
} as const satisfies Record<(typeof letterStates)[number], Label>;
export const letterSourceLabels = {
  page: { zh: "本站", en: "Own page" },
  site: { zh: "其他网站", en: "Other website" },
  key: { zh: "接口", en: "Program" },
} as const satisfies Record<(typeof letterSources)[number], Label>;
export const letterWayLabels = letterWayWords satisfies Record<(typeof letterWays)[number], Label>;

/** What the list shows; "open" (the default): neither answered nor spam. */
const selections = ["open", "new", "mine", "overdue", "answered", "spam", "all"] as const;

/** 信件: one row a letter. */
export const letterList = defineList({
  id: "letters",
  title: { zh: "信件", en: "Letters" },
  permission: "letter.see",
  columns: {
    receivedAt: { label: { zh: "来信时间", en: "Received" }, schema: Instant, type: "instant", sortable: true },
    no: { label: { zh: "编号", en: "Number" }, schema: Type.String(), type: "text" },
    excerpt: { label: { zh: "内容", en: "Text" }, schema: Type.String(), type: "text" },
    type: { label: { zh: "业务类型", en: "Business type" }, schema: Nullable(Type.String()), type: "text" },
    way: {
      label: { zh: "处理方式", en: "Handled by" },
      schema: OneOf(letterWays),
      type: "choice",
      choices: letterWayLabels,
    },
    state: {
      label: { zh: "状态", en: "State" },
      schema: OneOf(letterStates),
      type: "choice",
      choices: letterStateLabels,
    },
    assignee: { label: { zh: "承办人", en: "Taken by" }, schema: Nullable(Type.String()), type: "text" },
    dueAt: { label: { zh: "答复期限", en: "Answer by" }, schema: Instant, type: "instant", sortable: true },
    answeredAt: {
      label: { zh: "答复时间", en: "Answered" },
      schema: Nullable(Instant),
      type: "instant",
      sortable: true,
      hidden: true,
    },
    number: {
      label: { zh: "联系电话", en: "Telephone" },
      schema: Type.String(),
      type: "other",
      masked: "number",
      hidden: true,
    },
    source: {
      label: { zh: "来源", en: "From" },
      schema: OneOf(letterSources),
      type: "choice",
      choices: letterSourceLabels,
      hidden: true,
    },
    pictures: { label: { zh: "图片", en: "Pictures" }, schema: Type.Integer(), type: "number", hidden: true },
  },
  filters: {
    which: {
      label: { zh: "范围", en: "Which" },
      kind: "choice",
      params: { which: Type.Optional(OneOf(selections)) },
      choices: {
        open: { zh: "未办结", en: "To be answered" },
        new: letterStateLabels.new,
        mine: { zh: "我的", en: "Mine" },
        overdue: { zh: "已超期", en: "Overdue" },
        answered: letterStateLabels.answered,
        spam: letterStateLabels.spam,
        all: { zh: "全部", en: "All" },
      },
      unset: "open",
    },
    time: period({ zh: "来信时间", en: "Received" }),
    businessType: {
      label: { zh: "业务类型", en: "Business type" },
      kind: "businessType",
      params: { businessType: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
    text: {
      label: { zh: "编号或内容", en: "Number or text" },
      kind: "text",
      params: { text: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })) },
    },
    party: { label: { zh: "来信人", en: "Writer" }, kind: "hidden", params: { party: Type.Optional(Id) } },
  },
  more: { id: Id },
  key: "id",
  order: { by: "receivedAt", direction: "desc" },
});
export type LetterRow = Static<typeof letterList.row>;
export type LetterQuery = QueryOf<typeof letterList>;

const Person = Type.Object({ id: Id, name: Type.String() });

export const Letter = Type.Object({
  id: Id,
  no: Type.String(),
  state: OneOf(letterStates),
  version: Type.Integer(),
  source: OneOf(letterSources),
  /** The site's or the key's name. */
  via: Nullable(Type.String()),
  text: Type.String(),
  name: Type.String(),
  /** Masked for whoever may not see numbers in full. */
  number: Type.String(),
  verified: Type.Boolean(),
  /** As the citizen chose; what it counts as now; who settled that. */
  typeGiven: Nullable(Type.String()),
  type: Nullable(Type.String()),
  typeBy: Nullable(Type.String()),
  guess: Nullable(
    Type.Object({
      type: Type.String(),
      /** Of the weight of all reasons for any type, in whole percent. */
      share: Type.Integer(),
      reasons: Type.Array(Type.Object({ of: OneOf(["name", "keyword", "letter"] as const), word: Type.String() })),
    }),
  ),
  handling: Type.Object({
    /** The rule's name; null: none decided. */
    rule: Nullable(Type.String()),
    way: OneOf(letterWays),
    departments: Type.Array(Type.String()),
    type: Type.String(),
    words: Type.Array(Type.String()),
  }),
  receivedAt: Instant,
  dueAt: Instant,
  assignee: Nullable(Person),
  answer: Nullable(Type.String()),
  answeredBy: Nullable(Type.String()),
  answeredAt: Nullable(Instant),
  /** When the citizen first read the answer. */
  readAt: Nullable(Instant),
  /** The work order that it became. */
  order: Nullable(Type.Object({ id: Id, no: Type.String() })),
  pictures: Type.Array(
    Type.Object({ id: Id, name: Type.String(), width: Type.Integer(), height: Type.Integer(), bytes: Type.Integer() }),
  ),
});
export type Letter = Static<typeof Letter>;

/** One step of a letter's history. */
export const LetterStep = Type.Object({
  at: Instant,
  /** null: the citizen, or the server. */
  by: Nullable(Type.String()),
  what: OneOf([
    "received",
    "typed",
    "read",
    "settled",
    ...(Object.keys(letterMoves) as (keyof typeof letterMoves)[]),
  ] as const),
  /** What people read of it: a business type, a reason. */
  note: Type.String(),
});
export type LetterStep = Static<typeof LetterStep>;

export const LetterKey = Type.Object({
  id: Id,
  name: Type.String(),
  perHour: Type.Integer(),
  by: Nullable(Type.String()),
  at: Instant,
  usedAt: Nullable(Instant),
  revokedAt: Nullable(Instant),
});
export type LetterKey = Static<typeof LetterKey>;

const strict = { additionalProperties: false } as const;
const errors = [
  "badRequest",
  "notSignedIn",
  "forbidden",
  "notFound",
  "conflict",
  "stale",
  "databaseDown",
  "unavailable",
] as const;
/** The version that the person was shown. */
const version = Type.Integer({ minimum: 1, maximum: 1_000_000 });
const note = Type.String({ minLength: 1, maxLength: 500, pattern: "\\S" });
const type = Type.String({ minLength: 1, maxLength: 100 });

const deed = <const N extends string, B extends Record<string, TSchema>>(name: N, summary: string, body: B) =>
  ({
    method: "POST",
    path: `/api/letters/:id/${name}`,
    summary,
    permission: "letter.handle",
    params: IdParams,
    body: Type.Object({ version, ...body }, strict),
    response: Letter,
    errors,
  }) as const satisfies Operation;

export const letterOperations = {
  listLetters: listOperation(letterList, "/api/letters", "Letters, the last that came first"),
  letter: {
    method: "GET",
    path: "/api/letters/:id",
    summary: "A letter with its pictures, what it is taken for and why, and how it is to be handled",
    permission: "letter.see",
    params: IdParams,
    response: Letter,
    errors,
  },
  letterHistory: {
    method: "GET",
    path: "/api/letters/:id/history",
    summary: "What was done with a letter, the first first",
    permission: "letter.see",
    params: IdParams,
    response: Type.Array(LetterStep),
    errors,
  },
  letterPicture: {
    method: "GET",
    path: "/api/letter-pictures/:id",
    summary: "A picture of a letter",
    permission: "letter.see",
    params: IdParams,
    response: "binary",
    errors,
  },
  takeLetter: deed("take", "Take a letter, also one that somebody else has", {}),
  giveBackLetter: deed("give-back", "Give a letter back to all, and say why", { note }),
  typeLetter: deed("type", "Settle what business type a letter is of; how it is handled follows", { type }),
  answerLetter: deed("answer", "Answer a letter that one has taken; the citizen reads it with his code", {
    answer: Type.String({ minLength: 1, maxLength: mostLetterChars, pattern: "\\S" }),
  }),
  orderLetter: deed(
    "order",
    "Make a work order of a letter that one has taken, for whoever may work on orders; the order's answer becomes the letter's",
    {},
  ),
  markLetterSpam: deed("spam", "Mark a letter as spam, and say why", { note }),
  unmarkLetterSpam: deed("not-spam", "Take the mark of spam back", {}),
  submitLetter: {
    method: "POST",
    path: "/api/letters/inbox",
    summary:
      "For another program: send a letter. The header Authorization has “Bearer” and a key that an administrator made; the code is told this once",
    permission: "public",
    body: Type.Object(
      {
        text: Type.String({ minLength: 1, maxLength: mostLetterChars, pattern: "\\S" }),
        number: Type.String({ minLength: 7, maxLength: 20 }),
        name: Type.Optional(Type.String({ maxLength: 40 })),
        businessType: Type.Optional(type),
      },
      strict,
    ),
    response: Type.Object({ no: Type.String(), code: Type.String(), dueAt: Instant }),
    errors: ["badRequest", "notSignedIn", "tooMany", "databaseDown", "unavailable"],
  },
  listLetterKeys: {
    method: "GET",
    path: "/api/letter-keys",
    summary: "Keys of programs that send letters, the newest first",
    permission: "hotline.administer",
    response: Type.Array(LetterKey),
    errors,
  },
  createLetterKey: {
    method: "POST",
    path: "/api/letter-keys",
    summary: "Make a key, which is told this once",
    permission: "hotline.administer",
    body: Type.Object(
      { name: Type.String({ pattern: "^\\S(.{0,48}\\S)?$" }), perHour: Type.Integer({ minimum: 1, maximum: 10_000 }) },
      strict,
    ),
    response: Type.Object({ id: Id, key: Type.String() }),
    errors,
  },
  revokeLetterKey: {
    method: "POST",
    path: "/api/letter-keys/:id/revoke",
    summary: "Take a key out of force for good",
    permission: "hotline.administer",
    params: IdParams,
    response: "empty",
    errors,
  },
} as const satisfies Record<string, Operation>;

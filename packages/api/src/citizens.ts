import { type Static, Type } from "@sinclair/typebox";
import { deletionGrounds, longestNotes, longestTag, mostTags } from "@zongji/domain";
import { PastCall } from "./agent.ts";
import { defineList, type Label, period, type QueryOf } from "./list.ts";
import { Id, Instant, Nullable, OneOf, Version } from "./operation.ts";

export const deletionGroundLabels = {
  request: { zh: "本人要求", en: "The person asked" },
  mistake: { zh: "误建的档案", en: "Made by mistake" },
  over: { zh: "保存期限已到", en: "Kept long enough" },
} as const satisfies Record<(typeof deletionGrounds)[number], Label>;

/** 来电人: one row for each person; those that went into another are not shown. */
export const citizenList = defineList({
  id: "citizens",
  title: { zh: "来电人", en: "Citizens" },
  permission: "citizen.list",
  columns: {
    name: { label: { zh: "姓名", en: "Name" }, schema: Type.String(), type: "text", sortable: true },
    /** The first; `numbers` says how many there are. */
    number: { label: { zh: "号码", en: "Number" }, schema: Type.String(), type: "other", masked: "number" },
    numbers: { label: { zh: "号码数", en: "Numbers" }, schema: Type.Integer(), type: "number" },
    /** Masked for everybody. */
    identity: { label: { zh: "证件号码", en: "Identity number" }, schema: Nullable(Type.String()), type: "text" },
    tags: { label: { zh: "标签", en: "Tags" }, schema: Type.Array(Type.String()), type: "other" },
    notes: { label: { zh: "备注", en: "Notes" }, schema: Type.String(), type: "text", hidden: true },
    lastCallAt: { label: { zh: "最近通话", en: "Last call" }, schema: Nullable(Instant), type: "instant" },
    updatedAt: { label: { zh: "最近修改", en: "Changed" }, schema: Instant, type: "instant", sortable: true },
    updatedBy: { label: { zh: "修改人", en: "Changed by" }, schema: Nullable(Type.String()), type: "text" },
    createdAt: {
      label: { zh: "建档时间", en: "Since" },
      schema: Instant,
      type: "instant",
      sortable: true,
      hidden: true,
    },
  },
  filters: {
    time: period({ zh: "最近修改", en: "Changed" }),
    name: {
      label: { zh: "姓名", en: "Name" },
      kind: "text",
      params: { name: Type.Optional(Type.String({ minLength: 1, maxLength: 50 })) },
    },
    number: {
      label: { zh: "号码", en: "Number" },
      kind: "number",
      params: {
        number: Type.Optional(Type.String({ pattern: "^[0-9+]{1,32}$" })),
        /** The last four digits. Each search is audited, and few are answered. */
        numberEnd: Type.Optional(Type.String({ pattern: "^[0-9]{4}$" })),
      },
      needs: { number: "number.unmasked" },
    },
    tag: {
      label: { zh: "标签", en: "Tag" },
      kind: "text",
      params: { tag: Type.Optional(Type.String({ minLength: 1, maxLength: longestTag })) },
    },
    identity: {
      label: { zh: "证件号码（完整）", en: "Identity number (whole)" },
      kind: "text",
      params: { identity: Type.Optional(Type.String({ minLength: 5, maxLength: 30 })) },
      more: true,
    },
  },
  more: { id: Id, version: Version },
  key: "id",
  order: { by: "updatedAt", direction: "desc" },
});
export const CitizenRow = citizenList.row;
export type CitizenRow = Static<typeof CitizenRow>;
export type CitizenQuery = QueryOf<typeof citizenList>;

/** A call of one of his numbers, with what he answered when he was asked how it was. */
export const CitizenCall = Type.Composite([
  PastCall,
  Type.Object({ rating: Nullable(Type.Object({ option: Type.String(), satisfied: Type.Boolean() })) }),
]);
export type CitizenCall = Static<typeof CitizenCall>;

const text = (longest: number) => Type.String({ maxLength: longest });
const fields = {
  name: text(50),
  notes: text(longestNotes),
  tags: Type.Array(Type.String({ minLength: 1, maxLength: longestTag }), { maxItems: mostTags }),
};

/** The calls that a record shows, the newest first. */
export const mostCitizenCalls = 20;
/** A record has so many numbers at the most. */
export const mostCitizenNumbers = 20;

/** 来电人档案 as the reader may see it. */
export const Citizen = Type.Object({
  id: Id,
  ...fields,
  /** Masked for everybody; null: none is known. */
  identity: Nullable(Type.String()),
  /** The first first; masked for whoever may not see numbers in full. */
  numbers: Type.Array(Type.Object({ party: Id, number: Type.String(), at: Instant })),
  /** The record that this one went into; nothing of it is changed meanwhile. */
  mergedInto: Nullable(Id),
  /** Records that went into this one, the newest first. Only the first of those that stand can be undone. */
  merges: Type.Array(
    Type.Object({
      id: Id,
      from: Id,
      fromName: Type.String(),
      at: Instant,
      by: Nullable(Type.String()),
      undoneAt: Nullable(Instant),
    }),
  ),
  calls: Type.Array(CitizenCall),
  createdAt: Instant,
  updatedAt: Instant,
  updatedBy: Nullable(Type.String()),
  version: Version,
});
export type Citizen = Static<typeof Citizen>;

const identity = Type.String({ minLength: 5, maxLength: 30 });
const number = Type.String({ pattern: "^\\+?[0-9]([0-9 -]{1,22})[0-9]$" });

/** `party`: of a caller whose call is known; else `number`. One of them must be given. */
export const NewCitizen = Type.Object(
  { party: Type.Optional(Id), number: Type.Optional(number), ...fields, identity: Type.Optional(identity) },
  { additionalProperties: false },
);
export type NewCitizen = Static<typeof NewCitizen>;

export const CitizenChange = Type.Object(
  {
    version: Version,
    name: Type.Optional(fields.name),
    notes: Type.Optional(fields.notes),
    tags: Type.Optional(fields.tags),
    /** Null takes it away. */
    identity: Type.Optional(Nullable(identity)),
    addNumbers: Type.Optional(Type.Array(number, { minItems: 1, maxItems: mostCitizenNumbers })),
    /** Parties. */
    removeNumbers: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: mostCitizenNumbers })),
  },
  { additionalProperties: false },
);
export type CitizenChange = Static<typeof CitizenChange>;

/** What somebody is shown once; the page hides it then. */
export const RevealedCitizen = Type.Object({
  numbers: Type.Array(Type.Object({ party: Id, number: Type.String() })),
  identity: Nullable(Type.String()),
  until: Instant,
});
export type RevealedCitizen = Static<typeof RevealedCitizen>;

/** What was done when one person's data was deleted: holds nothing about the person. */
export const CitizenDeletion = Type.Object({
  id: Id,
  citizen: Id,
  at: Instant,
  by: Nullable(Type.String()),
  ground: OneOf(deletionGrounds),
  /** The file number of the request. */
  reference: Type.String(),
  /** How much of each was deleted, and what stays by law and contract. */
  deleted: Type.Object({
    records: Type.Integer(),
    numbers: Type.Integer(),
    merges: Type.Integer(),
    files: Type.Integer(),
  }),
  kept: Type.Object({
    calls: Type.Boolean(),
    orders: Type.Boolean(),
    listed: Type.Boolean(),
    /** Not known of what was deleted before letters, or complaints, were asked for. */
    letters: Type.Optional(Type.Boolean()),
    complaints: Type.Optional(Type.Boolean()),
  }),
});
export type CitizenDeletion = Static<typeof CitizenDeletion>;

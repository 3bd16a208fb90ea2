/** How the schemas of the configuration are written: TypeBox's JSON Schema, and with each field what people read of it. */
import {
  Kind,
  type Static,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type,
} from "@sinclair/typebox";
import type { Words } from "../words.ts";

/** Things of the configuration that a field can name by their id (numbers by their digits). */
export type Reference =
  | "group"
  | "agent"
  | "device"
  | "flow"
  | "survey"
  | "number"
  | "dialRight"
  | "prompt"
  | "node"
  | "businessType"
  | "skill"
  | "schedule";

/** What people read of a field, and how a form asks for it. */
export type About = {
  readonly label: Words;
  /** Help beside the field. */
  readonly note?: Words;
  /** What a number counts. A field in ms is shown and filled in in seconds. */
  readonly unit?: "ms" | "s" | "calls" | "lines";
  /** What each choice of a closed list is called. */
  readonly choices?: Readonly<Record<string, Words>>;
  /** What a form suggests for a new thing, where that is not the field's default. */
  readonly suggested?: unknown;
};

/** Of a schema: kept under symbols, so that they are no part of the JSON Schema that OpenAPI and other programs read. */
const aboutKey = Symbol("about");
const mustKey = Symbol("must");
const refersKey = Symbol("refers");
const branchKey = Symbol("branch");
type Notes = {
  readonly [aboutKey]?: About;
  readonly [mustKey]?: string;
  readonly [refersKey]?: Reference;
  readonly [branchKey]?: Branches;
};
const notesOf = (schema: TSchema): Notes => schema as Notes;

/** Which of a union's schemas a value is meant to be of; a text says why it is none of them, and at which field of it. */
type Branches = (value: unknown) => TSchema | { readonly at: string; readonly must: string };

/** The same schema with what people read of it. Its English words are also the JSON Schema's title and description. */
export const field = <S extends TSchema>(schema: S, about: About): S => ({
  ...schema,
  title: about.label.en,
  ...(about.note && { description: about.note.en }),
  [aboutKey]: about,
});
export const aboutOf = (schema: TSchema): About | undefined => notesOf(schema)[aboutKey];

/** The same schema, whose texts are ids of things of this kind. Of a record: its keys are. */
export const refersTo = <S extends TSchema>(schema: S, kind: Reference): S => ({ ...schema, [refersKey]: kind });
export const referenceOf = (schema: TSchema): Reference | undefined => notesOf(schema)[refersKey];

/** By the English of it. */
const musts = new Map<string, Words>();
const noted = (must: Words): string => {
  musts.set(must.en, must);
  return must.en;
};
/** What is told in English of a field's wrong value, in both languages: "1 to 10 digits". Undefined: no schema says so. */
export const mustWords = (english: string): Words | undefined => musts.get(english);

/** @param must what it must be, in words: "1 to 10 digits" */
export const text = (pattern: RegExp, must: Words) => ({
  ...Type.String({ pattern: pattern.source }),
  [mustKey]: noted(must),
});
/** @param min of characters, as `max` */
export const line = (min: number, max: number) => ({
  ...Type.String({ minLength: min, maxLength: max }),
  [mustKey]: `a text of ${min} to ${max} characters`,
});
/** Texts that the program takes for an id of one kind alone. */
export const idOf = <Id extends string>(schema: TSchema): TUnsafe<Id> => Type.Unsafe<Id>(schema);
export const whole = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
export const flag = () => Type.Boolean();

/** One text of a closed list. */
export const oneOf = <const T extends readonly string[]>(choices: T): TUnsafe<T[number]> =>
  Type.Unsafe<T[number]>(Type.Union(choices.map((each) => Type.Literal(each))));

type ListOptions = { readonly minItems?: number; readonly maxItems?: number; readonly uniqueItems?: true };
export const list = <S extends TSchema>(items: S, options: ListOptions = {}): TUnsafe<readonly Static<S>[]> =>
  Type.Unsafe<readonly Static<S>[]>(Type.Array(items, { ...options }));

/** An object with these fields and no other. */
export const shape = <P extends TProperties>(fields: P): TObject<P> =>
  Type.Object(fields, { additionalProperties: false });

/** An object with any keys that match. @param must what a key must be, in words */
export const record = <S extends TSchema>(key: RegExp, must: Words, values: S) => ({
  ...Type.Unsafe<Readonly<Record<string, Static<S>>>>(
    Type.Record(Type.String({ pattern: key.source }), values, { additionalProperties: false }),
  ),
  [mustKey]: noted(must),
});

/** It may be absent. */
export const optional = <S extends TSchema>(schema: S): TOptional<S> =>
  Type.Optional(schema) as unknown as TOptional<S>;
/** It may be absent, and stands for `value` then. */
export const orElse = <S extends TSchema>(schema: S, value: Static<S>): TOptional<S> & { default: Static<S> } => ({
  ...optional(schema),
  default: value,
});

const union = <T>(schemas: readonly TSchema[], branches: Branches): TUnsafe<T> =>
  Type.Unsafe<T>({ ...Type.Union([...schemas]), [branchKey]: branches });

export const orNull = <S extends TSchema>(schema: S): TUnsafe<Static<S> | null> => {
  const none = Type.Null();
  return union<Static<S> | null>([schema, none], (value) => (value === null ? none : schema));
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** An object whose field `by` says which of the shapes it has. */
export const variant = <S extends Readonly<Record<string, TSchema>>>(
  by: string,
  shapes: S,
): TUnsafe<Static<S[keyof S]>> =>
  union<Static<S[keyof S]>>(Object.values(shapes), (value) => {
    const name = isRecord(value) && Object.hasOwn(value, by) ? value[by] : undefined;
    const found = typeof name === "string" && Object.hasOwn(shapes, name) ? shapes[name] : undefined;
    return found ?? { at: by, must: `must be one of ${Object.keys(shapes).join(", ")}` };
  });

/** An object that is told by the one field that it has: each shape is named after it. */
export const oneWay = <S extends Readonly<Record<string, TSchema>>>(shapes: S): TUnsafe<Static<S[keyof S]>> =>
  union<Static<S[keyof S]>>(Object.values(shapes), (value) => {
    const name = isRecord(value) ? Object.keys(shapes).find((each) => Object.hasOwn(value, each)) : undefined;
    const found = name === undefined ? undefined : shapes[name];
    return found ?? { at: "", must: `must have one of ${Object.keys(shapes).join(", ")}` };
  });

export const kindOfSchema = (schema: TSchema): string => schema[Kind];
/** The schema that a value is checked by: of a union the one that it is meant to be of. */
export const branchOf = (schema: TSchema, value: unknown): ReturnType<Branches> =>
  notesOf(schema)[branchKey]?.(value) ?? schema;
export const isBranch = (found: ReturnType<Branches>): found is TSchema => Kind in found;
export const mustOf = (schema: TSchema): string | undefined => notesOf(schema)[mustKey];

/** The type that a schema describes, as the program reads it: nothing of it can be changed. */
export type ReadonlyOf<S extends TSchema> = Frozen<Static<S>>;
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : T extends readonly (infer Item)[]
    ? readonly Frozen<Item>[]
    : { readonly [K in keyof T]: Frozen<T[K]> };

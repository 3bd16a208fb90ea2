/** What the API says of a kind of configuration is derived from the domain's schema of it: one field, one definition. */
import {
  OptionalKind,
  type Static,
  type TObject,
  type TOptional,
  type TProperties,
  type TSchema,
  type TUnsafe,
  Type,
} from "@sinclair/typebox";
import { aboutOf, describeField } from "@zongji/domain";

type IsOptional<S> = S extends { readonly [OptionalKind]: "Optional" } ? true : false;
type HasDefault<S> = S extends { readonly default: unknown } ? true : false;

/** The same type with plain texts for ids: over HTTP they are texts. */
type Plain<T> = T extends { readonly __brand: string }
  ? string
  : T extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : T extends object
      ? { [K in keyof T]: Plain<T[K]> }
      : T;
type PlainOf<S extends TSchema> = Plain<Static<S>>;

/** A field as the API always shows it: what may be absent and stands for nothing then is null. */
type ShownField<S extends TSchema> = TUnsafe<
  IsOptional<S> extends true ? (HasDefault<S> extends true ? PlainOf<S> : PlainOf<S> | null) : PlainOf<S>
>;
type ShownFields<P extends TProperties, Out> = {
  [K in Exclude<keyof P, Out>]: ShownField<P[K]>;
};
type FreshFields<P extends TProperties, Out> = {
  [K in Exclude<keyof P, Out>]: IsOptional<P[K]> extends true ? TOptional<ShownField<P[K]>> : ShownField<P[K]>;
};

/** The schema of a field that must be there. */
export const mandatory = <S extends TSchema>(schema: S): TUnsafe<PlainOf<S>> => Type.Optional(schema, false) as never;

/** The schema of a field, or null. What people read of it stays with it. */
export const orNothing = <S extends TSchema>(schema: S): TUnsafe<PlainOf<S> | null> => {
  const union = Type.Union([mandatory(schema), Type.Null()]);
  const about = aboutOf(schema);
  return Type.Unsafe<PlainOf<S> | null>(about ? describeField(union, about) : union);
};

const isOptional = (schema: TSchema): boolean => OptionalKind in schema;

const shownField = (schema: TSchema): TSchema => {
  if (!isOptional(schema)) return schema;
  return schema.default === undefined ? orNothing(schema) : mandatory(schema);
};

const mapFields = (fields: TProperties, without: readonly unknown[], map: (schema: TSchema) => TSchema): TProperties =>
  Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => !without.includes(name))
      .map(([name, schema]) => [name, map(schema)]),
  );

/**
 * The fields of a kind, without those that the API has no word of.
 * `shown`: as it answers with them · `fresh`: as a new thing is given them, optional where the domain's are.
 */
export const fieldsOf = <P extends TProperties, const Out extends readonly (keyof P)[]>(
  kind: TObject<P>,
  ...without: Out
): { readonly shown: ShownFields<P, Out[number]>; readonly fresh: FreshFields<P, Out[number]> } => ({
  shown: mapFields(kind.properties, without, shownField) as never,
  fresh: mapFields(kind.properties, without, (schema) =>
    isOptional(schema) ? Type.Optional(shownField(schema)) : schema,
  ) as never,
});

type Fields = Readonly<Record<string, unknown>>;

/** A thing of the configuration as the API shows it: each field is there. `T`: the API's type of it */
export const toShown = <T>(kind: TObject, thing: object): T =>
  Object.fromEntries(
    Object.entries(kind.properties).map(([name, schema]) => {
      const value = (thing as Fields)[name];
      return [name, isOptional(schema) ? (value ?? schema.default ?? null) : value];
    }),
  ) as T;

/** A change as the API is given it, as fields of the configuration: null takes away what may be absent. `T`: the domain's type */
export const withShown = <T extends object>(kind: TObject, thing: T, change: object): T => {
  const { properties } = kind;
  const given = Object.entries(change).filter(([name]) => Object.hasOwn(properties, name));
  const changed = { ...thing, ...Object.fromEntries(given) } as Fields;
  return Object.fromEntries(
    Object.entries(changed).filter(([name, value]) => {
      const schema = properties[name];
      return value !== null || schema === undefined || !isOptional(schema);
    }),
  ) as T;
};

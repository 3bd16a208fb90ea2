import { type About, aboutOf } from "@zongji/domain";

/** A JSON Schema, as far as a form reads it. */
export type Schema = {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly default?: unknown;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly patternProperties?: Readonly<Record<string, Schema>>;
};

/** What a field is asked with. `other`: the form brings its own. */
export type Control =
  | { readonly is: "text"; readonly pattern?: RegExp; readonly max: number }
  | { readonly is: "amount"; readonly min: number; readonly max: number }
  | { readonly is: "switch" }
  | { readonly is: "choice"; readonly values: readonly string[] }
  | { readonly is: "texts"; readonly pattern?: RegExp; readonly min: number; readonly max: number }
  | { readonly is: "other" };

export type FormField = {
  readonly name: string;
  readonly about: About;
  readonly control: Control;
  /** How many of the schema's units make one of those that people fill in: 1000 ms are a second. */
  readonly scale: number;
  readonly isRequired: boolean;
  /** What a new thing has at first. */
  readonly start: unknown;
};

const isNull = ({ type }: Schema): boolean => type === "null";
/** The schema without its null. */
const bare = (schema: Schema): Schema => {
  const others = schema.anyOf?.filter((each) => !isNull(each)) ?? [];
  return others.length === 1 && others.length < (schema.anyOf?.length ?? 0) ? others[0]! : schema;
};

const patternOf = ({ pattern }: Schema) => (pattern === undefined ? {} : { pattern: new RegExp(pattern) });

export const controlOf = (schema: Schema, scale: number): Control => {
  const { type, anyOf, items, minimum = 0, maximum = Number.MAX_SAFE_INTEGER } = schema;
  const values = anyOf?.map((each) => each.const);
  if (values?.every((value) => typeof value === "string")) return { is: "choice", values };
  if (type === "integer") return { is: "amount", min: minimum / scale, max: maximum / scale };
  if (type === "boolean") return { is: "switch" };
  if (type === "string") return { is: "text", ...patternOf(schema), max: schema.maxLength ?? 128 };
  if (type === "array" && items?.type === "string")
    return { is: "texts", ...patternOf(items), min: schema.minItems ?? 0, max: schema.maxItems ?? 64 };
  return { is: "other" };
};

/**
 * The fields that a form asks for, in the order of the API's schema of what it sends. Those that nobody has words for are left to the form.
 * @param schema of an object: an operation's body
 */
export const formFields = (schema: object): FormField[] => {
  const { properties = {}, required = [] } = schema as Schema;
  return Object.entries(properties).flatMap(([name, given]) => {
    const about = aboutOf(given as never);
    if (!about) return [];
    const inner = bare(given);
    const scale = about.unit === "ms" ? 1000 : 1;
    const start = about.suggested ?? given.default ?? (inner === given ? undefined : null);
    return [{ name, about, control: controlOf(inner, scale), scale, isRequired: required.includes(name), start }];
  });
};

type Filled = Readonly<Record<string, unknown>>;

/** A thing as people fill it in. @param thing undefined: a new one */
export const filledOf = (fields: readonly FormField[], thing: object | undefined): Filled =>
  Object.fromEntries(
    fields.flatMap(({ name, scale, start }) => {
      const value = thing ? (thing as Filled)[name] : start;
      if (value === undefined) return [];
      return [[name, typeof value === "number" ? value / scale : value]];
    }),
  );

/** What people filled in, as the API takes it. A field that the form didn't show stays out. */
export const sentOf = (fields: readonly FormField[], filled: object): Filled =>
  Object.fromEntries(
    Object.entries(filled).flatMap(([name, value]) => {
      if (value === undefined) return [];
      const scale = fields.find((each) => each.name === name)?.scale ?? 1;
      return [[name, typeof value === "number" ? Math.round(value * scale) : value]];
    }),
  );

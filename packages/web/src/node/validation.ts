import type { TSchema } from "@sinclair/typebox";
import { TypeCompiler, type ValueErrorIterator } from "@sinclair/typebox/compiler";
import { Value } from "@sinclair/typebox/value";

export type FieldError = { field: string; message: string };
/** A request's part that is not as its schema says. */
export class BadPart extends Error {
  override readonly name = "BadPart";
  readonly fields: readonly FieldError[];
  constructor(fields: readonly FieldError[]) {
    super("bad request");
    this.fields = fields;
  }
}

const told = (errors: ValueErrorIterator): FieldError[] => {
  const fields: FieldError[] = [];
  for (const { path, message } of errors) {
    fields.push({ field: path.replace(/^\//, "").replaceAll("/", "."), message });
    if (fields.length === 10) break;
  }
  return fields;
};

/** PostgreSQL's texts hold no NUL (22021), and its JSON no half of a surrogate pair (22P05): told here, it is a wrong field and no fault of ours. */
const unkept = (value: unknown, path: readonly string[] = []): FieldError[] => {
  if (typeof value === "string")
    return value.includes("\0") || !value.isWellFormed() ? [{ field: path.join("."), message: "not a text" }] : [];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) => unkept(part, [...path, key]));
};

/** Query and path are texts, so numbers in them are read as such; a JSON body is taken as it is. */
export const validatorOf = (schema: TSchema, part: string) => {
  const check = TypeCompiler.Compile(schema);
  const isText = part !== "body";
  return (given: unknown): { value: unknown } | { error: Error } => {
    const value = isText ? Value.Default(schema, Value.Convert(schema, { ...(given as object) })) : given;
    if (!check.Check(value)) return { error: new BadPart(told(check.Errors(value))) };
    const wrong = unkept(value);
    return wrong.length === 0 ? { value } : { error: new BadPart(wrong) };
  };
};

/** A part of a request that lies in another, checked as if it had been asked for itself. @throws BadPart */
export const checkPart = (schema: TSchema, part: string, given: unknown): unknown => {
  const checked = validatorOf(schema, part)(given);
  if ("error" in checked) throw checked.error;
  return checked.value;
};

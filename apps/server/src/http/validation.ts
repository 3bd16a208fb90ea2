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

/** Query and path are texts, so numbers in them are read as such; a JSON body is taken as it is. */
export const validatorOf = (schema: TSchema, part: string) => {
  const check = TypeCompiler.Compile(schema);
  const isText = part !== "body";
  return (given: unknown): { value: unknown } | { error: Error } => {
    const value = isText ? Value.Default(schema, Value.Convert(schema, { ...(given as object) })) : given;
    return check.Check(value) ? { value } : { error: new BadPart(told(check.Errors(value))) };
  };
};

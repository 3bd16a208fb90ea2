import type { TSchema } from "@sinclair/typebox";
import { Errors, type ValueError, ValueErrorType } from "@sinclair/typebox/errors";
import { branchOf, isBranch, isRecord, kindOfSchema, mustOf } from "./field.ts";
import { under } from "./walk.ts";

/** What is wrong, and in which field ("groups[0].ringMs"). */
export type Problem = { readonly field: string; readonly problem: string };

const choicesOf = (schema: TSchema): string =>
  (schema.anyOf as readonly TSchema[]).map((each) => String(each.const)).join(", ");

/** What a value of this schema is, in words. */
const expected = (schema: TSchema): string => {
  const stated = mustOf(schema);
  if (stated !== undefined && kindOfSchema(schema) !== "Record") return stated;
  switch (kindOfSchema(schema)) {
    case "Integer":
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case "Number":
      return "a number";
    case "Boolean":
      return "true or false";
    case "Union":
      return `one of ${choicesOf(schema)}`;
    case "Literal":
      return `one of ${String(schema.const)}`;
    case "Array":
      return "a list";
    case "Object":
    case "Record":
      return "an object";
    default:
      return "a text";
  }
};

/** A JSON pointer (RFC 6901) into a value, as people write it: "/groups/0/ringMs" is "groups[0].ringMs". */
const fieldAt = (at: string, pointer: string, root: unknown): string => {
  let [field, value] = [at, root];
  for (const part of pointer.split("/").slice(1)) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    field = Array.isArray(value) ? `${field}[${name}]` : under(field, name);
    value = Array.isArray(value) || isRecord(value) ? (value as Record<string, unknown>)[name] : undefined;
  }
  return field;
};

const problemIn = ({ type, schema }: ValueError): string => {
  switch (type) {
    case ValueErrorType.ObjectRequiredProperty:
      return "must be there";
    case ValueErrorType.ObjectAdditionalProperties:
      return kindOfSchema(schema) === "Record" ? `its name must be ${mustOf(schema)}` : "is not known";
    case ValueErrorType.ArrayMinItems:
      return schema.minItems === 1 ? "must have one at least" : `must have ${schema.minItems} at least`;
    case ValueErrorType.ArrayMaxItems:
      return `must have ${schema.maxItems} at most`;
    case ValueErrorType.ArrayUniqueItems:
      return "has one of them twice";
    default:
      return `must be ${expected(schema)}`;
  }
};

const told = (error: ValueError, at: string, root: unknown): Problem[] => {
  const field = fieldAt(at, error.path, root);
  if (error.type === ValueErrorType.Union) {
    const branch = branchOf(error.schema, error.value);
    if (!isBranch(branch)) return [{ field: branch.at === "" ? field : under(field, branch.at), problem: branch.must }];
    if (branch !== error.schema) return problemsOf(branch, error.value, field);
  }
  return [{ field: field === "" ? "config" : field, problem: problemIn(error) }];
};

/** What is wrong with a value by its schema, one problem for each field. @param at the value's own place */
export const problemsOf = (schema: TSchema, value: unknown, at = ""): Problem[] => {
  const problems = new Map<string, string>();
  for (const error of Errors(schema, value))
    for (const { field, problem } of told(error, at, value)) if (!problems.has(field)) problems.set(field, problem);
  return [...problems].map(([field, problem]) => ({ field, problem }));
};

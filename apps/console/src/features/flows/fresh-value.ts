import type { Schema } from "../../look/form/form-fields.ts";

/** The shapes of a union of objects that one field tells apart, by that field's value; undefined: it is no such union. */
export const variantsOf = (
  schema: Schema,
): { readonly by: string; readonly shapes: ReadonlyMap<string, Schema> } | undefined => {
  const shapes = schema.anyOf ?? [];
  const [first] = shapes;
  const by = Object.keys(first?.properties ?? {}).find((name) =>
    shapes.every(({ properties }) => typeof properties?.[name]?.const === "string"),
  );
  if (by === undefined) return undefined;
  return { by, shapes: new Map(shapes.map((shape) => [String(shape.properties![by]!.const), shape])) };
};

type Given = {
  /** The flow's first variable. */
  readonly variable: string;
  /** How many of the kind there are already, for names that have to differ. */
  readonly count: number;
};

const freshText = (name: string, { variable, count }: Given): string => {
  if (name === "variable") return variable;
  return name === "name" ? `case${count + 1}` : "";
};

/** What a new thing of a list is before anybody has filled it in: what must be there, and no more. */
export const freshValue = (schema: Schema, given: Given, name = ""): unknown => {
  if (schema.const !== undefined) return schema.const;
  const variants = variantsOf(schema);
  if (variants) return freshValue([...variants.shapes.values()][0]!, given, name);
  if (schema.anyOf) return schema.anyOf[0]?.const;
  if (schema.type === "object")
    return Object.fromEntries(
      (schema.required ?? []).flatMap((field) => {
        const of = schema.properties?.[field];
        return of ? [[field, freshValue(of, given, field)]] : [];
      }),
    );
  if (schema.type === "array")
    return Array.from({ length: schema.minItems ?? 0 }, () => freshValue(schema.items ?? {}, given));
  if (schema.type === "integer") return schema.minimum ?? 0;
  return schema.type === "boolean" ? false : freshText(name, given);
};

/** The same object with a field set; undefined takes the field away. */
export const withField = (thing: object, name: string, value: unknown): object => {
  const { [name]: _, ...others } = thing as Record<string, unknown>;
  return value === undefined ? others : { ...(thing as object), [name]: value };
};

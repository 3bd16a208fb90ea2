type Fields = Readonly<Record<string, unknown>>;

const isNothing = (value: unknown): boolean => value === undefined || value === null || value === "";
const isSame = (a: unknown, b: unknown): boolean =>
  (isNothing(a) && isNothing(b)) || JSON.stringify(a) === JSON.stringify(b);

/** Of one field: what it was when the form was opened, what somebody else has made of it, and what stands in the form. */
export type FieldChange = {
  readonly field: string;
  readonly was: unknown;
  readonly theirs: unknown;
  readonly mine: unknown;
  /** Both changed it, and not to the same. */
  readonly isDisputed: boolean;
};

/** What somebody else changed since the form was opened. @param fields those that the form has */
export const theirChanges = (fields: readonly string[], was: Fields, theirs: Fields, mine: Fields): FieldChange[] =>
  fields
    .filter((field) => !isSame(was[field], theirs[field]))
    .map((field) => ({
      ...{ field, was: was[field], theirs: theirs[field], mine: mine[field] },
      isDisputed: !isSame(mine[field], was[field]) && !isSame(mine[field], theirs[field]),
    }));

/** Both together: what the person changed is as in the form, all else as it is now. */
export const merged = (fields: readonly string[], was: Fields, theirs: Fields, mine: Fields): Record<string, unknown> =>
  Object.fromEntries(fields.map((field) => [field, isSame(mine[field], was[field]) ? theirs[field] : mine[field]]));

import type { FlowTest } from "../config/flow.ts";

type ValueOf = (variable: string) => string | undefined;
const placeholder = /\{([A-Za-z][A-Za-z0-9_]{0,31})\}/g;
/** A value is at most so long: what a service answers, or a loop appends, ends here. */
export const longestValue = 4000;

/** The variables that a text names: "{number}". */
export const variablesIn = (text: string): string[] =>
  [...text.matchAll(placeholder)].map(([, name]) => name as string);

/** The text with each variable that it names replaced; as long as it comes to be. */
export const filledWith = (text: string, put: (variable: string) => string): string =>
  text.replace(placeholder, (_all, name: string) => put(name));

/** The text with the values of the variables that it names; one that is unset is nothing. */
export const filled = (text: string, read: ValueOf): string =>
  filledWith(text, (name) => read(name) ?? "").slice(0, longestValue);

const asNumber = (text: string): number => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN);

/** Whether the comparison holds. `less` and `more` of what are no numbers hold never. */
export const holds = ({ variable, is, value }: FlowTest, read: ValueOf): boolean => {
  const [left, right] = [read(variable) ?? "", filled(value, read)];
  switch (is) {
    case "equal":
      return left === right;
    case "notEqual":
      return left !== right;
    case "less":
      return asNumber(left) < asNumber(right);
    case "more":
      return asNumber(left) > asNumber(right);
    case "startsWith":
      return left.startsWith(right);
    case "contains":
      return left.includes(right);
    case "empty":
      return left === "";
    case "notEmpty":
      return left !== "";
  }
};

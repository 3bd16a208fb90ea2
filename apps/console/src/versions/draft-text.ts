/** A draft as it is written by hand: JSON (RFC 8259). */

export type Read =
  | { readonly body: Readonly<Record<string, unknown>> }
  /** `line`: where it stops being JSON, from 1; undefined: it is JSON, but no object */
  | { readonly wrong: { readonly line: number | undefined } };

/** One mark, text, or other value of JSON after blanks. */
const token =
  /\s*(?:([{}[\],:])|("(?:[^"\\\n\r\t]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** What may come next, and what may come after each of that: a value, a name, a mark. */
type Next = "value" | "valueOrEnd" | "nameOrEnd" | "name" | "colon" | "commaOrEnd";

/** What comes after this token; undefined: it can't stand there. `open`: the brackets that wait for their end */
const after = (next: Next, mark: string | undefined, isText: boolean, open: string[]): Next | undefined => {
  if (mark === "}" || mark === "]") {
    const isEmpty = next === (mark === "}" ? "nameOrEnd" : "valueOrEnd");
    return (isEmpty || next === "commaOrEnd") && open.pop() === mark ? "commaOrEnd" : undefined;
  }
  if (next === "colon") return mark === ":" ? "value" : undefined;
  if (next === "commaOrEnd") {
    if (mark !== "," || open.length === 0) return undefined;
    return open.at(-1) === "}" ? "name" : "value";
  }
  if (next === "name" || next === "nameOrEnd") return isText ? "colon" : undefined;
  if (mark === "{" || mark === "[") {
    open.push(mark === "{" ? "}" : "]");
    return mark === "{" ? "nameOrEnd" : "valueOrEnd";
  }
  return mark === undefined ? "commaOrEnd" : undefined;
};

/** The line on which a text stops being JSON, from 1. Browsers don't say it: their words for it differ, and some name no place. */
const lineOfFault = (text: string): number => {
  const open: string[] = [];
  let next: Next | undefined = "value";
  let end = 0;
  token.lastIndex = 0;
  for (let found = token.exec(text); found; found = token.exec(text)) {
    next = after(next, found[1], found[2] !== undefined, open);
    if (next === undefined) return text.slice(0, token.lastIndex).split("\n").length;
    end = token.lastIndex;
  }
  // Of what is missing at the end, the line is that of the last word.
  const rest = text.slice(end);
  return text.slice(0, end + (rest.length - rest.trimStart().length) * Number(rest.trim() !== "")).split("\n").length;
};

export const readText = (text: string): Read => {
  try {
    const value: unknown = JSON.parse(text);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? { body: value as Record<string, unknown> } : { wrong: { line: undefined } };
  } catch {
    return { wrong: { line: lineOfFault(text) } };
  }
};

export const textOf = (body: unknown): string => JSON.stringify(body, undefined, 2);

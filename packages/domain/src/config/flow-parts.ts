/** What several kinds of a flow's nodes have in common. */
import { type About, field, text } from "./field.ts";
import { words } from "./parts.ts";

export const about = (zh: string, en: string, more: Omit<About, "label"> = {}): About => ({
  label: words(zh, en),
  ...more,
});

/** How a variable is called where it is used: "{number}" in a text. */
export const variableName = text(
  /^[A-Za-z][A-Za-z0-9_]{0,31}$/,
  words("以字母开头的字母、数字或 _，最多 32 个", "a letter, then letters, digits or _, 32 at most"),
);
export const ofVariable = field(variableName, about("变量", "Variable"));

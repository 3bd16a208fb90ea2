import { field, list, type ReadonlyOf, shape } from "./field.ts";
import { idText, name, pattern, words } from "./parts.ts";

/** 呼出权限: outside numbers, by patterns as in NumberRule.match. */
export const dialRightConfig = shape({
  id: idText,
  name: field(name, { label: words("名称", "Name") }),
  patterns: field(list(pattern, { minItems: 1, maxItems: 64 }), {
    label: words("号码格式", "Patterns"),
    note: words(
      "输入后回车。X 代表一位数字，末尾的 . 代表其余各位：010XXXXXXXX、1XXXXXXXXXX、0.",
      "Press Enter after each. X is any one digit, a final “.” any digits that follow: 010XXXXXXXX, 1XXXXXXXXXX, 0.",
    ),
  }),
});
export type DialRight = ReadonlyOf<typeof dialRightConfig>;

import { exampleHotline } from "@zongji/domain";
import { expect, test } from "vitest";
import { astrayOf } from "./astray.ts";

test("a number whose flow leads to groups of two servers is named with those that are away", () => {
  const config = exampleHotline();
  expect(astrayOf(config, ["complaint"])).toEqual([{ number: "12345678", groups: ["complaint"] }]);
  // All here, or all there: the carrier decides where its calls come.
  expect(astrayOf(config, [])).toEqual([]);
  expect(astrayOf(config, ["business", "complaint"])).toEqual([]);
});

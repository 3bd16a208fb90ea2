import { expect, it } from "vitest";
import { wordOfField } from "./field.ts";

const words: Readonly<Record<string, string>> = { host: "呼出地址", register: "注册", numberRules_out: "呼出号码变换" };
const word = (key: string): string | undefined => words[key];

it("names a part of a request by the most exact word that there is", () => {
  expect(wordOfField("host", word)).toBe("呼出地址");
  expect(wordOfField("register.host", word)).toBe("注册");
  expect(wordOfField("numberRules.out.0.strip", word)).toBe("呼出号码变换");
});

it("leaves what has no word as it is called", () => {
  expect(wordOfField("unheardOf.0", word)).toBe("unheardOf.0");
  expect(wordOfField("", word)).toBe("");
});

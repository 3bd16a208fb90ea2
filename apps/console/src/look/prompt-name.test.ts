import { promptNames, shippedPromptWords } from "@zongji/domain";
import { expect, test } from "vitest";
import { promptCalled } from "./prompt-name.ts";

test("a prompt is called as somebody named it, else as it comes, else by its technical name", () => {
  expect(promptCalled({ name: "greeting", label: "春节欢迎词" }, "en")).toBe("春节欢迎词");
  expect(promptCalled({ name: "greeting", label: null }, "zh")).toBe("欢迎词");
  expect(promptCalled({ name: "greeting" }, "en")).toBe("Greeting");
  expect(promptCalled({ name: "notice.new" }, "zh")).toBe("notice.new");
  expect(promptCalled({ name: "toString" }, "zh")).toBe("toString");
});

test("every prompt that comes with the project has a name of its own in both languages", () => {
  for (const language of ["zh", "en"] as const) {
    const names = promptNames.map((name) => shippedPromptWords[name]![language]);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.length > 1)).toBe(true);
  }
});

import { expect, it } from "vitest";
import { noteOpened, openedBy } from "./opened.ts";

const storage = () => {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => kept.set(key, value),
  };
};

it("knows the order that a person opened last, of each person by itself, and nothing of what is no id", () => {
  const kept = storage() as never;
  expect(openedBy(kept, "zhang")).toBeUndefined();
  noteOpened(kept, "zhang", "order-1");
  noteOpened(kept, "zhang", "order-2");
  noteOpened(kept, "wang", "order-3");
  expect([openedBy(kept, "zhang"), openedBy(kept, "wang")]).toEqual(["order-2", "order-3"]);
  noteOpened(kept, "zhang", "../../api/sign-out");
  expect(openedBy(kept, "zhang")).toBeUndefined();
});

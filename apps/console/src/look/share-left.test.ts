import { expect, test } from "vitest";
import { shareLeft } from "./share-left.ts";

const before = { num: 9, den: 10 };

test("a share is shown with its unit once its field is left", () => {
  const texts = ["5", " 2/6 ", "12.5%", "50 %"].map((typed) => shareLeft(typed, before, false).text);
  expect(texts).toEqual(["5 %", "1/3", "12.5 %", "50 %"]);
  expect(shareLeft("5", before, false).share).toEqual({ num: 1, den: 20 });
});

test("a text that is no share brings back what was there before the field was entered, no beginning of it", () => {
  for (const typed of ["1/0", "1/", "101", "x"])
    expect(shareLeft(typed, before, false)).toEqual({ share: before, text: "90 %" });
  expect(shareLeft("1/0", undefined, true)).toEqual({ share: undefined, text: "" });
});

test("nothing typed is nothing where that is allowed, else what was there before", () => {
  expect(shareLeft("", before, false)).toEqual({ share: before, text: "90 %" });
  expect(shareLeft(" ", before, true)).toEqual({ share: undefined, text: "" });
});

import type { TextService } from "@zongji/api";
import { expect, test } from "vitest";
import { areHeaders, filledTexts, textsOf } from "./model.ts";

const service: TextService = {
  ...{ enabled: true, url: "https://x.cn/", allowsHttp: false, method: "POST", secretHeader: "authorization" },
  headers: [
    { header: "x-app", value: "7: a" },
    { header: "x-empty", value: "" },
  ],
  ...{ secretPrefix: "Bearer ", bodyKind: "json", body: "{}", expects: "", timeoutMs: 2500, attempts: 4 },
  ...{ numbers: ".*", perDay: 2, from: "08:00", to: "20:00", publicUrl: "", hasSecret: true, version: "v1" },
};

test("what is not changed is saved as it was, and the secret is left alone", () => {
  const { hasSecret: _hasSecret, ...rest } = service;
  expect(textsOf(filledTexts(service), "v1")).toEqual(rest);
});

test("a secret is given, or taken away, only by hand", () => {
  const filled = filledTexts(service);
  expect(textsOf({ ...filled, secret: "s" }, "v1")).toMatchObject({ secret: "s" });
  expect(textsOf({ ...filled, forgetsSecret: true }, "v1")).toMatchObject({ secret: null });
  expect(textsOf(filled, "v1")).not.toHaveProperty("secret");
});

test.each([
  ["", true],
  ["x-a: 1\n\nx-b:2", true],
  ["x a: 1", false],
  ["x-a", false],
  ["x-a: é", false],
])("%j are headers: %s", (lines, are) => expect(areHeaders(lines)).toBe(are));

import { Type } from "@sinclair/typebox";
import { expect, it } from "vitest";
import { BadPart, validatorOf } from "./validation.ts";

const schema = Type.Object({
  name: Type.String(),
  rules: Type.Array(Type.Object({ match: Type.String(), strip: Type.Integer() })),
  note: Type.Optional(Type.Union([Type.String(), Type.Null()])),
});
const good = { name: "王芳 👩", rules: [{ match: "0X.", strip: 1 }], note: null };
const wrongIn = (body: unknown, part = "body") => {
  const told = validatorOf(schema, part)(body);
  return "error" in told && told.error instanceof BadPart ? told.error.fields.map(({ field }) => field) : told;
};

it("lets what is as the schema says through as it came", () => {
  expect(wrongIn(good)).toEqual({ value: good });
});

it("names the text that no database could keep: with a NUL in it, or half a character", () => {
  expect(wrongIn({ ...good, name: "a\0b" })).toEqual(["name"]);
  expect(wrongIn({ ...good, note: "\ud800" })).toEqual(["note"]);
  expect(wrongIn({ ...good, rules: [good.rules[0], { match: "\0", strip: 0 }] })).toEqual(["rules.1.match"]);
});

it("looks at queries and paths alike", () => {
  const query = validatorOf(Type.Object({ login: Type.String(), page: Type.Integer() }), "querystring");
  expect(query({ login: "8001", page: "2" })).toEqual({ value: { login: "8001", page: 2 } });
  expect(query({ login: "\0", page: "2" })).toMatchObject({ error: { fields: [{ field: "login" }] } });
});

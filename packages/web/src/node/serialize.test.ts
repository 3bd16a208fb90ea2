import { type TSchema, Type } from "@sinclair/typebox";
import { type Operation, operations } from "@zongji/api";
import Fastify from "fastify";
import { describe, expect, it } from "vitest";
import type { SessionOf } from "../operation.ts";
import { serializerOf } from "./serialize.ts";

const written = (schema: TSchema, value: unknown): unknown => JSON.parse(serializerOf(schema)(value));
const secret = { password_hash: "x" };

describe("an answer", () => {
  it("holds nothing that its schema does not name, at any depth", () => {
    const Thing = Type.Object({
      id: Type.String(),
      in: Type.Object({ n: Type.Integer() }),
      many: Type.Array(Type.Object({ a: Type.String() })),
    });
    const value = { id: "1", in: { n: 1, ...secret }, many: [{ a: "b", ...secret }], ...secret };
    expect(written(Type.Array(Thing), [value])).toEqual([{ id: "1", in: { n: 1 }, many: [{ a: "b" }] }]);
  });

  it("is one of several objects, each part as whichever has it says", () => {
    const Either = Type.Union([
      Type.Object({ kind: Type.Literal("a"), x: Type.Object({ one: Type.String() }) }),
      Type.Object({ kind: Type.Literal("b"), x: Type.Union([Type.Object({ two: Type.String() }), Type.Null()]) }),
      Type.Null(),
    ]);
    expect(written(Either, { kind: "b", x: { two: "2", ...secret }, ...secret })).toEqual({
      kind: "b",
      x: { two: "2" },
    });
    expect(written(Either, { kind: "b", x: null })).toEqual({ kind: "b", x: null });
    expect(written(Either, null)).toBeNull();
  });

  it("keeps what a schema leaves open, the values of a record, and what is not set away", () => {
    expect(written(Type.Object({ detail: Type.Unknown() }), { detail: { any: { thing: 1 } } })).toEqual({
      detail: { any: { thing: 1 } },
    });
    expect(written(Type.Record(Type.String(), Type.Object({ n: Type.Integer() })), { a: { n: 1, ...secret } })).toEqual(
      { a: { n: 1 } },
    );
    const Open = Type.Object({ at: Type.Integer() }, { additionalProperties: true });
    expect(written(Open, { at: 1, more: 2 })).toEqual({ at: 1, more: 2 });
    expect(written(Type.Object({ a: Type.Optional(Type.String()) }), { a: undefined })).toEqual({});
    expect(
      written(Type.Composite([Type.Object({ a: Type.String() }), Type.Object({ b: Type.String() })]), {
        a: "1",
        b: "2",
        ...secret,
      }),
    ).toEqual({ a: "1", b: "2" });
  });

  it("is of a schema that this can read, for every operation that answers with JSON", () => {
    const known = new Set([
      "Object",
      "Array",
      "Record",
      "Union",
      "Literal",
      "String",
      "Integer",
      "Number",
      "Boolean",
      "Null",
      "Unknown",
      "Any",
    ]);
    const kinds = (schema: unknown): string[] => {
      if (typeof schema !== "object" || schema === null) return [];
      const own = (schema as Record<symbol, unknown>)[Symbol.for("TypeBox.Kind")];
      return [...(typeof own === "string" ? [own] : []), ...Object.values(schema).flatMap(kinds)];
    };
    for (const [id, { response }] of Object.entries(operations) as [string, Operation][])
      for (const kind of kinds(response)) expect(known.has(kind), `${id}: ${kind}`).toBe(true);
  });

  it("is written so by the server", async () => {
    const { createHttp } = await import("./server.ts");
    const log = Fastify().log;
    const session: SessionOf = {
      key: "k",
      principal: {
        user: { id: "u", login: "u", name: "u", agentNo: null, roles: [], groups: [] },
        permissions: [{ action: "account.administer", scope: "all" }],
        mustChangePassword: false,
      },
      createdAt: 0,
      expiresAt: Number.MAX_SAFE_INTEGER,
      address: "",
    };
    const http = await createHttp({ log, version: "0", tls: undefined, findSession: () => session });
    const user = {
      id: "u",
      login: "u",
      name: "U",
      agentNo: null,
      roles: [],
      groups: [],
      skills: {},
      devices: [],
      disabled: false,
      mustChangePassword: false,
      lockedUntil: null,
    };
    http.add("listUsers", async () => [{ ...user, ...secret }]);
    const { body, statusCode } = await http.app.inject({ url: "/api/users", headers: { cookie: "zongji_session=k" } });
    expect([statusCode, JSON.parse(body)]).toEqual([200, [user]]);
    await http.app.close();
  });
});

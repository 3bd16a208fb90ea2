import { type Static, type TSchema, type TUnsafe, Type } from "@sinclair/typebox";
import type { Action } from "./permission.ts";
import type { ProblemCode } from "./problem.ts";

/** One HTTP operation. `response` is the body of its success (`binary` and `empty` have none in JSON). */
export type Operation = {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With `:name` parameters. */
  readonly path: string;
  readonly summary: string;
  readonly permission: Action | "public" | "signedIn";
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** A multipart upload instead of a JSON body. */
  readonly upload?: { readonly maxBytes: number };
  readonly response: TSchema | "empty" | "binary" | "text";
  readonly errors: readonly ProblemCode[];
};

/** One of the contract's reports, or one of somebody's own ("own-" and its id). */
export const ReportRef = Type.String({ pattern: "^[A-Za-z][A-Za-z0-9-]{0,63}$" });

export const Id = Type.String({ minLength: 1, maxLength: 64, pattern: "^[A-Za-z0-9_-]+$" });
export const IdParams = Type.Object({ id: Id });
/** Of a thing that people edit: opaque; an edit gives back the one that it began from. */
export const Version = Type.String({ minLength: 1, maxLength: 64 });
/** ms since the epoch, UTC. */
export const Instant = Type.Integer({ minimum: 0, maximum: 8_640_000_000_000_000 });
/** ms. */
export const Duration = Type.Integer({ minimum: 0 });
export const Nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
/** One of these texts. */
export const OneOf = <const T extends readonly string[]>(values: T) =>
  Type.Union(values.map((value) => Type.Literal(value))) as unknown as TUnsafe<T[number]>;
export const Page = <T extends TSchema>(item: T) =>
  Type.Object({ items: Type.Array(item), total: Type.Integer(), page: Type.Integer(), pageSize: Type.Integer() });
export const PageQuery = {
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1 })),
  pageSize: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
};
export type StaticOf<T> = T extends TSchema ? Static<T> : undefined;

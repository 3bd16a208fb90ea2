import { type Static, Type } from "@sinclair/typebox";
import { ConfigProblem, NewerVersion } from "./config-problem.ts";

/** Every way a request can fail. A closed list: the console has a text for each. */
export const problemCodes = [
  "badRequest", // 400: a field is missing or malformed; `fields` names it
  "notSignedIn", // 401
  "wrongPassword", // 401: unknown account and wrong password look the same
  "lockedOut", // 429: too many wrong passwords; `retryAfterSec`
  "mustChangePassword", // 403: nothing but a change of password is allowed first
  "forbidden", // 403
  "foreignOrigin", // 403: the request came from another site's page
  "notFound", // 404
  "conflict", // 409: it clashes with what is there; `field`
  "stale", // 409: edited from a version that is no longer the newest; `stale` tells what it is now
  "refused", // 409: the live call can't honour it now; `reason`
  "weakPassword", // 422
  "tooLarge", // 413
  "unsupportedMedia", // 415: `reason`
  "rangeNotSatisfiable", // 416
  "tooMany", // 429
  "databaseDown", // 503: the live calls go on
  "draining", // 503: going down for maintenance; `retryAfterSec`
  "unavailable", // 503: this part of the server does not run
  "internal", // 500
] as const;
export type ProblemCode = (typeof problemCodes)[number];

export const problemStatus: Readonly<Record<ProblemCode, number>> = {
  badRequest: 400,
  notSignedIn: 401,
  wrongPassword: 401,
  mustChangePassword: 403,
  forbidden: 403,
  foreignOrigin: 403,
  notFound: 404,
  conflict: 409,
  stale: 409,
  refused: 409,
  tooLarge: 413,
  unsupportedMedia: 415,
  rangeNotSatisfiable: 416,
  weakPassword: 422,
  lockedOut: 429,
  tooMany: 429,
  internal: 500,
  databaseDown: 503,
  draining: 503,
  unavailable: 503,
};

/** RFC 9457 §3: media type application/problem+json. `type` is `urn:zongji:problem:<code>`. */
export const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    code: Type.Union(problemCodes.map((code) => Type.Literal(code))),
    /** Why a live call refused, or what was wrong with a file. */
    reason: Type.Optional(Type.String()),
    field: Type.Optional(Type.String()),
    fields: Type.Optional(Type.Array(Type.Object({ field: Type.String(), message: Type.String() }))),
    /** The number of what is there already, if it is another one of the kind. */
    other: Type.Optional(Type.String()),
    /** Of a configuration that is refused: all that is wrong. */
    problems: Type.Optional(Type.Array(ConfigProblem)),
    /** Of an edit that came too late: what is there now. */
    newer: Type.Optional(NewerVersion),
    retryAfterSec: Type.Optional(Type.Integer()),
    /** Which server it can be asked of instead, and where its console is. */
    node: Type.Optional(Type.String()),
    url: Type.Optional(Type.String()),
    /** What the thing is now, with its version, and who changed it last, if that is known. */
    stale: Type.Optional(
      Type.Object({
        current: Type.Record(Type.String(), Type.Unknown()),
        last: Type.Union([Type.Object({ by: Type.String(), at: Type.Integer() }), Type.Null()]),
      }),
    ),
  },
  { $id: "Problem" },
);
export type Problem = Static<typeof Problem>;

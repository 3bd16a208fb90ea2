import { type Problem, type ProblemCode, problemStatus } from "@zongji/api";
import type { FastifyReply } from "fastify";

const titles: Readonly<Record<ProblemCode, string>> = {
  badRequest: "A field is missing or malformed",
  notSignedIn: "Nobody is signed in",
  wrongPassword: "The account or the password is wrong",
  mustChangePassword: "The password must be changed first",
  forbidden: "Not permitted",
  foreignOrigin: "The request came from another site",
  notFound: "There is no such thing",
  conflict: "It clashes with what is there",
  stale: "Somebody else has changed it meanwhile",
  refused: "The call or the agent can't do this now",
  tooLarge: "Too large",
  unsupportedMedia: "The file is not of a kind that can be used",
  rangeNotSatisfiable: "There is nothing in that range",
  weakPassword: "The password is too weak",
  lockedOut: "Too many wrong passwords",
  tooMany: "Too many requests",
  internal: "A fault of the server",
  databaseDown: "The database does not answer; calls go on",
  draining: "The server is going down for maintenance",
  unavailable: "This part of the server does not run",
};

type Extra = Omit<Problem, "type" | "title" | "status" | "code">;

/** RFC 9457 §3. */
export const problemOf = (code: ProblemCode, extra: Extra = {}): Problem => ({
  type: `urn:zongji:problem:${code}`,
  title: titles[code],
  status: problemStatus[code],
  code,
  ...extra,
});

export const sendProblem = (reply: FastifyReply, code: ProblemCode, extra: Extra = {}): FastifyReply => {
  if (extra.retryAfterSec !== undefined) void reply.header("retry-after", String(extra.retryAfterSec));
  return reply
    .code(problemStatus[code])
    .type("application/problem+json")
    .send(JSON.stringify(problemOf(code, extra)));
};

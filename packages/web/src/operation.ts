import type { Static, TSchema } from "@sinclair/typebox";
import type { OperationId, Operations } from "@zongji/api";
import type { Actor } from "@zongji/store";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Principal } from "./principal.ts";

/** Who is signed in, as http needs to know it; `key` names the session. */
export type SessionOf = {
  readonly key: string;
  readonly principal: Principal;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly address: string;
};

type Part<O, K extends string> = O extends { readonly [key in K]: infer S extends TSchema } ? Static<S> : undefined;
type Answer<O> = O extends { readonly response: infer S extends TSchema }
  ? Static<S>
  : O extends { readonly response: "text" }
    ? string
    : O extends { readonly response: "empty" }
      ? undefined
      : FastifyReply;

/** What a request asks. `session` and `actor` are there on all but public operations. */
export type Ask<O> = {
  readonly params: Part<O, "params">;
  readonly query: Part<O, "query">;
  readonly body: Part<O, "body">;
  readonly session: O extends { readonly permission: "public" } ? SessionOf | undefined : SessionOf;
  readonly actor: Actor;
  /** Where the request came from. */
  readonly address: string;
  /** Sets the session cookie; undefined clears it. */
  readonly setCookie: (token: string | undefined) => void;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
};

export type Perform<Id extends OperationId> = (ask: Ask<Operations[Id]>) => Promise<Answer<Operations[Id]>>;
/**
 * Registers the handler of an operation; exactly one each. `admit` is asked before the request's body is read, with the address that it came from, and throws
 * the Refusal.
 */
export type AddOperation = <Id extends OperationId>(
  id: Id,
  perform: Perform<Id>,
  admit?: (address: string) => void,
) => void;

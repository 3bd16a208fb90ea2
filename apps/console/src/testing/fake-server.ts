import type { TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import {
  type Operation,
  type OperationId,
  operations,
  type Problem,
  type ProblemCode,
  problemStatus,
} from "@zongji/api";
import type { Answer } from "../server/request.ts";
import { faultOf } from "./made.ts";

/** A request as the server hears it. */
export type Asked = {
  readonly id: OperationId;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

class Refusal {
  readonly problem: Problem;
  constructor(problem: Problem) {
    this.problem = problem;
  }
}
/** An answer that is a failure. */
export const refusal = (code: ProblemCode, more: Partial<Problem> = {}): Refusal =>
  new Refusal({ type: `urn:zongji:problem:${code}`, title: code, status: problemStatus[code], code, ...more });
/** The server can't be reached. */
export const unreachable = Symbol("unreachable");

type Reply<K extends OperationId> = Answer<K> | Refusal | typeof unreachable;
type Handler<K extends OperationId> = (asked: Asked) => Reply<K> | Promise<Reply<K>>;

const all = Object.entries(operations) as [OperationId, Operation][];
const partsOf = (path: string): string[] => path.split("/");
/** Operations in the order in which they are tried, fewer parameters first: "/api/calls/mine" is not the call "mine". */
const byRarity = all.toSorted(([, a], [, b]) => a.path.split(":").length - b.path.split(":").length);

const paramsOf = (pattern: string, path: string): Record<string, string> | undefined => {
  const [asked, given] = [partsOf(pattern), partsOf(path)];
  if (asked.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [at, part] of asked.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(given[at]!);
    else if (part !== given[at]) return undefined;
  }
  return params;
};

const found = (method: string, path: string) => {
  for (const [id, operation] of byRarity) {
    const params = operation.method === method ? paramsOf(operation.path, path) : undefined;
    if (params) return { id, operation, params };
  }
  return undefined;
};

const json = (status: number, body: unknown): Response =>
  new Response(JSON.stringify(body), {
    status,
    headers: { "content-type": status < 400 ? "application/json" : "application/problem+json" },
  });

const bodyOf = (body: RequestInit["body"]): unknown =>
  typeof body === "string" ? JSON.parse(body) : (body ?? undefined);

/**
 * The server as the console sees it: it answers by the operations of the API, and what is asked and answered must fit their schemas. What nobody has said an
 * answer for is a fault by its name.
 */
export class FakeServer {
  readonly #handlers = new Map<OperationId, Handler<OperationId>>();
  readonly #asked: Asked[] = [];
  readonly #faults: string[] = [];

  /** Says what an operation answers: a body, or a function of what is asked. The last word counts. */
  on<K extends OperationId>(id: K, answer: Reply<K> | Handler<K>): this {
    const handler = typeof answer === "function" ? (answer as Handler<K>) : () => answer;
    this.#handlers.set(id, handler as unknown as Handler<OperationId>);
    return this;
  }

  /** Says the same of an operation of which nothing has been said yet. */
  byDefault<K extends OperationId>(id: K, answer: Reply<K> | Handler<K>): this {
    return this.#handlers.has(id) ? this : this.on(id, answer);
  }

  /** Lets an operation wait. @returns lets it answer */
  hold<K extends OperationId>(id: K): (answer: Reply<K>) => void {
    const { promise, resolve } = Promise.withResolvers<Reply<K>>();
    this.on(id, () => promise);
    return resolve;
  }

  asked(id: OperationId): Asked[] {
    return this.#asked.filter((each) => each.id === id);
  }

  /** Everything that was asked to change something. */
  changes(): Asked[] {
    return this.#asked.filter(({ id }) => operations[id].method !== "GET");
  }

  /** Questions and answers that the API does not have. */
  faults(): readonly string[] {
    return [...new Set(this.#faults)];
  }

  #check(what: string, schema: TSchema | undefined, value: unknown): void {
    const fault = schema && faultOf(schema, value);
    if (fault) this.#faults.push(`${what} ${fault}`);
  }

  readonly fetch = async (address: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(address instanceof Request ? address.url : address, "http://console.test");
    const method = init.method ?? "GET";
    const operation = found(method, url.pathname);
    const handler = operation && this.#handlers.get(operation.id);
    if (!operation || !handler) {
      this.#faults.push(`nobody answers ${method} ${url.pathname} (${operation?.id ?? "no operation"})`);
      return json(404, { code: "notFound" });
    }
    const { id, params } = operation;
    const of: Operation = operation.operation;
    const given = Object.fromEntries(url.searchParams);
    const query = of.query ? (Value.Convert(of.query, { ...given }) as Record<string, unknown>) : given;
    const asked = { id, params, query, body: bodyOf(init.body) };
    this.#asked.push(asked);
    // As the server reads an address: "3" stands for a number where one is asked for.
    this.#check(`${id}: path`, of.params, of.params && Value.Convert(of.params, { ...params }));
    this.#check(`${id}: query`, of.query, query);
    this.#check(`${id}: body`, of.body, asked.body);
    return this.#reply(id, of, await handler(asked));
  };

  #reply(id: OperationId, { response }: Operation, reply: unknown): Response {
    if (reply === unreachable) throw new TypeError("fetch failed");
    if (reply instanceof Refusal) return json(reply.problem.status, reply.problem);
    if (response === "empty") return new Response(null, { status: 204 });
    if (typeof response === "string") return new Response(reply as string);
    this.#check(`${id}: answer`, response, reply);
    return json(200, reply);
  }
}

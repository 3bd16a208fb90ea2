import replyFrom from "@fastify/reply-from";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { type Asker, askerHeader, packed } from "../office.ts";
import { Refusal } from "../refusal.ts";

/** The office answers within this time, ms, or the request is refused; a recording's bytes may come with pauses as long. */
const patienceMs = 30_000;

const keptMs = 1000;

/** Of a request that came by the office's own socket: nobody but the live hotline can write to that. @throws Refusal notSignedIn, where it says nothing of the kind */
export const askerOf = (request: FastifyRequest): Asker => {
  const header = request.headers[askerHeader];
  if (typeof header !== "string") throw new Refusal("notSignedIn");
  return JSON.parse(Buffer.from(header, "base64url").toString()) as Asker;
};

export type OfficeDoor = {
  /** Path of the office's Unix socket. */
  readonly socket: string;
  /** Whether it answers now. Where it doesn't, nobody waits for it. */
  readonly isUp: () => boolean;
};

/** Hands a request on. `after`: done once the office has answered that it was done, before its answer goes to who asked; it never fails. */
export type Pass = (
  request: FastifyRequest,
  reply: FastifyReply,
  asker: Asker,
  after?: () => Promise<void>,
) => FastifyReply;

/** Makes a scope in which requests are handed on to the office unread. */
export const openPassing = async (
  app: FastifyInstance,
  { socket, isUp }: OfficeDoor,
  addRoutes: (scope: FastifyInstance, pass: Pass) => void,
): Promise<void> => {
  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
    await scope.register(replyFrom, {
      base: `unix+http://${encodeURIComponent(socket)}`,
      disableRequestLogging: true,
      undici: {
        connections: 64,
        headersTimeout: patienceMs,
        bodyTimeout: patienceMs,
        connectTimeout: 2000,
        // A Unix socket costs nothing to open: none is kept that nobody uses, whatever the office offers.
        keepAliveTimeout: keptMs,
        keepAliveMaxTimeout: keptMs,
      },
      retryMethods: [],
    } as never);
    addRoutes(scope, (request, reply, asker, after) => {
      if (!isUp()) throw new Refusal("unavailable");
      return reply.from(undefined as never, {
        rewriteRequestHeaders: (_original, headers) => {
          const { cookie: _, ...rest } = headers;
          return { ...rest, [askerHeader]: packed(asker) };
        },
        onResponse: (_request, answering, { stream, statusCode }) => {
          const send = () => void answering.send(stream);
          if (after === undefined || statusCode >= 300) send();
          else void after().then(send);
        },
        onError: (failed, { error }) => {
          request.log.warn({ error: String(error), route: request.routeOptions.url }, "the office did not answer");
          void failed.send(new Refusal("unavailable"));
        },
      });
    });
  });
};

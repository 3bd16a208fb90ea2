/** Pages of the office for people who do not sign in, at the live hotline's port. */
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Refusal } from "../refusal.ts";
import { type OfficeDoor, openPassing } from "./passing.ts";
import { languageOf, publicHeaders, publicPage } from "./public-page.ts";

const words = {
  zh: {
    title: "暂时无法打开",
    away: "服务暂时无法打开，请稍后再试。",
    tooMany: "打开次数过多，请稍后再试。",
    tooLarge: "发送的内容太大，未被接收。",
  },
  en: {
    title: "Not available now",
    away: "This page can't be opened now. Please try again later.",
    tooMany: "Too many tries. Please try again later.",
    tooLarge: "What was sent is too large, and was not taken.",
  },
} as const;

/** Who may ask for a page. */
export type PageGate = {
  /** Called before each request; ms until the address is let in, 0: now. */
  readonly admit: (address: string) => number;
  /** Bytes of a request's body, at most; what is longer is cut off unread. */
  readonly mostBytes?: number;
};

const sorry = (
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  why: "away" | "tooMany" | "tooLarge",
): FastifyReply => {
  const language = languageOf(request.headers["accept-language"]);
  const { title, [why]: text } = words[language];
  return reply
    .code(status)
    .headers(publicHeaders)
    .send(publicPage(language, title, `<h1>${title}</h1><p>${text}</p>`));
};

/** Whether a browser asks for a page before somebody wants to see it (Fetch §3.4, Sec-Purpose; older ones: Purpose, X-Moz). */
const isPrefetch = ({ headers }: FastifyRequest): boolean =>
  ["sec-purpose", "purpose", "x-purpose", "x-moz"].some((name) =>
    /prefetch|prerender|preview/i.test(String(headers[name] ?? "")),
  );

const usualBytes = 64 * 1024;

/** A body that says that it is too long, or that does not say how long it is. */
const isTooLong = ({ headers, method }: FastifyRequest, mostBytes = usualBytes): boolean =>
  method === "POST" && !(Number(headers["content-length"]) <= mostBytes);

/** Who sends too much is told before he is cut off: nothing more of it is read meanwhile. */
const tellingMs = 1000;

/** Answers that it is too long. A connection that is closed while the other side still sends takes the answer with it. */
const refuseUnread = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
  const { raw } = request;
  // Begun to be read: Node throws away what nobody has begun to read, all of it (http.IncomingMessage).
  raw.read(0);
  reply.raw.once("finish", () => setTimeout(() => raw.socket.destroy(), tellingMs).unref());
  return sorry(request, reply, 413, "tooLarge");
};

/** Hands requests for such a page on to the office. */
export const passPage = (app: FastifyInstance, path: string, office: OfficeDoor, gate: PageGate): Promise<void> =>
  openPassing(app, office, (scope, pass) => {
    scope.setErrorHandler((error: FastifyError, request, reply) => {
      const code = error instanceof Refusal ? error.code : undefined;
      if (code === undefined && error.statusCode !== 429)
        request.log.error({ err: error, route: path }, "a page failed");
      if (code === "tooMany" || error.statusCode === 429) return sorry(request, reply, 429, "tooMany");
      return sorry(request, reply, code === "foreignOrigin" ? 403 : 503, "away");
    });
    scope.route({
      method: ["GET", "POST"],
      url: path,
      schema: { hide: true },
      handler: (request, reply) => {
        // The browser asks again once somebody opens it; until then nobody has read anything, and nothing is done.
        if (isPrefetch(request))
          return reply
            .code(503)
            .headers({ ...publicHeaders, vary: "sec-purpose" })
            .send("");
        const address = request.ip;
        const waitMs = gate.admit(address);
        if (waitMs > 0) {
          void reply.header("retry-after", String(Math.ceil(waitMs / 1000)));
          return sorry(request, reply, 429, "tooMany");
        }
        if (isTooLong(request, gate.mostBytes)) return refuseUnread(request, reply);
        return pass(request, reply, { session: undefined, address });
      },
    });
  });

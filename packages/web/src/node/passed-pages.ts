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
  },
  en: {
    title: "Not available now",
    away: "This page can't be opened now. Please try again later.",
    tooMany: "Too many tries. Please try again later.",
  },
} as const;

/** Who may ask for a page. */
export type PageGate = {
  /** Called before each request; ms until the address is let in, 0: now. */
  readonly admit: (address: string) => number;
};

const sorry = (request: FastifyRequest, reply: FastifyReply, status: number, why: "away" | "tooMany"): FastifyReply => {
  const language = languageOf(request.headers["accept-language"]);
  const { title, [why]: text } = words[language];
  return reply
    .code(status)
    .headers(publicHeaders)
    .send(publicPage(language, title, `<h1>${title}</h1><p>${text}</p>`));
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
        const address = request.ip;
        const waitMs = gate.admit(address);
        if (waitMs > 0) {
          void reply.header("retry-after", String(Math.ceil(waitMs / 1000)));
          return sorry(request, reply, 429, "tooMany");
        }
        return pass(request, reply, { session: undefined, address });
      },
    });
  });

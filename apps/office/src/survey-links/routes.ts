import type { Chosen } from "@zongji/domain";
import type { Db } from "@zongji/store";
import { type Http, publicHeaders } from "@zongji/web/node";
import type { FastifyReply, FastifyRequest } from "fastify";
import { type Answered, answerLink, standingOfCode } from "./answer.ts";
import { surveyPage } from "./page.ts";

type Asked = FastifyRequest<{ Params: { code: string } }>;

const mostBytes = 8 * 1024;

const send = (request: FastifyRequest, reply: FastifyReply, answered: Answered): FastifyReply => {
  const { status, html } = surveyPage(answered, request.headers["accept-language"]);
  return reply.code(status).headers(publicHeaders).send(html);
};

/** The page of a link to a survey: for whoever has the code, and nobody else. */
export const surveyPageRoutes = (app: Http["app"], db: Db): void => {
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: mostBytes },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.get("/s/:code", { schema: { hide: true } }, async (request: Asked, reply) =>
      send(request, reply, await standingOfCode(db, request.params.code)),
    );
    scope.post("/s/:code", { schema: { hide: true } }, async (request: Asked, reply) =>
      send(request, reply, await answerLink(db, request.params.code, (request.body ?? {}) as Chosen)),
    );
  });
};

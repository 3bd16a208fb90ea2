import { nowOf } from "@zongji/store";
import type { AddOperation } from "@zongji/web";
import type { Http } from "@zongji/web/node";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { TextParts } from "../texts/index.ts";
import { openPage } from "./answer.ts";
import { noteCall, readTexts, textOrder, withdrawText } from "./make.ts";
import { orderPage } from "./page.ts";
import { type Sent, sayingOf } from "./saying-forms.ts";

type Asked = FastifyRequest & { readonly zongjiAddress?: string };

const mostBytes = 16 * 1024;

/** 短信告知, for whoever works on the order. */
export const orderTextRoutes = (add: AddOperation, texts: TextParts): void => {
  add("orderTexts", ({ params: { id }, session: { principal } }) => readTexts(texts, { principal, id }));
  add("textOrder", ({ params: { id }, session: { principal }, actor }) =>
    textOrder(texts, { principal, actor, id }, nowOf(texts.db)),
  );
  add("withdrawOrderText", ({ params: { id, text }, session: { principal }, actor }) =>
    withdrawText(texts, { principal, actor, id, text }),
  );
  add("callOrder", async ({ params: { id }, session: { principal }, actor }) => {
    await noteCall(texts, { principal, actor, id });
    return undefined;
  });
};

/** The page of an order: for whoever has the link, and nobody else. */
export const orderPageRoutes = (app: Http["app"], { db, zone }: Pick<TextParts, "db" | "zone">): void => {
  const answer = async (request: Asked, reply: FastifyReply, sent?: Sent): Promise<FastifyReply> => {
    const { code } = request.params as { readonly code: string };
    const address = request.zongjiAddress ?? request.ip;
    const opened = await openPage(
      db,
      { code, zone, address, now: nowOf(db), isShown: request.method !== "HEAD" },
      sent,
    );
    const { status, headers, html } = orderPage(opened, {
      ...{ path: `/o/${encodeURIComponent(code)}`, languages: request.headers["accept-language"], zone },
      isLarge: (request.query as { readonly size?: unknown }).size === "large",
    });
    return reply.code(status).headers(headers).send(html);
  };
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: mostBytes },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.get("/o/:code", { schema: { hide: true } }, (request, reply) => answer(request, reply));
    scope.post("/o/:code", { schema: { hide: true } }, (request, reply) =>
      answer(request, reply, sayingOf((request.body ?? {}) as Readonly<Record<string, string>>)),
    );
  });
};

/** The public pages over HTTP. */
import { mostLetterBytes, mostPictureBytes, mostPictures } from "@zongji/domain";
import { nowOf } from "@zongji/store";
import type { Http } from "@zongji/web/node";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import type { TextParts } from "../texts/index.ts";
import { addressOf, type Carried, wholePage } from "./page-look.ts";
import { pageWords } from "./page-words.ts";
import { saidPage } from "./page-write.ts";
import { pictureHeaders } from "./pictures.ts";
import {
  type Answer,
  about,
  answerLookUp,
  beginVisit,
  confirm,
  contact,
  type Fields,
  home,
  type SentFile,
  type Visit,
} from "./public.ts";
import { pictureOf, tokenHash } from "./questions.ts";
import type { LetterParts } from "./send.ts";
import { findPicture } from "./store.ts";

type Params = { readonly token?: string; readonly id?: string };
type Asked = FastifyRequest & { readonly zongjiAddress?: string };
const paramsOf = (request: FastifyRequest): Params => request.params as Params;

const mostFormBytes = 64 * 1024;

const framesOf = ({ carried, config }: Pick<Visit, "carried" | "config">): string[] =>
  config.sites.filter(({ id }) => id === carried.site).map(({ origin }) => origin);

/** A form's fields, and its files as they come: what follows in the form is read when the next one is asked for. */
const partsOf = (
  request: FastifyRequest,
): { readonly fields: () => Fields; readonly files: AsyncIterable<SentFile> } => {
  const fields: Record<string, string> = {};
  const limits = {
    fileSize: mostPictureBytes + 1,
    files: mostPictures * 2,
    fields: 12,
    parts: 24,
    fieldSize: mostFormBytes,
  };
  return {
    fields: () => fields,
    files: (async function* () {
      for await (const part of request.parts({ limits, throwFileSizeLimit: false } as never)) {
        if (part.type === "field") fields[part.fieldname] = String(part.value);
        // A field for files that nothing was chosen in.
        else if (!part.filename) part.file.resume();
        else yield { name: part.filename, content: await part.toBuffer() };
      }
    })(),
  };
};

const perform = async (request: Asked, visit: Visit, page: PageName): Promise<Answer> => {
  const fields = request.method === "POST" ? ((request.body ?? {}) as Fields) : undefined;
  const { token } = paramsOf(request);
  if (page === "home") return home(visit);
  if (page === "write") return about(visit, token, fields);
  if (page === "confirm") return confirm(visit, token!, fields);
  if (page === "lookUp") return answerLookUp(visit, fields);
  return contact(visit, token!, request.method === "POST" && request.isMultipart() ? partsOf(request) : undefined);
};

const pages = {
  "/letters": "home",
  "/letters/write": "write",
  "/letters/write/:token": "write",
  "/letters/contact/:token": "contact",
  "/letters/confirm/:token": "confirm",
  "/letters/look-up": "lookUp",
} as const;
type PageName = (typeof pages)[keyof typeof pages];

const usualCarried: Carried = { language: "zh", isLarge: false, isChosen: false, site: null };

const sayFailed = (request: FastifyRequest, reply: FastifyReply, error: FastifyError): FastifyReply => {
  const tooLarge = error.statusCode === 413;
  const status = tooLarge ? 413 : (error.statusCode ?? 500) < 500 ? 400 : 503;
  if (status === 503) request.log.error({ err: error, route: request.routeOptions.url }, "a page of letters failed");
  const carried = { ...usualCarried, language: (request as { zongjiLanguage?: "zh" | "en" }).zongjiLanguage ?? "zh" };
  const words = pageWords[carried.language];
  const said = {
    heading: words.failed,
    text: tooLarge ? words.tooLarge : words.failedWhy,
    to: "/letters",
    way: words.home,
  };
  const { headers, html } = wholePage(saidPage(carried, { status, ...said }), carried, []);
  return reply.code(status).headers(headers).send(html);
};

/** The pages of 网上来信, for whoever comes. */
export const letterPages = (app: Http["app"], parts: LetterParts, texts: TextParts): void => {
  void app.register(async (scope) => {
    scope.removeContentTypeParser(["application/json", "text/plain"]);
    scope.addContentTypeParser(
      "application/x-www-form-urlencoded",
      { parseAs: "string", bodyLimit: mostFormBytes },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
    );
    scope.setErrorHandler(sayFailed as never);
    const visitOf = async (request: Asked): Promise<Visit> => {
      const visit = await beginVisit(parts, texts, {
        query: request.query,
        languages: request.headers["accept-language"],
        address: request.zongjiAddress ?? request.ip,
      });
      (request as { zongjiLanguage?: string }).zongjiLanguage = visit.carried.language;
      return visit;
    };
    for (const [url, name] of Object.entries(pages))
      scope.route({
        method: ["GET", "POST"],
        url,
        bodyLimit: mostLetterBytes,
        schema: { hide: true },
        handler: async (request, reply) => {
          const visit = await visitOf(request as Asked);
          // Step 3 sends a code and asks a question: not where nobody is shown it.
          if (request.method === "HEAD")
            return reply.headers(wholePage(home(visit), visit.carried, framesOf(visit)).headers).send("");
          const answer = await perform(request as Asked, visit, name);
          const { carried } = visit;
          if ("to" in answer) return reply.redirect(addressOf(answer.to, carried), 303);
          const { status, headers, html } = wholePage(answer, carried, framesOf(visit));
          return reply.code(status).headers(headers).send(html);
        },
      });
    scope.get("/letters/question/:token", { schema: { hide: true } }, async (request, reply) => {
      const picture = await pictureOf(parts.db, paramsOf(request).token ?? "", nowOf(parts.db));
      if (picture === undefined) return reply.code(404).send();
      return reply.headers(pictureHeaders).type("image/png").send(picture);
    });
    // A picture of a letter that is still written: for its writer, who has the token.
    scope.get("/letters/picture/:token/:id", { schema: { hide: true } }, async (request, reply) => {
      const { token = "", id = "" } = paramsOf(request);
      const picture = await findPicture(parts.db, id);
      if (picture?.draft?.equals(tokenHash(token)) !== true) return reply.code(404).send();
      return reply.headers(pictureHeaders).type(picture.type).send(picture.content);
    });
  });
};

/** The pages of letters and the inbox over a PostgreSQL of their own; for tests only. */
import { announced, type LettersConfig, usualLetters } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { linksScene } from "../survey-links/links.test-scene.ts";
import { sendDue } from "../texts/index.ts";
import { drawDigits } from "./draw-digits.ts";
import { createLetterList, letterPurposes, openLetters } from "./index.ts";
import { tokenHash } from "./questions.ts";

const quiet = () => {};
const log = {
  ...{ level: "silent", fatal: quiet, error: quiet, warn: quiet, info: quiet },
  debug: quiet,
  trace: quiet,
};
const form = "application/x-www-form-urlencoded";

/** One who is signed in at the office. */
const rights = {
  zhao: ["letter.see", "letter.handle"],
  qian: ["letter.see", "letter.handle", "number.unmasked"],
  wu: ["letter.see", "letter.handle", "order.handle"],
  client: ["letter.see"],
  root: ["hotline.administer"],
} as const;
export type Who = keyof typeof rights;

export const picture = drawDigits("2345");

export const lettersScene = () => {
  const scene = linksScene();
  let http: Http;
  const deeds = new Map<string, (ask: unknown) => Promise<unknown>>();
  const looked: unknown[] = [];
  beforeAll(async () => {
    http = await createHttp({
      log: { ...log, child: () => ({ ...log, child: () => log }) } as never,
      version: "",
      tls: undefined,
    });
    const texts = scene.parts();
    const looks = { tell: async (...told: unknown[]) => void looked.push(told) };
    openLetters({ app: http.app, add: (id: string, deed: never) => deeds.set(id, deed) } as never, {
      ...{ texts, looks, list: createLetterList(texts.db, texts.parties, looks) },
      calendar: async () => announced,
    });
    for (const id of Object.keys(rights))
      await scene
        .db()
        .insertInto("user")
        .values({
          ...{ id, login: id, name: id, agent_no: null, password_hash: "x" },
          ...{ must_change_password: false, created_at: 0, locked_until: null },
        })
        .execute();
  });
  afterAll(() => http.app.close());

  let version = 1;
  const configure = async (change: Partial<LettersConfig> = {}): Promise<void> => {
    const of = { kind: "letters", id: "hotline", name: "letters", by: null, at: 0 };
    version += 1;
    const db = scene.db();
    await db
      .updateTable("config_item")
      .set({ state: "retired", retired_at: 1 })
      .where("kind", "=", "letters")
      .execute();
    const body = JSON.stringify({ ...usualLetters, open: true, ...change });
    await db
      .insertInto("config_item")
      .values({ ...of, version, body, state: "published", config_version: 1000 + version, published_at: 1 })
      .execute();
  };
  beforeEach(async () => {
    looked.length = 0;
    const db = scene.db();
    await db.deleteFrom("letter_picture").execute();
    await db.updateTable("letter").set({ work_order: null }).execute();
    for (const table of ["order_save", "order_file", "order_notice", "work_order"] as const)
      await db.deleteFrom(table).execute();
    for (const table of [
      "letter",
      "letter_draft",
      "letter_try",
      "letter_key",
      "letter_question",
      "letter_day",
    ] as const)
      await db.deleteFrom(table).execute();
    await configure();
    await scene.settings({ enabled: false });
  });

  const headers = (address: string, language = "zh-CN") => ({
    // As the live hotline says who asks.
    "x-zongji-asker": Buffer.from(JSON.stringify({ address })).toString("base64url"),
    "accept-language": language,
  });
  const get = (url: string, { address = "", language = "zh-CN" } = {}) =>
    http.app.inject({ url, headers: headers(address, language) });
  const head = (url: string) => http.app.inject({ method: "HEAD", url, headers: headers("") });
  const post = (url: string, fields: Record<string, string>, address = "") =>
    http.app.inject({
      ...{ method: "POST", url, headers: { ...headers(address), "content-type": form } },
      payload: new URLSearchParams(fields).toString(),
    });
  /** A form with files, as a browser sends it. */
  const upload = (url: string, fields: Record<string, string>, files: readonly (readonly [string, Buffer])[] = []) => {
    const bound = "----zongji";
    const parts = [
      ...files.map(([name, content]) =>
        Buffer.concat([
          Buffer.from(
            `--${bound}\r\ncontent-disposition: form-data; name="picture"; filename="${name}"\r\ncontent-type: image/png\r\n\r\n`,
          ),
          content,
          Buffer.from("\r\n"),
        ]),
      ),
      ...Object.entries(fields).map(([name, value]) =>
        Buffer.from(`--${bound}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
      ),
    ];
    return http.app.inject({
      ...{ method: "POST", url },
      headers: { ...headers(""), "content-type": `multipart/form-data; boundary=${bound}` },
      payload: Buffer.concat([...parts, Buffer.from(`--${bound}--\r\n`)]),
    });
  };
  /** The answer to the question of a page: from the database, where it lies. */
  const answerTo = async (body: string): Promise<{ question: string; answer: string }> => {
    const question = /name="question" value="([\w-]+)"/.exec(body)![1]!;
    const { answer } = await scene
      .db()
      .selectFrom("letter_question")
      .select("answer")
      .where("hash", "=", tokenHash(question))
      .executeTakeFirstOrThrow();
    return { question, answer };
  };
  /** Writes up to the last step. @returns the token of the draft */
  const write = async (text: string, given: { type?: string; number?: string; pictures?: readonly Buffer[] } = {}) => {
    const { type = "", number = "13800138000", pictures = [] } = given;
    const begun = await post("/letters/write", { text, type });
    const token = /\/letters\/contact\/([\w-]+)/.exec(String(begun.headers.location))![1]!;
    const files = pictures.map((content, n) => [`${n}.png`, content] as const);
    await upload(`/letters/contact/${token}`, { name: "王先生", number, do: "next" }, files);
    return token;
  };
  /** Answers the question and sends. */
  const confirm = async (token: string, more: Record<string, string> = {}, address = "") => {
    const page = await get(`/letters/confirm/${token}`, { address });
    return post(`/letters/confirm/${token}`, { do: "send", ...(await answerTo(page.body)), ...more }, address);
  };
  const send = async (...written: Parameters<typeof write>): Promise<{ id: string; no: string; code: string }> => {
    const { body } = await confirm(await write(...written));
    const no = /(\d{8}-\d{4})/.exec(body)![1]!;
    const { id } = await scene.db().selectFrom("letter").select("id").where("no", "=", no).executeTakeFirstOrThrow();
    return { id, no, code: /class="code">([^<]+)</.exec(body)![1]! };
  };
  const ask = <T>(who: Who, id: string, given: object = {}): Promise<T> =>
    deeds.get(id)!({
      ...{ params: {}, query: {}, body: {}, address: "127.0.0.1" },
      session: {
        key: who,
        principal: {
          user: { id: who, login: who, groups: [] },
          permissions: rights[who].map((action) => ({ action, scope: "all" })),
        },
      },
      actor: { userId: who, login: who, address: "127.0.0.1" },
      ...given,
    }) as Promise<T>;
  const sendTexts = () => sendDue({ ...scene.parts(), purposes: letterPurposes });
  const refusal = (promise: Promise<unknown>) =>
    promise.then(
      () => undefined,
      (error: unknown) => (error instanceof Refusal ? { code: error.code, ...error.extra } : error),
    );
  return {
    ...scene,
    sendTexts,
    looked,
    configure,
    get,
    head,
    post,
    upload,
    answerTo,
    write,
    confirm,
    send,
    ask,
    refusal,
  };
};

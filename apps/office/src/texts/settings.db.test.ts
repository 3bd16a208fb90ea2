import type { TextServiceChange } from "@zongji/api";
import { type Db, sealWith } from "@zongji/store";
import { Refusal } from "@zongji/web";
import { beforeEach, expect, test } from "vitest";
import { factsDatabase } from "../../../live/src/facts.test-scene.ts";
import { changeTextService, readTextService, sendingSettings, usualSettings } from "./settings.ts";

let db: Db;
factsDatabase((opened) => {
  db = opened;
});
const seal = sealWith(Buffer.alloc(32, 7));
const actor = { userId: null, login: "administrator", address: "127.0.0.1" };
const good = { ...usualSettings, enabled: true, url: "https://texts.example.cn/send" };
const put = async (change: Partial<TextServiceChange>, version?: string) =>
  changeTextService(
    db,
    () => seal,
    { ...good, version: version ?? (await readTextService(db)).version, ...change },
    actor,
  );
const refused = (change: Partial<TextServiceChange>) =>
  put(change).then(
    () => "taken",
    (error: unknown) => (error instanceof Refusal ? `${error.extra.field} ${error.extra.reason}` : String(error)),
  );

beforeEach(async () => {
  await db.deleteFrom("text_service").execute();
});

test("a new installation sends nothing, and has no secret", async () => {
  expect(await readTextService(db)).toMatchObject({ enabled: false, url: "", hasSecret: false, perDay: 2 });
});

test("the secret is kept sealed, used by who sends, and told to nobody, not to the audit trail either", async () => {
  const saved = await put({ secret: "s3cret" });
  expect(saved).toMatchObject({ hasSecret: true, url: good.url });
  const rows = await db.selectFrom("text_service").selectAll().execute();
  const audit = await db.selectFrom("audit").selectAll().orderBy("id", "desc").execute();
  expect(JSON.stringify([saved, rows, audit]) + String(rows[0]!.secret_sealed)).not.toContain("s3cret");
  expect(audit[0]).toMatchObject({ action: "textService.change", detail: { newSecret: true } });
  expect(await sendingSettings(db, seal)).toMatchObject({ secret: "s3cret", settings: good });
  // As it is, then gone.
  expect(await put({ perDay: 3 })).toMatchObject({ hasSecret: true, perDay: 3 });
  expect((await sendingSettings(db, seal)).secret).toBe("s3cret");
  expect(await put({ secret: null })).toMatchObject({ hasSecret: false });
  expect((await sendingSettings(db, sealWith(Buffer.alloc(32, 8)))).secret).toBeUndefined();
});

test("the secret does not go along to another host unless it is given again", async () => {
  await put({ secret: "s3cret" });
  expect(await refused({ url: "https://elsewhere.example.cn/send" })).toBe("secret textSecretAgain");
  expect(await refused({ url: "https://texts.example.cn:8443/send" })).toBe("secret textSecretAgain");
  expect(await refused({ url: "https://texts.example.cn/other" })).toBe("taken");
  expect(await refused({ url: "https://elsewhere.example.cn/send", secret: "another" })).toBe("taken");
});

test.each<[string, Partial<TextServiceChange>]>([
  ["url textUrlMissing", { url: "" }],
  ["url textUrlPlain", { url: "http://texts.example.cn/" }],
  ["url textUrlWrong", { url: "https://user:word@texts.example.cn/" }],
  ["url textUrlWrong", { url: "https://{number}.example.cn/" }],
  ["url textUrlWrong", { url: "https://texts.example.cn{secret}/" }],
  ["body textBodyNoJson", { body: '{"to":{number},"content":"{text}"}' }],
  ["body textPlacesMissing", { body: '{"to":"{number}"}' }],
  ["url textPlacesMissing", { method: "GET" }],
  ["numbers textPatternWrong", { numbers: "1[3" }],
  ["headers textHeaderWrong", { headers: [{ header: "Host", value: "x" }] }],
])("%s: %j", async (what, change) => {
  expect(await refused(change)).toBe(what);
  expect(await readTextService(db)).toMatchObject({ enabled: false });
});

test("http may be allowed, a form and a GET need no JSON", async () => {
  expect(await refused({ url: "http://texts.example.cn/", allowsHttp: true })).toBe("taken");
  expect(await refused({ bodyKind: "form", body: "to={number}&content={text}" })).toBe("taken");
  expect(await refused({ method: "GET", url: "https://texts.example.cn/?a={number}&b={text}", body: "" })).toBe(
    "taken",
  );
});

test("an edit from an older version is refused with what it is now", async () => {
  const { version } = await put({ perDay: 3 });
  await put({ perDay: 4 });
  const stale = put({ perDay: 5 }, version);
  await expect(stale).rejects.toMatchObject({ code: "stale", extra: { stale: { current: { perDay: 4 } } } });
  expect(await readTextService(db)).toMatchObject({ perDay: 4 });
});

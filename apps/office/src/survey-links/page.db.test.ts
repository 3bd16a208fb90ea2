import { anonymous } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import { afterAll, beforeAll, expect, test } from "vitest";
import { surveyPageRoutes } from "./index.ts";
import { linksScene, mobile } from "./links.test-scene.ts";

const scene = linksScene();
let http: Http;
const quiet = () => {};
const log = {
  ...{ level: "silent", fatal: quiet, error: quiet, warn: quiet, info: quiet },
  debug: quiet,
  trace: quiet,
};
beforeAll(async () => {
  http = await createHttp({
    log: { ...log, child: () => ({ ...log, child: () => log }) } as never,
    version: "",
    tls: undefined,
  });
  surveyPageRoutes(http.app, scene.db());
});
afterAll(() => http.app.close());

const form = "application/x-www-form-urlencoded";
const get = (code: string, language = "zh-CN,zh;q=0.9") =>
  http.app.inject({ url: `/s/${code}`, headers: { ...anonymous, "accept-language": language } });
const post = (code: string, payload: string, type = form) =>
  http.app.inject({ method: "POST", url: `/s/${code}`, headers: { ...anonymous, "content-type": type }, payload });
const invited = async (): Promise<string> => {
  await scene.call();
  await scene.follow();
  await scene.send();
  return /\/s\/([\w-]+)/.exec(scene.service.sent.at(-1)!.body)![1]!;
};

test("a link's page is asked, answered once, and says so in both languages", async () => {
  const code = await invited();
  const open = await get(code);
  expect(open.statusCode).toBe(200);
  expect(open.body).toContain("您对本次热线服务满意吗？");
  for (const secret of [mobile, "8001", "agent-8001"]) expect(open.body).not.toContain(secret);
  expect((await get(code, "en-GB,zh;q=0.5")).body).toContain("How satisfied were you");
  expect((await get(code, "fr")).body).toContain("服务评价");
  expect(await post(code, "")).toMatchObject({ statusCode: 422 });
  expect((await post(code, "rating=2")).body).toContain("感谢您的评价");
  expect(await post(code, "rating=1")).toMatchObject({ statusCode: 410 });
  expect((await get(code)).body).toContain("已经评价过了");
});

test("no script, no frame, nothing from elsewhere, and nothing that is kept", async () => {
  const { headers, body } = await get("x".repeat(32));
  expect(headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
  const policy = String(headers["content-security-policy"]);
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; form-action 'self'; base-uri 'none'/);
  expect(policy).not.toContain("unsafe");
  expect(body).not.toMatch(/<script|javascript:|https?:/);
});

test.each(["<script>alert(1)</script>", "%2e%2e%2fapi%2fme", "a".repeat(5000), "%00", "%F0%28"])(
  "the address %j opens nothing",
  async (code) => {
    const { statusCode, body } = await get(code.startsWith("%") ? code : encodeURIComponent(code));
    expect([400, 404, 414]).toContain(statusCode);
    expect(body).not.toContain("<script");
  },
);

test("what is no form, or too much, is refused", async () => {
  const code = await invited();
  expect((await post(code, '{"rating":"1"}', "application/json")).statusCode).toBe(415);
  expect((await post(code, `rating=1&x=${"y".repeat(20_000)}`)).statusCode).toBe(413);
  // It can still be used.
  expect((await get(code)).statusCode).toBe(200);
});

import { sql } from "kysely";
import { expect, test, vi } from "vitest";
import { openDraft, verifyNumber } from "./drafts.ts";
import { lettersScene, picture } from "./letters.test-scene.ts";
import { lockNetwork } from "./store.ts";

const scene = lettersScene();
const { get, post, upload, write, confirm, send, answerTo, configure } = scene;
const script = "<script>alert(1)</script>";

test("a letter is written in three steps, gets a code this once, and is found by it", async () => {
  expect((await get("/letters")).body).toContain("写信");
  const sent = await send(`${script} 抵押登记要带什么材料？`, { pictures: [picture] });
  const kept = await scene.db().selectFrom("letter").selectAll().executeTakeFirstOrThrow();
  expect(kept).toMatchObject({ no: sent.no, state: "new", source: "page", name: "王先生", verified: false });
  // Neither the code nor the number stands anywhere as text.
  const dump = JSON.stringify([kept, await scene.db().selectFrom("audit").selectAll().execute()]);
  expect(dump).not.toContain(sent.code.replaceAll("-", ""));
  expect(dump).not.toContain("13800138000");
  expect(await scene.db().selectFrom("letter_draft").selectAll().execute()).toEqual([]);
  const found = await post("/letters/look-up", { code: ` ${sent.code.toLowerCase()} ` });
  expect(found.statusCode).toBe(200);
  expect(found.body).toContain("已收到，等待受理");
  expect(found.body).not.toContain("<script");
  expect(found.body).toContain("alert(1)");
});

test("pages have no script, nothing from elsewhere, are not kept, and stand in no frame but a configured site's", async () => {
  await configure({ sites: [{ id: "gov", name: "区政府网", origin: "https://www.example.gov.cn" }] });
  for (const url of ["/letters", "/letters/write", "/letters/look-up", "/letters?site=other"]) {
    const { headers, body } = await get(url);
    expect(headers).toMatchObject({ "cache-control": "no-store", "x-robots-tag": "noindex" });
    const policy = String(headers["content-security-policy"]);
    expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src 'self'; form-action 'self'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(body).not.toMatch(/<script|javascript:|https?:/);
  }
  const framed = await get("/letters?site=gov");
  expect(String(framed.headers["content-security-policy"])).toContain("frame-ancestors https://www.example.gov.cn");
  expect(framed.body).toContain("/letters/write?site=gov");
  const begun = await post("/letters/write?site=gov", { text: "问一下", type: "" });
  const token = /contact\/([\w-]+)/.exec(String(begun.headers.location))![1]!;
  await upload(`/letters/contact/${token}`, { number: "13800138000", do: "next" });
  await confirm(token);
  expect(await scene.db().selectFrom("letter").select(["source", "via"]).executeTakeFirst()).toEqual({
    ...{ source: "site", via: "gov" },
  });
});

test("size of type and language go along with every page", async () => {
  const { body } = await get("/letters?size=large&lang=en");
  expect(body).toContain('<html lang="en" class="large">');
  expect(body).toContain("/letters/write?lang=en&#38;size=large");
  const begun = await post("/letters/write?lang=en&size=large", { text: "How long does it take?" });
  expect(begun.headers.location).toMatch(/contact\/[\w-]+\?lang=en&size=large$/);
  expect((await get(String(begun.headers.location))).body).toContain("Telephone number");
});

test("what is wrong is told at its field, and what was written stays", async () => {
  const empty = await post("/letters/write", { text: "  ", type: "none" });
  expect(empty.statusCode).toBe(422);
  expect(empty.body).toContain("请填写要咨询的内容");
  expect(empty.body).toContain("请重新选择业务类型");
  expect((await post("/letters/write", { text: "字".repeat(4001) })).body).toContain("最多 4000 个字");
  const begun = await post("/letters/write", { text: "问题" });
  const contact = String(begun.headers.location);
  const wrong = await upload(contact, { name: script, number: "12", do: "next" }, [
    ["a.png", Buffer.from(`<html>${script}</html>`.repeat(9))],
    ["b.png", picture],
  ]);
  expect(wrong.statusCode).toBe(422);
  expect(wrong.body).toContain("“a.png”不是可以使用的图片");
  expect(wrong.body).toContain("请填写正确的电话号码");
  expect(wrong.body).toContain("b.png");
  expect(wrong.body).not.toContain("<script");
  const many = await upload(
    contact,
    { number: "13800138000", do: "add" },
    Array.from({ length: 4 }, () => ["c.png", picture]),
  );
  expect(many.body).toContain("最多 4 张图片，“c.png”没有保存");
  const large = Buffer.concat([picture, Buffer.alloc(5 * 1024 * 1024)]);
  expect((await upload(contact, { number: "13800138000", do: "next" }, [["d.png", large]])).body).toContain(
    "“d.png”超过 5 MB",
  );
  const remove = /name="remove" value="([\w-]+)"/.exec(many.body)![1]!;
  const fewer = await upload(contact, { remove, number: "13800138000" });
  expect(fewer.body.match(/name="remove"/g)).toHaveLength(3);
});

test("drafts of a network, pictures of a draft and what the pictures of all take are bounded, also at the same time", async () => {
  const token = await write("问题");
  const four = Array.from({ length: 4 }, (_, n) => [`${n}.png`, picture] as const);
  const contact = `/letters/contact/${token}`;
  await Promise.all([1, 2, 3].map(() => upload(contact, { number: "13800138000", do: "add" }, four)));
  const kept = () => scene.db().selectFrom("letter_picture").select("id").execute();
  expect(await kept()).toHaveLength(4);
  await scene
    .db()
    .deleteFrom("letter_picture")
    .where("id", "!=", (await kept())[0]!.id)
    .execute();
  await scene
    .db()
    .updateTable("letter_picture")
    .set({ bytes: 1024 ** 3 - picture.length })
    .execute();
  const last = await upload(contact, { number: "13800138000", do: "next" }, four.slice(0, 2));
  expect([last.statusCode, last.body.includes("现在上传图片的人太多，“1.png”没有保存")]).toEqual([422, true]);
  expect(await kept()).toHaveLength(2);
  const begun = await Promise.all(Array.from({ length: 22 }, () => post("/letters/write", { text: "问题" })));
  expect(begun.filter(({ statusCode }) => statusCode === 303)).toHaveLength(19);
  expect(begun.find(({ statusCode }) => statusCode === 429)?.body).toContain("请求过多");
});

test("a question is asked once: a wrong answer, an old one and another's are none, and a page does not tell it", async () => {
  const token = await write("问题");
  const page = await get(`/letters/confirm/${token}`);
  const { question, answer } = await answerTo(page.body);
  expect(page.body).not.toContain(answer);
  const image = await get(`/letters/question/${question}`);
  expect(image.headers).toMatchObject({ "content-type": "image/png", "x-content-type-options": "nosniff" });
  // Drawn once more it is the same; the same digits of another question are drawn otherwise.
  expect((await get(`/letters/question/${question}`)).rawPayload.equals(image.rawPayload)).toBe(true);
  const second = await answerTo((await get(`/letters/confirm/${token}`)).body);
  await scene.db().updateTable("letter_question").set({ answer }).execute();
  expect((await get(`/letters/question/${second.question}`)).rawPayload.equals(image.rawPayload)).toBe(false);
  const wrong = await post(`/letters/confirm/${token}`, { do: "send", question, answer: "00000" });
  expect([wrong.statusCode, wrong.body.includes("回答不对")]).toEqual([422, true]);
  expect((await post(`/letters/confirm/${token}`, { do: "send", question, answer })).statusCode).toBe(422);
  expect((await get(`/letters/question/${question}`)).statusCode).toBe(404);
  const next = await answerTo(wrong.body);
  await scene.db().updateTable("letter_question").set({ until: 0 }).execute();
  expect((await post(`/letters/confirm/${token}`, { do: "send", ...next })).statusCode).toBe(422);
  expect(await scene.db().selectFrom("letter").selectAll().execute()).toEqual([]);
  // In words, for whoever can't see it; a network gets few of them.
  const words = await post(`/letters/confirm/${token}`, { do: "words" });
  expect(words.body).toMatch(/请用数字回答：[一二三四五六七八九十]+加/);
  expect((await post(`/letters/confirm/${token}`, { do: "send", ...(await answerTo(words.body)) })).body).toContain(
    "查询码",
  );
  for (let n = 0; n < 19; n += 1)
    await scene.db().insertInto("letter_try").values({ network: "", kind: "words", at: Date.now() }).execute();
  const other = await write("问题");
  expect((await post(`/letters/confirm/${other}`, { do: "words" })).body).toContain("文字题使用次数过多");
});

test("a letter is sent once, also by two presses at the same time, and its draft is gone", async () => {
  const token = await write("问题");
  const [a, b] = [await get(`/letters/confirm/${token}`), await get(`/letters/confirm/${token}`)];
  const [one, two] = [await answerTo(a.body), await answerTo(b.body)];
  const answers = await Promise.all(
    [one, two].map((each) => post(`/letters/confirm/${token}`, { do: "send", ...each })),
  );
  expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 410]);
  expect(await scene.db().selectFrom("letter").selectAll().execute()).toHaveLength(1);
  expect((await get(`/letters/contact/${token}`)).statusCode).toBe(410);
});

test("a guessed code finds nothing, is written down, and after ten the network waits; others do not", async () => {
  const { code } = await send("问题");
  const guess = (typed: string, address = "203.0.113.7") => post("/letters/look-up", { code: typed }, address);
  for (let n = 0; n < 10; n += 1) expect((await guess(`AAAA-AAAA-AAAA-${1000 + n}`)).statusCode).toBe(404);
  const locked = await guess(code);
  expect([locked.statusCode, locked.body.includes("输错次数过多")]).toEqual([429, true]);
  expect((await guess(code, "203.0.113.8")).statusCode).toBe(200);
  const told = await scene.db().selectFrom("audit").select("address").where("action", "=", "letter.guess").execute();
  expect(told).toHaveLength(10);
  expect(new Set(told.map(({ address }) => address))).toEqual(new Set(["203.0.113.7"]));
  await scene
    .db()
    .updateTable("letter_try")
    .set((eb) => ({ at: eb("at", "-", 16 * 60_000) }))
    .execute();
  expect((await guess(code)).statusCode).toBe(200);
});

test("letters a day are bounded by number and by network", async () => {
  await configure({ perNumber: 2, perAddress: 3 });
  await send("一", { number: "13800138001" });
  await send("二", { number: "138 0013 8001" });
  expect((await confirm(await write("三", { number: "13800138001" }))).body).toContain("今天提交的来信已达上限");
  await send("四", { number: "13800138002" });
  expect((await confirm(await write("五", { number: "13800138003" }))).body).toContain("今天提交的来信已达上限");
  // From elsewhere it is taken still.
  expect((await confirm(await write("六", { number: "13800138004" }), {}, "203.0.113.9")).body).toContain("查询码");
});

test("where texts are sent the number is verified by a code: wrong ones and the sixth try are refused", async () => {
  await scene.settings();
  const token = await write("问题");
  const page = await get(`/letters/confirm/${token}`);
  expect(page.body).toContain("已向 138****8000 发送 6 位验证码");
  await scene.sendTexts();
  const sms = /验证码 (\d{6})/.exec(scene.service.sent.at(-1)!.body)![1]!;
  const wrong = sms === "111111" ? "222222" : "111111";
  expect((await confirm(token, { sms: wrong })).body).toContain("短信验证码不对");
  expect((await confirm(token, { sms })).body).toContain("查询码");
  expect((await scene.db().selectFrom("letter").select("verified").executeTakeFirst())?.verified).toBe(true);
  const second = await write("问题", { number: "13800138009" });
  for (let n = 0; n < 5; n += 1) await confirm(second, { sms: wrong });
  await scene.sendTexts();
  const right = /验证码 (\d{6})/.exec(scene.service.sent.at(-1)!.body)![1]!;
  expect((await confirm(second, { sms: right })).statusCode).toBe(422);
});

const texts = () => scene.db().selectFrom("text_message").select("id").execute();

test("the head of a page, whichever, sends no code, asks no question and reads no answer", async () => {
  await scene.settings();
  const token = await write("问题");
  const rows = () => Promise.all([texts(), scene.db().selectFrom("letter_question").selectAll().execute()]);
  const before = await rows();
  for (const url of ["/letters", "/letters/look-up", `/letters/contact/${token}`, `/letters/confirm/${token}`]) {
    const { statusCode, body, headers } = await scene.head(url);
    expect([url, statusCode, body, headers["cache-control"]]).toEqual([url, 200, "", "no-store"]);
  }
  expect(await rows()).toEqual(before);
  await get(`/letters/confirm/${token}`);
  expect(await texts()).toHaveLength(1);
});

test("texts with a code: one by pages at the same time, one a minute whatever the number, ten an hour from a network", async () => {
  await scene.settings({ perDay: 100 });
  const token = await write("问题");
  const page = `/letters/confirm/${token}`;
  await Promise.all([get(page), get(page), get(page), get(page)]);
  expect(await texts()).toHaveLength(1);
  const number = (given: string) => upload(`/letters/contact/${token}`, { number: given, do: "next" });
  await number("13800138001");
  expect((await get(page)).body).toContain("短信验证码发送过于频繁");
  await number("13800138000");
  expect((await confirm(token)).body).toContain("短信验证码发送过于频繁");
  expect(await texts()).toHaveLength(1);
  await scene
    .db()
    .updateTable("letter_draft")
    .set({ sms_at: Date.now() - 61_000 })
    .execute();
  expect((await get(page)).body).toContain("已向 138****8000 发送");
  expect(await texts()).toHaveLength(2);
  const drafts = await Promise.all(Array.from({ length: 10 }, (_, n) => write("问题", { number: `1380013801${n}` })));
  const shown = await Promise.all(drafts.map((each) => get(`/letters/confirm/${each}`)));
  expect(shown.filter(({ body }) => body.includes("发送过于频繁"))).toHaveLength(2);
  expect(await texts()).toHaveLength(10);
  const late = drafts[shown.findIndex(({ body }) => body.includes("发送过于频繁"))]!;
  expect((await get(`/letters/confirm/${late}`, { address: "203.0.113.9" })).body).toContain("发送 6 位验证码");
});

test("a code verifies the number that it was asked of alone, and a number that is changed while a letter is sent is checked first", async () => {
  await scene.settings();
  const token = await write("问题", { number: "13800138001" });
  const other = () => upload(`/letters/contact/${token}`, { number: "13800138000", do: "next" });
  const early = (await openDraft(scene.db(), token, Date.now()))!;
  await other();
  await get(`/letters/confirm/${token}`);
  await scene.sendTexts();
  const sms = /验证码 (\d{6})/.exec(scene.service.sent.at(-1)!.body)![1]!;
  expect(await verifyNumber(scene.db(), early, sms, Date.now())).toBe(false);
  expect(await scene.db().selectFrom("letter_draft").select("verified").executeTakeFirst()).toEqual({
    verified: false,
  });
  // Verified, and held up just before it is written.
  const sending = await scene
    .db()
    .transaction()
    .execute(async (tx) => {
      await lockNetwork(tx, "", "letter");
      const sent = confirm(token, { sms });
      await vi.waitFor(async () => {
        const { rows } = await sql<{ n: number }>`
          select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted`.execute(scene.db());
        expect(rows[0]!.n).toBe(1);
      });
      await upload(`/letters/contact/${token}`, { number: "13800138002", do: "next" });
      return { sent };
    });
  const { statusCode, headers } = await sending.sent;
  expect([statusCode, headers.location]).toEqual([303, `/letters/confirm/${token}`]);
  expect(await scene.db().selectFrom("letter").select("id").execute()).toEqual([]);
});

test("a closed page says so, and answers are looked up all the same", async () => {
  const { code } = await send("问题");
  await configure({ open: false });
  expect((await get("/letters")).body).toContain("暂未开放");
  expect((await post("/letters/write", { text: "问题" })).body).toContain("暂未开放");
  expect((await post("/letters/look-up", { code })).statusCode).toBe(200);
});

test("addresses that are no page, and others' pictures, open nothing", async () => {
  const token = await write("问题", { pictures: [picture] });
  const { id } = await scene.db().selectFrom("letter_picture").select("id").executeTakeFirstOrThrow();
  const own = await get(`/letters/picture/${token}/${id}`);
  expect(own.headers).toMatchObject({
    "content-type": "image/png",
    "content-security-policy": "default-src 'none'; sandbox",
  });
  expect((await get(`/letters/picture/${"x".repeat(32)}/${id}`)).statusCode).toBe(404);
  expect((await get(`/letters/contact/${encodeURIComponent("../../api/me")}`)).statusCode).toBe(410);
  expect((await get("/letters/question/none")).statusCode).toBe(404);
});

import { queryMeasures } from "@zongji/store";
import { expect, test } from "vitest";
import { answerLink, standingOfCode } from "./answer.ts";
import { linksScene, mobile, zone } from "./links.test-scene.ts";
import { takeFacts } from "./store.ts";

const scene = linksScene();
const { service } = scene;

/** What the service was told last, as JSON. */
const lastText = () => JSON.parse(service.sent.at(-1)!.body) as { to: string; content: string };
const codeIn = (content: string): string => /\/s\/([\w-]+)/.exec(content)?.[1] ?? "";
const due = async () =>
  (await scene.db().selectFrom("fact_due").select("body").orderBy("id").execute()).map(({ body }) => body);
const text = () => scene.db().selectFrom("text_message").selectAll().executeTakeFirstOrThrow();
/** A call, its link, and its text sent. @returns the code */
const invited = async (): Promise<{ code: string; call: string }> => {
  const { call } = await scene.call();
  await scene.follow();
  await scene.send();
  return { call, code: codeIn(lastText().content) };
};

test("after a call that was not rated the caller is sent a link; the answer is a fact that counts for the call's day", async () => {
  const { call, code } = await invited();
  expect(lastText()).toEqual({ to: mobile, content: `请评价：https://hotline.example.cn/s/${code} 谢谢` });
  expect(service.sent[0]!.headers).toMatchObject({ authorization: "Bearer s3cret" });
  expect(code).toHaveLength(32);
  expect(await standingOfCode(scene.db(), code, scene.now())).toMatchObject({ is: "open" });
  scene.pass(60_000);
  expect(await answerLink(scene.db(), code, { rating: "2" }, scene.now())).toEqual({ is: "thanks" });
  expect(await answerLink(scene.db(), code, { rating: "1" }, scene.now())).toEqual({ is: "used" });
  const bodies = await takeFacts(scene.db(), scene.now(), 60_000);
  expect(bodies.map(({ type }) => type)).toEqual(["SurveyLinkMade", "SurveyLinkSent", "SurveyLinkRated"]);
  expect(bodies[2]).toMatchObject({ call, key: "2", option: "满意", satisfied: true, since: scene.now() });
  // Told twice, it counts once.
  await scene.note(bodies);
  await scene.note(bodies);
  await scene.follow();
  expect(await due()).toEqual([]);
  const ask = { from: scene.now() - 3_600_000, to: scene.now() + 1, zone, now: scene.now(), grain: "whole" } as const;
  const measures = [
    "surveysOffered",
    "rated",
    "satisfied",
    "invitationRate",
    "linksMade",
    "linksSent",
    "linksAnswered",
    "linkRate",
  ] as const;
  const { total } = await queryMeasures(scene.db(), { ...ask, measures: [...measures] });
  expect(Object.fromEntries(measures.map((name) => [name, total[name].value]))).toEqual({
    ...{ surveysOffered: 1, rated: 1, satisfied: 1, invitationRate: 0 },
    ...{ linksMade: 1, linksSent: 1, linksAnswered: 1, linkRate: 100 },
  });
  const { perKey } = await queryMeasures(scene.db(), { ...ask, measures: ["rated"], by: ["way"] });
  expect(perKey.map(({ keys, values }) => [keys[0], values.rated.value])).toEqual([["link", 1]]);
});

test("a code is kept as its hash alone; the text and the number are gone once it was sent", async () => {
  const { code } = await invited();
  const kept = JSON.stringify([
    await scene.db().selectFrom("survey_link").selectAll().execute(),
    await text(),
    await due(),
    scene.logged,
  ]);
  expect(kept).not.toContain(code);
  expect(kept).not.toContain(mobile);
  expect(await text()).toMatchObject({ state: "sent", number_sealed: null, text_sealed: null });
});

test.each(["", "x", "a".repeat(32), "../../api/me", "é".repeat(32)])("the guess %j opens nothing", async (guess) => {
  await invited();
  expect(await standingOfCode(scene.db(), guess, scene.now())).toEqual({ is: "unknown" });
  expect(await answerLink(scene.db(), guess, { rating: "1" }, scene.now())).toEqual({ is: "unknown" });
});

test("a link is of no use once its hours are over, nor without an answer to the first question", async () => {
  const { code } = await invited();
  expect(await answerLink(scene.db(), code, {}, scene.now())).toMatchObject({ is: "unchosen" });
  expect(await answerLink(scene.db(), code, { rating: "7" }, scene.now())).toMatchObject({ is: "unchosen" });
  const over = scene.now() + 24 * 3_600_000;
  expect(await answerLink(scene.db(), code, { rating: "1" }, over + 1000)).toEqual({ is: "expired" });
  expect((await due()).map(({ type }) => type)).not.toContain("SurveyLinkRated");
});

test("of two answers at the same moment one counts", async () => {
  const { code } = await invited();
  const both = await Promise.all(["1", "2"].map((rating) => answerLink(scene.db(), code, { rating }, scene.now())));
  expect(both.map(({ is }) => is).sort()).toEqual(["thanks", "used"]);
  expect((await due()).filter(({ type }) => type === "SurveyLinkRated")).toHaveLength(1);
});

test("a call is sent one link, however often its facts are followed", async () => {
  await scene.call();
  await scene.follow();
  await scene.db().deleteFrom("follower_position").where("follower", "=", "survey-links").execute();
  await scene.follow();
  while (await scene.send());
  await scene.send();
  const texts = await scene.db().selectFrom("text_message").select(["subject"]).execute();
  expect(new Set(texts.map(({ subject }) => subject)).size).toBe(texts.length);
  expect(service.sent.length).toBe(texts.length);
});

test("nothing is sent to a landline, to who stands on the black list, after a call of yesterday, nor while the service is off", async () => {
  const count = async () => (await scene.db().selectFrom("text_message").select("id").execute()).length;
  await scene.call("01062345678");
  await scene.follow();
  expect(await count()).toBe(0);
  const { party } = await scene.call();
  await scene
    .db()
    .insertInto("listed_caller")
    .values({
      party,
      number_sealed: Buffer.from("x"),
      number_end: "x",
      list: "blocked",
      reason: "",
      until: null,
      by: null,
      at: 0,
    })
    .execute();
  await scene.follow();
  expect(await count()).toBe(0);
  await scene.db().deleteFrom("listed_caller").execute();
  await scene.call(mobile, 24 * 3_600_000);
  await scene.follow();
  expect(await count()).toBe(0);
  await scene.settings({ enabled: false });
  await scene.call();
  await scene.follow();
  expect(await count()).toBe(0);
  await scene.settings();
  await scene.call();
  await scene.follow();
  expect(await count()).toBe(1);
});

test("a number is sent so many texts a day", async () => {
  await scene.settings({ perDay: 2 });
  for (let no = 0; no < 4; no += 1) {
    await scene.call();
    await scene.follow();
  }
  expect(await scene.db().selectFrom("text_message").select("id").execute()).toHaveLength(2);
  expect((await due()).map(({ type }) => type)).toEqual(["SurveyLinkMade", "SurveyLinkMade"]);
});

test("500 and 503 are tried again, later each time, and given up after so many tries", async () => {
  await scene.settings({ attempts: 3 });
  service.answers((response) => response.writeHead(500).end());
  await scene.call();
  await scene.follow();
  await scene.send();
  expect(await text()).toMatchObject({ state: "waiting", attempts: 1, send_at: scene.now() + 10_000 });
  await scene.send();
  expect(service.sent).toHaveLength(1);
  scene.pass(10_000);
  await scene.send();
  expect(await text()).toMatchObject({ state: "waiting", attempts: 2, send_at: scene.now() + 20_000 });
  scene.pass(20_000);
  await scene.send();
  expect(await text()).toMatchObject({ state: "failed", reason: "status", attempts: 3 });
  expect((await due()).at(-1)).toMatchObject({ type: "SurveyLinkFailed", reason: "status" });
});

test.each([
  ["an answer that says no", "rubbish", (response) => response.end('{"code":7,"error":"blocked"}')],
  ["a refusal", "status", (response) => response.writeHead(403).end()],
  ["a redirect", "status", (response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end()],
  ["too much", "tooLarge", (response) => response.end("x".repeat(200_000))],
  ["an answer that breaks off", "interrupted", (response) => response.socket?.destroy()],
  ["no answer in time", "timeout", () => {}],
] as const satisfies readonly (readonly [string, string, Parameters<typeof service.answers>[0]])[])(
  "%s: given up, and not sent again",
  async (_what, reason, how) => {
    await scene.settings({ timeoutMs: 1000 });
    service.answers(how);
    await scene.call();
    await scene.follow();
    await scene.send();
    expect(await text()).toMatchObject({ state: "failed", reason });
    scene.pass(3_600_000);
    await scene.send();
    expect(service.sent).toHaveLength(1);
    expect(scene.logged.join()).not.toContain("s3cret");
  },
);

test("a service that is away is asked again; one at an address of this machine that no setting names is never asked", async () => {
  await scene.call();
  await scene.follow();
  await scene.settings({ url: `http://127.0.0.1:${service.port()}/send`, numbers: "x" });
  await scene.settings({ url: "http://127.0.0.2:9/send" });
  await scene.send();
  expect(await text()).toMatchObject({ state: "failed", reason: "hostRefused" });
  expect(service.sent).toEqual([]);
});

test("a program that ended in the midst of a try: nobody knows whether it was sent, and it is not sent again", async () => {
  await scene.call();
  await scene.follow();
  await scene.db().updateTable("text_message").set({ state: "sending", attempts: 1, send_at: scene.now() }).execute();
  await scene.send();
  expect(await text()).toMatchObject({ state: "sending" });
  scene.pass(121_000);
  await scene.send();
  expect(await text()).toMatchObject({ state: "failed", reason: "interrupted" });
  expect(service.sent).toEqual([]);
});

test("two programs that send at the same time send a text once", async () => {
  for (let no = 0; no < 5; no += 1) await scene.call();
  await scene.follow();
  await Promise.all([scene.send(), scene.send(), scene.send()]);
  await scene.send();
  expect(service.sent).toHaveLength(5);
});

test("out of hours a text waits for the next ones; where the link is no good by then, none is made", async () => {
  const shanghai = new Intl.DateTimeFormat("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  const at = (ms: number) => shanghai.format(ms);
  // From two hours on, for one.
  await scene.settings({ from: at(scene.now() + 7_200_000), to: at(scene.now() + 10_800_000) });
  await scene.call();
  await scene.follow();
  await scene.send();
  expect(service.sent).toEqual([]);
  const { send_at } = await text();
  expect(send_at).toBeGreaterThan(scene.now() + 7_100_000);
  scene.pass(send_at - scene.now());
  await scene.send();
  expect(service.sent).toHaveLength(1);
});

test("what no live hotline has noted is told again after a minute", async () => {
  await invited();
  expect(await takeFacts(scene.db(), scene.now(), 60_000)).toHaveLength(2);
  expect(await takeFacts(scene.db(), scene.now() + 59_000, 60_000)).toEqual([]);
  expect(await takeFacts(scene.db(), scene.now() + 60_000, 60_000)).toHaveLength(2);
});

import { inTransaction, nowOf } from "@zongji/store";
import { type AddOperation, perMinute, Refusal } from "@zongji/web";
import type { TextParts } from "./sending.ts";
import { httpTextService } from "./service.ts";
import { changeTextService, readTextService, sendingSettings } from "./settings.ts";

/** Tests a minute, of all together: each is a text that costs money. */
const mostTests = 5;

/** 短信服务: its settings, and a test of them. */
export const textRoutes = (add: AddOperation, { db, seal, flowHosts: hosts, log }: TextParts): void => {
  const test = perMinute(mostTests, () => nowOf(db));
  add("textService", () => readTextService(db));
  add("changeTextService", ({ body, actor }) => changeTextService(db, seal, body, actor));
  add("testTextService", async ({ body: { number, text }, actor }) => {
    const { settings, secret } = await sendingSettings(db, seal());
    if (settings.url === "") throw new Refusal("conflict", { field: "url", reason: "textUrlMissing" });
    test();
    const began = nowOf(db);
    const { verdict, status, answer } = await httpTextService({ settings, secret, hosts, log }).send(number, text);
    const ms = nowOf(db) - began;
    // The number's end alone.
    await inTransaction(db, actor, async ({ audit }) =>
      audit("textService.test", "textService", {
        numberEnd: number.slice(-4),
        outcome: verdict,
        status: status ?? null,
      }),
    );
    return { outcome: verdict, status: status ?? null, answer: answer ?? "", ms };
  });
};

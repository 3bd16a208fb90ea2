import { CallRow, operations } from "@zongji/api";
import { expect, test } from "vitest";
import type { AgentPhone } from "../../phone/context.tsx";
import { refusal } from "../../testing/fake-server.ts";
import { rowsIn, says, until } from "../../testing/filling.ts";
import { made } from "../../testing/made.ts";
import { newStage, noon } from "../../testing/stage.tsx";
import { OwnCalls } from "./own-calls.tsx";

const stage = newStage();
const agent = { desk: { agentNo: "8001", state: "ready" } } as unknown as AgentPhone;
const page = <OwnCalls agent={agent} short={false} />;
const call = (id: string, more: Partial<CallRow>) =>
  made(CallRow, {
    id,
    startedAt: noon,
    direction: "inbound",
    number: "139****0001",
    testBy: null,
    withheld: false,
    ...more,
  });
const answer = (items: CallRow[]) => made(operations.listCalls.response, { items, total: items.length });

test("each call tells who was at its far end, a test call that it is one", async () => {
  const calls = [
    call("c1", {}),
    call("c2", { number: "", withheld: true }),
    call("c3", { number: "" }),
    call("c4", { number: "", testBy: "admin" }),
  ];
  stage.server.on("listCalls", answer(calls));
  await stage.show(page, { language: "zh-CN" });
  await until(() => expect(rowsIn(document.body)).toHaveLength(calls.length));
  expect(rowsIn(document.body).map((cells) => cells[2])).toEqual(["139****0001", "号码隐藏", "—", "测试呼叫"]);
});

test.each([
  ["the day has no call yet", answer([]), "今天还没有通话"],
  ["the log can't be read", refusal("databaseDown"), "数据库暂时不可用"],
])("%s: it says so", async (_, answered, words) => {
  stage.server.on("listCalls", answered);
  await stage.show(page, { language: "zh-CN" });
  await says(words);
});

import { expect, test } from "vitest";
import {
  citizenPageMs,
  citizenText,
  isWorthTelling,
  mostReopenings,
  movesOfSayings,
  sayingsFor,
} from "./citizen-page.ts";
import { newOrder, type Order, orderAfter, orderStates } from "./states.ts";

const now = 1_800_000_000_000;
const of = (change: Partial<Order>): Order => ({
  ...{
    ...newOrder,
    clockFrom: now - 2000,
    answeredAt: now - 1000,
    answer: "好",
    waits: [{ from: now - 1000, to: null }],
  },
  ...change,
});

test("what the citizen may say the machine does, in any state; and of what is confirmed, void or not answered nothing", () => {
  for (const state of orderStates)
    for (const confirmed of [false, true]) {
      const order = of({ state, confirmed });
      const says = sayingsFor(order, now);
      for (const saying of says)
        expect(orderAfter(order, { is: movesOfSayings[saying], note: "因为" }, now).refused).toBeUndefined();
      if (confirmed && state !== "waiting") expect(says).toEqual([]);
      if (["draft", "open", "consulting", "void"].includes(state)) expect(says).toEqual([]);
    }
  expect(sayingsFor(of({ state: "answered" }), now)).toEqual(["settled", "unsettled"]);
  expect(sayingsFor(of({ state: "closed" }), now)).toEqual(["unsettled"]);
  expect(sayingsFor(of({ state: "waiting" }), now)).toEqual(["supplement"]);
});

test("an answer is doubted for fifteen days, and so often; it is confirmed at any time", () => {
  const answered = of({ state: "answered", answeredAt: now });
  expect(sayingsFor(answered, now + citizenPageMs - 1)).toContain("unsettled");
  expect(sayingsFor(answered, now + citizenPageMs)).toEqual(["settled"]);
  expect(sayingsFor({ ...answered, reopened: mostReopenings - 1 }, now)).toContain("unsettled");
  expect(sayingsFor({ ...answered, reopened: mostReopenings }, now)).toEqual(["settled"]);
});

test("a text message is worth sending where there is something to read or to reply, and names the order alone", () => {
  expect(orderStates.filter((state) => isWorthTelling({ state, confirmed: false }))).toEqual([
    ...["waiting", "answered", "closed"],
  ]);
  expect(isWorthTelling({ state: "closed", confirmed: true })).toBe(false);
  const link = "https://hotline.example.cn/o/x";
  expect(citizenText("answered", "GD20261130-0001", link)).toContain(`已有答复，请打开查看：${link}`);
  expect(citizenText("waiting", "GD20261130-0001", link)).toContain(`需要您补充情况，请打开填写：${link}`);
});

import { tones, until } from "@zongji/kit";
import { expect } from "vitest";
import { citizenCalls, factsOf, logOnceOver, pressOne, recordOf, wholeLog } from "../e2e/cast.ts";
import { inForce, leadingTo, publish } from "../e2e/flows.ts";
import { atState } from "../e2e/scene.ts";
import { type House, left, noTrouble } from "./house.ts";

/** A call that is in the menu when another flow is published stays on its own; the next call takes the new one. Both are given up while they ring. */
export const flowChanges = async (house: House): Promise<void> => {
  const { server } = house;
  const { person } = left(house.administrator);
  const carrier = left(house.carrier);
  const first = await citizenCalls(carrier, server, tones.caller);
  await publish(person, "main", await leadingTo(person, "complaint"));
  await inForce(server, person);
  const second = await citizenCalls(carrier, server, tones.otherCaller);
  const calls = [first, second];
  for (const call of calls) await pressOne(call);
  await until("both have come to a queue", async () => {
    const log = await wholeLog(person);
    const mine = log.filter(({ facts }) =>
      facts.some(({ sipCallId }) => calls.some(({ callId }) => callId === sipCallId)),
    );
    return mine.length === 2 && mine.every((record) => factsOf(record, "QueueEntered").length > 0);
  });
  for (const call of calls) await call.hangUp();
  const log = await logOnceOver(person, calls);
  house.counts.inboundTotal += 2;
  const groups = calls.map((call) => factsOf(recordOf(log, call), "QueueEntered").map(({ group }) => group));
  expect(groups).toEqual([["business"], ["complaint"]]);
  await atState(left(house.agent).page, "ready");
};

/** A group to which a flow leads can't be deleted; whoever tries sees what hangs on it. */
export const groupInUse = async (house: House): Promise<void> => {
  const administrator = left(house.administrator);
  const { page } = administrator;
  const dialog = page.getByRole("dialog");
  await page.goto(`${house.server.baseUrl}/administration/groups`);
  await page.getByRole("row").filter({ hasText: "登记咨询" }).first().getByRole("button", { name: "修改" }).click();
  await dialog.getByRole("button", { name: "删除座席组" }).click();
  const deletion = dialog.filter({ hasText: /^删除/ }).last();
  await deletion.getByText("不能删除").waitFor();
  await deletion.locator("[data-use^='flow/']").first().waitFor();
  expect(await deletion.getByRole("button", { name: /删\s*除/ }).isDisabled()).toBe(true);
  noTrouble(administrator);
};

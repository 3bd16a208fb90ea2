/** The days that the page of closed days asks for, whatever the date. */
import type { ClosedDays } from "@zongji/api";
import { defaultGrants } from "@zongji/api";
import { addDays, dayStart } from "@zongji/domain";
import { describe, expect, test } from "vitest";
import { dateMoments, momentsZone } from "../../../../packages/domain/src/testing/moments.ts";
import { lastThirtyDays } from "../../../console/src/look/days-shown.ts";
import { answeredDay, as, dayMs, daysScene, hour, others, zone } from "./days.test-scene.ts";
import { dayRoutes } from "./routes.ts";

const scene = daysScene();
type Role = Parameters<typeof defaultGrants>[0];

const asks = async (role: Role, query: { readonly from: string; readonly to: string }): Promise<ClosedDays> => {
  const deeds = new Map<string, (ask: object) => Promise<unknown>>();
  dayRoutes(((id: string, deed: never) => deeds.set(id, deed)) as never, scene.days());
  const principal = { user: { id: role, groups: [] }, permissions: defaultGrants(role) };
  return (await deeds.get("listDays")!({ query, session: { principal } })) as ClosedDays;
};

describe.each(dateMoments)("$name", ({ at, today }) => {
  const [midnight, isEarly] = [dayStart(at, zone), at - dayStart(at, zone) < 30 * 60_000];
  const ago = (days: number): string => addDays(today, -days);

  test("the last thirty days are there from the first record on, closed but for today, and yesterday until half past midnight", async () => {
    expect(zone).toBe(momentsZone);
    for (const days of [3, 2, 1])
      await scene.store(
        others(as(answeredDay(midnight - days * dayMs + 10 * hour).facts, "n1", `00000${9 - days}-a`), ago(days)),
      );
    await scene.says("n1", at);
    await scene.close(at);
    const { items, newest } = await asks("administrator", lastThirtyDays(today));
    expect(items.map(({ day, state }) => [day, state])).toEqual([
      [today, "running"],
      [ago(1), isEarly ? "open" : "closed"],
      [ago(2), "closed"],
      [ago(3), "closed"],
    ]);
    expect(newest).toMatchObject({ no: isEarly ? 2 : 3 });
    // The client sees the same; an agent sees none.
    expect((await asks("client", lastThirtyDays(today))).items).toEqual(items);
    await expect(asks("agent", lastThirtyDays(today))).rejects.toThrow("forbidden");
  });

  test("with years behind it there are thirty of them", async () => {
    await scene.store(as(answeredDay(midnight - 700 * dayMs + 10 * hour).facts));
    scene.goTo(at);
    const days = (await asks("administrator", lastThirtyDays(today))).items.map(({ day }) => day);
    expect(days).toEqual(Array.from({ length: 30 }, (_, days) => ago(days)));
  });
});

import { type BusinessType, exampleHotline, type LegId, type UserId } from "@zongji/domain";
import { Refusal } from "@zongji/web";
import { expect, test } from "vitest";
import { refuseWithoutType, typesNow } from "./business-types.ts";
import { deskNow } from "./room.ts";
import { stage } from "./stage.test-scene.ts";

const user = "agent-8001" as UserId;
const leg = "l1" as LegId;
const agent = {
  user: { id: user, login: "8001", name: "座席 8001", agentNo: "8001", roles: [], groups: [] },
  permissions: [{ action: "agent.work" as const, scope: "own" as const }],
  mustChangePassword: false,
};
const types: BusinessType[] = [
  { id: "tax", name: "税务" },
  { id: "vat", name: "增值税", parent: "tax" },
  { id: "old", name: "旧业务", retired: true },
  { id: "later", name: "新业务", from: "2099-01-01" },
];

/** 8001 talks for a group that asks for the type. */
const talking = (businessTypes = types, asksBusinessType = true) => {
  const groups = exampleHotline().groups.map((group) => ({ ...group, asksBusinessType }));
  const flows = exampleHotline().flows.map((flow) =>
    JSON.parse(JSON.stringify(flow).replaceAll(/"(consultation|complaint|progress)"/g, '"tax"')),
  );
  const at = stage({ businessTypes, groups, flows });
  at.signIn(user, "phone-8001", ["business"]);
  at.feed({ is: "Command", by: { user }, command: { do: "ready" } });
  at.arrive(leg);
  at.answer(leg);
  const desk = () => deskNow({ live: at.live, pastCallsOf: async () => [] }, agent);
  const { call } = desk().call!;
  const choose = (businessType?: string, ...alsoTypes: string[]) =>
    at.feed({
      ...{ is: "Command", by: { user } },
      command: { do: "note", call: call as never, note: "问", alsoTypes, ...(businessType && { businessType }) },
    });
  const hangUp = () => at.happens({ is: "LegEnded", leg, ending: { by: "caller", cause: "hangup" } });
  const mayEnd = () => {
    try {
      refuseWithoutType(desk());
      return true;
    } catch (error) {
      expect(error).toBeInstanceOf(Refusal);
      expect((error as Refusal).extra).toMatchObject({ reason: "noBusinessType" });
      return false;
    }
  };
  return { at, desk, choose, hangUp, mayEnd };
};

test("a type is hers to choose where it is offered today: none that is retired, not valid yet, unknown or named twice", () => {
  const { desk, choose } = talking();
  for (const id of ["old", "later", "nowhere"]) expect(choose(id)).toBe("badBusinessType");
  expect(choose("vat", "old")).toBe("badBusinessType");
  expect(choose("vat", "vat")).toBe("badBusinessType");
  expect(desk().call?.note).toBeNull();
  expect(choose("vat", "tax")).toBeUndefined();
  expect(desk().call?.note).toMatchObject({
    businessType: { id: "vat", name: "税务 / 增值税" },
    alsoTypes: [{ id: "tax", name: "税务" }],
  });
  expect(choose()).toBeUndefined();
  expect(desk().call?.note).toMatchObject({ businessType: null, alsoTypes: [] });
});

test("where her group asks for it her wrap-up is not over before one is chosen; besides is not enough", () => {
  const { choose, hangUp, mayEnd, desk } = talking();
  expect(mayEnd()).toBe(true);
  hangUp();
  expect(desk()).toMatchObject({ state: "wrapUp", call: { asksBusinessType: true } });
  expect(mayEnd()).toBe(false);
  choose(undefined, "tax");
  expect(mayEnd()).toBe(false);
  choose("tax");
  expect(mayEnd()).toBe(true);
});

test("nobody is asked where the group does not ask, or where there is nothing to choose", () => {
  const free = talking(types, false);
  free.hangUp();
  expect([free.desk().call?.asksBusinessType, free.mayEnd()]).toEqual([false, true]);
  const nothing = talking([{ id: "tax", name: "税务", retired: true }]);
  nothing.hangUp();
  expect([nothing.desk().call?.asksBusinessType, nothing.mayEnd()]).toEqual([false, true]);
});

test("the tree says of each type whether it is offered, and whether it is retired", () => {
  const { at } = talking();
  expect(typesNow(at.live.config(), at.now()).map(({ id, offered, retired }) => [id, offered, retired])).toEqual([
    ["tax", true, false],
    ["vat", true, false],
    ["old", false, true],
    ["later", false, false],
  ]);
});

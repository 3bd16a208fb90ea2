import type { Action, Session } from "@zongji/api";
import { actionTable, type ShippedRole } from "@zongji/api";
import { expect, test } from "vitest";
import { firstPage } from "./pages.tsx";

const session = (...actions: Action[]): Session =>
  ({ permissions: actions.map((action) => ({ action, scope: "all" })) }) as unknown as Session;
const shipped = (role: ShippedRole): Session =>
  session(
    ...(Object.keys(actionTable) as Action[]).filter(
      (action) => (actionTable[action] as { grants: Partial<Record<ShippedRole, string>> }).grants[role],
    ),
  );

test("the client begins at the contract; who may act for both sides, or for none, at the first of the own pages", () => {
  expect(firstPage(shipped("client"))).toBe("/contract");
  expect(firstPage(shipped("agent"))).toBe("/desk");
  expect(firstPage(shipped("supervisor"))).not.toBe("/contract");
  expect(firstPage(shipped("administrator"))).not.toBe("/contract");
  expect(firstPage(session("knowledge.read", "contract.see", "contract.accept", "contract.provide"))).toBe(
    "/knowledge",
  );
  expect(firstPage(session("knowledge.read", "contract.accept"))).toBe("/knowledge");
});

import type { Action, Permission, Scope } from "@zongji/api";
import type { GroupId, UserId } from "@zongji/domain";
import { expect, test } from "vitest";
import { mayOf, reaches } from "./policy.ts";

const principalOf = (permissions: Permission[], groups = ["g1"]) => ({
  user: { id: "u0", login: "8000", name: "n", agentNo: "8000", roles: [], groups },
  permissions,
  mustChangePassword: false,
});
const agentOf = (user: string, ...groups: string[]) => ({ user: user as UserId, groups: groups as GroupId[] });
const powers = ["listen", "whisper", "join", "intercept", "release", "force", "history"] as const;
const allPowers = (scope: Scope): Permission[] =>
  powers.map((power) => ({ action: `agent.${power}` as Action, scope }));

test("each power over an agent is one permission's own, and no other's", () => {
  for (const power of powers) {
    const principal = principalOf([{ action: `agent.${power}`, scope: "all" }]);
    expect(mayOf(principal, agentOf("u1"))).toEqual([power]);
  }
  expect(mayOf(principalOf([]), agentOf("u1", "g1"))).toEqual([]);
});

test("a permission reaches all, the agents of the own groups, or nobody but oneself", () => {
  const reached = (scope: Scope | undefined, agent: ReturnType<typeof agentOf>) =>
    reaches(principalOf(scope ? [{ action: "agent.listen", scope }] : []), "agent.listen", agent);
  const [near, far, self] = [agentOf("u1", "g9", "g1"), agentOf("u2", "g2"), agentOf("u0", "g2")];
  expect([reached("all", near), reached("all", far), reached("all", self)]).toEqual([true, true, true]);
  expect([reached("group", near), reached("group", far), reached("group", self)]).toEqual([true, false, true]);
  expect([reached("own", near), reached("own", far), reached("own", self)]).toEqual([false, false, true]);
  expect([near, far, self].map((agent) => reached(undefined, agent))).toEqual([false, false, false]);
});

test("nobody overrules herself, though she may read her own history", () => {
  expect(mayOf(principalOf(allPowers("all")), agentOf("u0", "g1"))).toEqual(["history"]);
  expect(mayOf(principalOf(allPowers("group")), agentOf("u1", "g1"))).toEqual(powers);
  expect(mayOf(principalOf(allPowers("group")), agentOf("u1", "g2"))).toEqual([]);
});

import { operations } from "@zongji/api";
import type { FakeServer } from "../../testing/fake-server.ts";
import { made } from "../../testing/made.ts";
import { noon, sessionOf } from "../../testing/stage.tsx";

export const administrator = sessionOf("administrator");
const Group = operations.listGroups.response.items;
export const groups = [
  made(Group, {
    id: "g1",
    name: "综合",
    strategy: "longestIdle",
    ringMs: 20_000,
    wrapUpMs: 30_000,
    maxWaitMs: 600_000,
    maxWaiting: 50,
    members: ["u1", "u2"],
  }),
  made(Group, { id: "g2", name: "夜班" }),
];
export const users = [
  made(operations.listUsers.response.items, {
    id: "u2",
    login: "wang",
    name: "王芳",
    agentNo: "8001",
    roles: ["agent"],
    groups: ["g1"],
  }),
  made(operations.listUsers.response.items, {
    id: "u3",
    login: "zhao",
    name: "赵敏",
    roles: ["supervisor"],
    disabled: true,
    lockedUntil: noon + 60_000,
  }),
];
const roleNames = [made(operations.listRoleNames.response.items, { id: "agent", name: "agent" })];
export const right = made(operations.listDialRights.response.items, {
  id: "d1",
  name: "市内",
  patterns: ["8XXXXXXX", "0571X."],
  roles: ["agent"],
});
export const number = made(operations.listNumbers.response.items, {
  id: "n1",
  number: "12345",
  label: "热线",
  flow: "main",
  recorded: true,
});
export const skill = made(operations.listSkills.response.items, { id: "s1", name: "英语", nameEn: "English" });

export const ban = made(operations.listBans.response.items, { address: "198.51.100.7", until: noon + 600_000 });

/** Answers to the questions that each of these pages may ask. */
export const beside = (server: FakeServer) =>
  server
    .byDefault("listGroups", groups)
    .byDefault("listUsers", users)
    .byDefault("listRoleNames", roleNames)
    .byDefault("listSkills", [skill])
    .byDefault("listNodes", [])
    .byDefault("listPrompts", [])
    .byDefault("listConfigItems", [])
    .byDefault("listDialRights", [right])
    .byDefault("listNumbers", [number]);

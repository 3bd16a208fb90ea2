import { type Static, Type } from "@sinclair/typebox";

/** What can be permitted. A permission is (action, scope). */
export const actions = [
  "agent.work", // sign in to groups, take and make calls
  "wall.see",
  // over agents of the groups that the user supervises (scope group), or of all
  "agent.listen", // 监听
  "agent.whisper", // 耳语
  "agent.join", // 强插
  "agent.intercept", // 拦截
  "agent.release", // 强拆
  "agent.force", // 强制示闲, 示忙, 签出
  "agent.history", // 座席状态记录
  "call.see",
  "recording.hear",
  "number.unmasked", // telephone numbers in full
  "account.administer", // users, roles, devices
  "hotline.administer", // groups, numbers, trunks, prompts
  "test.call",
  "audit.see",
] as const;
export type Action = (typeof actions)[number];

/** own: what the user did · group: also what users of the user's groups did · all. */
export const scopes = ["own", "group", "all"] as const;
export type Scope = (typeof scopes)[number];

export const Permission = Type.Object({
  action: Type.Union(actions.map((action) => Type.Literal(action))),
  scope: Type.Union(scopes.map((scope) => Type.Literal(scope))),
});
export type Permission = Static<typeof Permission>;

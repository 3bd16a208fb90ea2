import type { Action, Scope } from "@zongji/api";

type Grant = readonly [Action, Scope];

/** The first named sets of permissions; kept as data from then on. */
export const firstRoles: readonly {
  readonly name: string;
  readonly label: string;
  readonly grants: readonly Grant[];
}[] = [
  {
    name: "agent",
    label: "座席",
    grants: [
      ["agent.work", "own"],
      ["call.see", "own"],
      ["recording.hear", "own"],
    ],
  },
  {
    name: "supervisor",
    label: "班长",
    grants: [
      ["wall.see", "all"],
      ["agent.listen", "group"],
      ["agent.whisper", "group"],
      ["agent.join", "group"],
      ["agent.intercept", "group"],
      ["agent.release", "group"],
      ["agent.force", "group"],
      ["agent.history", "group"],
      ["call.see", "all"],
      ["recording.hear", "all"],
      ["number.unmasked", "all"],
    ],
  },
  {
    name: "administrator",
    label: "管理员",
    grants: [
      ["wall.see", "all"],
      ["agent.history", "all"],
      ["call.see", "all"],
      ["recording.hear", "all"],
      ["number.unmasked", "all"],
      ["account.administer", "all"],
      ["hotline.administer", "all"],
      ["test.call", "all"],
      ["audit.see", "all"],
    ],
  },
];

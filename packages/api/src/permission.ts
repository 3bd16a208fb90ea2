import { type Static, Type } from "@sinclair/typebox";

/** own: what the user did · group: also what users of the user's groups did · all. */
export const scopes = ["own", "group", "all"] as const;
export type Scope = (typeof scopes)[number];

/** The roles that come with the product. They can be changed, but neither renamed nor deleted. */
export const shippedRoles = ["agent", "supervisor", "administrator", "client"] as const;
export type ShippedRole = (typeof shippedRoles)[number];

/** Where the page of roles shows an action. */
export const actionRooms = [
  "desk",
  "wall",
  "supervision",
  "calls",
  "reports",
  "knowledge",
  "contract",
  "administration",
] as const;
export type ActionRoom = (typeof actionRooms)[number];

type ActionDefinition = {
  readonly room: ActionRoom;
  /** How far it can be given. */
  readonly scopes: readonly Scope[];
  /** Which shipped roles get it, and how far: at the first start, and in an installation that is older than the action at its next start. */
  readonly grants: Readonly<Partial<Record<ShippedRole, Scope>>>;
};

const define = <const T extends Readonly<Record<string, ActionDefinition>>>(table: T): T => table;

/** The one table of what can be permitted, and to whom it is by default. A permission is (action, scope). */
export const actionTable = define({
  /** Sign in to groups, take and make calls. */
  "agent.work": { room: "desk", scopes: ["own"], grants: { agent: "own" } },
  "wall.see": { room: "wall", scopes: ["group", "all"], grants: { supervisor: "all", administrator: "all" } },
  /** 座席状态记录. */
  "agent.history": {
    room: "wall",
    scopes: ["own", "group", "all"],
    grants: { supervisor: "group", administrator: "all" },
  },
  // Of supervision: over agents of the groups that the user supervises (scope group), or of all.
  "agent.listen": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } }, // 监听
  "agent.whisper": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } }, // 耳语
  "agent.join": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } }, // 强插
  "agent.intercept": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } }, // 拦截
  "agent.release": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } }, // 强拆
  /** 强制示闲, 示忙, 签出. */
  "agent.force": { room: "supervision", scopes: ["group", "all"], grants: { supervisor: "group" } },
  "call.see": {
    room: "calls",
    scopes: ["own", "group", "all"],
    grants: { agent: "own", supervisor: "all", administrator: "all" },
  },
  "recording.hear": {
    room: "calls",
    scopes: ["own", "group", "all"],
    grants: { agent: "own", supervisor: "all", administrator: "all" },
  },
  /** 导出录音: take copies of recordings that the user may hear, many at once. */
  "recording.copy": {
    room: "calls",
    scopes: ["own", "group", "all"],
    grants: { supervisor: "all", administrator: "all" },
  },
  /** 未接来电: see and take them, call back, close them: those of the user's groups and those that came to no group, or what was given to the user. */
  "missed.handle": {
    room: "calls",
    scopes: ["own", "group", "all"],
    grants: { agent: "group", supervisor: "all", administrator: "all" },
  },
  /** Give them to others. */
  "missed.assign": { room: "calls", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 来电名单: who is refused, who goes first. */
  "callers.list": { room: "calls", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** Telephone numbers in full. */
  "number.unmasked": { room: "calls", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 报表: figures of the user's groups and their agents, or of all. */
  "report.see": {
    room: "reports",
    scopes: ["group", "all"],
    grants: { supervisor: "all", administrator: "all", client: "all" },
  },
  /** 话单核对: import a carrier's records and see what does not match. */
  "carrier.reconcile": { room: "reports", scopes: ["all"], grants: { administrator: "all" } },
  /** 定时发送: have reports sent out of the house, as far as one sees them oneself. */
  "report.send": { room: "reports", scopes: ["all"], grants: { administrator: "all" } },
  // 知识库. Nobody approves what he wrote himself, whatever he may do.
  "knowledge.read": {
    room: "knowledge",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all", client: "all" },
  },
  /** Drafts, categories, synonyms, answers to readers. */
  "knowledge.edit": { room: "knowledge", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 审核: approve or give back; see who read and copied. */
  "knowledge.review": { room: "knowledge", scopes: ["all"], grants: { client: "all" } },
  /** Publish what is approved, withdraw. */
  "knowledge.publish": { room: "knowledge", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 合同: terms, payments, acceptance, readings. */
  "contract.see": { room: "contract", scopes: ["all"], grants: { administrator: "all", client: "all" } },
  /** For the provider: write the terms, propose readings, give evidence, register invoices. */
  "contract.provide": { room: "contract", scopes: ["all"], grants: { administrator: "all" } },
  /** For the client: examine, accept, sign, pay. Who may act for both sides acts for neither. */
  "contract.accept": { room: "contract", scopes: ["all"], grants: { client: "all" } },
  /** Users, roles, devices: gives no right that the user does not have. */
  "account.administer": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  /** Gives rights that the user does not have: an administrator is no agent, but makes agents. */
  "account.grantAny": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  /** Versions of numbers, flows, hours, surveys, rules: read them, write drafts. */
  "configuration.draft": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  /** Put them in force, now or at a moment; go back. */
  "configuration.publish": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  /** Groups, numbers, trunks, prompts. */
  "hotline.administer": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  "test.call": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
  "audit.see": { room: "administration", scopes: ["all"], grants: { administrator: "all" } },
});
export type Action = keyof typeof actionTable;
export const actions = Object.keys(actionTable) as readonly Action[];
/** By any of these a user supervises agents. */
export const supervisionActions = actions.filter((action) => actionTable[action].room === "supervision");

export const Permission = Type.Object({
  action: Type.Union(actions.map((action) => Type.Literal(action))),
  scope: Type.Union(scopes.map((scope) => Type.Literal(scope))),
});
export type Permission = Static<typeof Permission>;

/** What a shipped role may do by default. */
export const defaultGrants = (role: ShippedRole): Permission[] =>
  actions.flatMap((action) => {
    const { grants }: ActionDefinition = actionTable[action];
    const scope = grants[role];
    return scope === undefined ? [] : [{ action, scope }];
  });

/** What a role keeps whatever is changed, so that somebody can put the rest right again. */
export const keptGrants: Readonly<Partial<Record<string, readonly Permission[]>>> = {
  administrator: [
    { action: "account.administer", scope: "all" },
    { action: "account.grantAny", scope: "all" },
  ],
} satisfies Partial<Record<ShippedRole, readonly Permission[]>>;

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
  "citizens",
  "reports",
  "knowledge",
  "letters",
  "orders",
  "quality",
  "complaints",
  "consultations",
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
  /** 交接班: read, write and take over the hand-over notes of the user's groups, or of all. */
  "handover.work": { room: "desk", scopes: ["group", "all"], grants: { agent: "group", supervisor: "all" } },
  /** 公告: write notices to roles and groups, see who has read them. What is for oneself everybody reads. */
  "announcement.publish": { room: "desk", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 排班: who works when: oneself, the user's groups, or all. */
  "roster.see": {
    room: "desk",
    scopes: ["own", "group", "all"],
    grants: { agent: "own", supervisor: "all", administrator: "all" },
  },
  /** 排班管理: enter it, of the agents of the user's groups, or of all; shifts. */
  "roster.manage": { room: "desk", scopes: ["group", "all"], grants: { supervisor: "all", administrator: "all" } },
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
  // 来电人: records of citizens.
  /** The record of one person: of a caller, or found by a whole number. Each is audited. */
  "citizen.see": {
    room: "citizens",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all" },
  },
  /** All of them as a list, and its exports. */
  "citizen.list": { room: "citizens", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  "citizen.edit": {
    room: "citizens",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all" },
  },
  /** Say that two records are of one person, and take that back. */
  "citizen.merge": { room: "citizens", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 临时查看: be shown numbers and identity number in full, once, and say why. */
  "citizen.reveal": {
    room: "citizens",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all" },
  },
  /** Give a person all that is known of him, and delete it. */
  "citizen.privacy": { room: "citizens", scopes: ["all"], grants: { administrator: "all" } },
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
  /** Drafts, categories, synonyms, answers to readers; every category is read, whatever roles it is limited to. */
  "knowledge.edit": { room: "knowledge", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 审核: approve or give back; see who read and copied. */
  "knowledge.review": { room: "knowledge", scopes: ["all"], grants: { client: "all" } },
  /** Publish what is approved, withdraw. */
  "knowledge.publish": { room: "knowledge", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 信件: read them and their answers. */
  "letter.see": {
    room: "letters",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all", client: "all" },
  },
  /** Take, answer, mark as spam. */
  "letter.handle": { room: "letters", scopes: ["all"], grants: { agent: "all", supervisor: "all" } },
  /** 工单: see and work on those that the user has had to do with, those of the user's groups and of no group, or all. */
  "order.handle": {
    room: "orders",
    scopes: ["own", "group", "all"],
    grants: { agent: "group", supervisor: "all", administrator: "all" },
  },
  /** Give orders to others, close several at once, call one void that is somebody else's. */
  "order.assign": { room: "orders", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** 协办: answer for one's own department. */
  "order.answer": { room: "orders", scopes: ["all"], grants: { client: "all" } },
  /** The form, time limits, departments. */
  "order.administer": { room: "orders", scopes: ["all"], grants: { administrator: "all" } },
  /** 质检: own: what is published of oneself, and tasks that are one's own to score; group: of agents of the user's groups. */
  "quality.see": {
    room: "quality",
    scopes: ["own", "group", "all"],
    grants: { agent: "own", supervisor: "all", administrator: "all" },
  },
  /** 评分: score the tasks that one is given, decide appeals that one is given. */
  "quality.inspect": { room: "quality", scopes: ["all"], grants: { supervisor: "all" } },
  /** 质检管理: scorecards, samples, who inspects, publishing, coaching. */
  "quality.manage": { room: "quality", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  // 投诉. The provider registers and appeals, the client verifies and decides; who may act for both acts for neither.
  /** See those that the user registered, or all. */
  "complaint.see": {
    room: "complaints",
    scopes: ["own", "all"],
    grants: { agent: "own", supervisor: "all", administrator: "all", client: "all" },
  },
  "complaint.register": {
    room: "complaints",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all", client: "all" },
  },
  /** For the provider: appeal, close. */
  "complaint.handle": { room: "complaints", scopes: ["all"], grants: { supervisor: "all", administrator: "all" } },
  /** For the client: verify, decide appeals, close. */
  "complaint.verify": { room: "complaints", scopes: ["all"], grants: { client: "all" } },
  // 业务洽商: what the provider asks the client beside orders.
  "consultation.see": {
    room: "consultations",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all", client: "all" },
  },
  /** For the provider: ask a department, ask again, close. */
  "consultation.ask": {
    room: "consultations",
    scopes: ["all"],
    grants: { agent: "all", supervisor: "all", administrator: "all" },
  },
  /** For the client: answer or return what one's own department is asked. */
  "consultation.answer": { room: "consultations", scopes: ["all"], grants: { client: "all" } },
  /** 合同: terms, payments, acceptance, readings. */
  "contract.see": { room: "contract", scopes: ["all"], grants: { administrator: "all", client: "all" } },
  /** For the provider: write the terms, propose readings, give evidence, register invoices. */
  "contract.provide": { room: "contract", scopes: ["all"], grants: { administrator: "all" } },
  /** For the client: examine, accept, sign, pay. Who may act for both sides acts for neither. */
  "contract.accept": { room: "contract", scopes: ["all"], grants: { client: "all" } },
  /** 移交: write all that is the client's, numbers in full among it, into a folder of the server. */
  "contract.handOver": { room: "contract", scopes: ["all"], grants: { administrator: "all" } },
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

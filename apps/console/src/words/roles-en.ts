import type { rolesZh } from "./roles-zh-cn.ts";
import type { Worded } from "./worded.ts";

export const rolesEn: Worded<typeof rolesZh> = {
  roles: {
    title: "Roles",
    note: "A role says what a person may do. A change holds at once, for people who are signed in too.",
    shipped: "Built in",
    allowed: "Permissions",
    holders: "People",
    change: "Change",
    copy: "Copy",
    add: "Add a role",
    copyTitle: "Copy the role {{name}}",
    copyName: "{{name}} (copy)",
    name: "Name of the role",
    shippedNote: "A built-in role can't be renamed or deleted; its permissions can be changed.",
    copyNote: "Its dial rights are copied too.",
    kept: "The built-in administrator keeps this; without it nobody could administer the system any more.",
    lacking: "You can't give what you don't have yourself.",
    who: "Who has this role",
    nobody: "Nobody yet. Roles are given at People.",
    morePeople: "and others, {{count}} people in all",
    disabled: "disabled",
    remove: "Delete the role",
    removeSure: "Delete the role “{{name}}”?",
    removeHeld: "Somebody has it, so it can't be deleted. Give those people another role first.",
    removed: "Role deleted",
    nothing: "Nothing is permitted",
  },
  scope: { none: "No", yes: "Yes", own: "Own", group: "Own groups", all: "All" },
  actionRoom: {
    desk: "Desk",
    wall: "Wall",
    supervision: "Supervision",
    calls: "Calls and recordings",
    reports: "Reports",
    knowledge: "Knowledge base",
    contract: "Contract",
    administration: "Administration",
  },
  action: {
    agent: {
      work: { name: "Take and make calls", note: "Sign in to groups, answer and call out" },
      history: { name: "See agents' states", note: "From when to when an agent was in each state" },
      listen: { name: "Listen", note: "Hears an agent's call; neither side hears it" },
      whisper: { name: "Whisper", note: "Speaks to the agent alone; the caller does not hear it" },
      join: { name: "Join", note: "All three hear each other; calls for help come too" },
      intercept: { name: "Intercept", note: "Takes the call over; the agent leaves it" },
      release: { name: "Release", note: "Ends an agent's call" },
      force: { name: "Force a state", note: "Makes an agent ready or busy, or signs the agent out" },
    },
    wall: { see: { name: "See the wall", note: "Queues, agents and figures of the day" } },
    call: { see: { name: "See the call log", note: "The log and each call's page" } },
    recording: {
      hear: { name: "Hear recordings", note: "The audit trail tells of each time" },
      copy: {
        name: "Export recordings",
        note: "Takes copies of those that may be heard; the audit trail tells of each",
      },
    },
    missed: {
      handle: { name: "Handle missed calls", note: "See, take, call back and close missed calls" },
      assign: { name: "Assign missed calls", note: "Give missed calls to others" },
    },
    contract: {
      see: { name: "See the contract", note: "Terms, payments, acceptance, readings and days" },
      provide: { name: "Act for the provider", note: "Enter terms, propose readings, give evidence, enter invoices" },
      accept: {
        name: "Act for the client",
        note: "Examine, accept, sign, pay; who may act for both sides acts for neither",
      },
    },
    carrier: {
      reconcile: {
        name: "Compare carriers' records",
        note: "Imports a carrier's records and compares them with our calls",
      },
    },
    callers: { list: { name: "Keep caller lists", note: "Black list, white list, VIP, elderly" } },
    number: { unmasked: { name: "See whole numbers", note: "Without it a number shows as 138****5678" } },
    report: {
      see: { name: "See reports", note: "Figures over any period, what is behind them, exports" },
      send: {
        name: "Send reports by schedule",
        note: "Own and seen reports and boards go to a folder, by mail or to an address",
      },
    },
    knowledge: {
      read: { name: "Read the knowledge base", note: "Search and read published articles" },
      edit: { name: "Edit the knowledge base", note: "Drafts, categories, synonyms; answer feedback" },
      review: {
        name: "Review articles",
        note: "Approve or give back, see traces of use; never what one wrote oneself",
      },
      publish: { name: "Publish articles", note: "Publish what is approved, withdraw" },
    },
    account: {
      administer: {
        name: "Administer people and roles",
        note: "Accounts, passwords, phones, roles; gives only what one has",
      },
      grantAny: { name: "Give any permission", note: "What one lacks too: an administrator makes agents" },
    },
    configuration: {
      draft: { name: "Write drafts", note: "Versions of numbers, menu flows, hours, surveys and rules" },
      publish: { name: "Publish drafts", note: "Put them in force, now or at a moment; roll back" },
    },
    hotline: { administer: { name: "Administer the hotline", note: "Groups, numbers, trunks, prompts and rules" } },
    test: { call: { name: "Place test calls", note: "Checks the hotline by a call to it" } },
    audit: { see: { name: "See the audit trail", note: "Who did what, and when" } },
  },
};

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
    citizens: "Citizens",
    reports: "Reports",
    knowledge: "Knowledge base",
    letters: "Letters",
    orders: "Work orders",
    quality: "Quality",
    complaints: "Complaints",
    consultations: "Consultations",
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
    citizen: {
      see: { name: "See a citizen's record", note: "A caller's, or found by a whole number; each is audited" },
      list: { name: "List citizens", note: "Search, list and export records" },
      edit: { name: "Write citizens' records", note: "Name, tags, notes, numbers" },
      merge: { name: "Merge citizens' records", note: "Two records of one person, and taking that back" },
      reveal: { name: "Be shown numbers in full once", note: "Says why; the audit trail has it" },
      privacy: { name: "Export and delete personal data", note: "On a person's request" },
    },
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
      handOver: {
        name: "Make hand-over packs",
        note: "Write all of the client’s material, numbers in full, into a folder of the server; stop or delete it",
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
      edit: {
        name: "Edit the knowledge base",
        note: "Drafts, categories, synonyms; answer feedback; see categories limited to roles too",
      },
      review: {
        name: "Review articles",
        note: "Approve or give back, see traces of use; never what one wrote oneself",
      },
      publish: { name: "Publish articles", note: "Publish what is approved, withdraw" },
    },
    letter: {
      see: { name: "See letters", note: "Letters, pictures, answers and what was done" },
      handle: { name: "Handle letters", note: "Take, answer, mark as spam" },
    },
    consultation: {
      see: { name: "See consultations", note: "What the client's departments are asked, and their answers" },
      ask: { name: "Ask the client", note: "Ask, ask again, close" },
      answer: {
        name: "Answer consultations",
        note: "Answer or return what one's own department is asked; who could act for both sides acts for neither",
      },
    },
    complaint: {
      see: { name: "See complaints", note: "Own: those that one registered; all: all of them" },
      register: { name: "Register complaints", note: "Register them, add evidence" },
      handle: { name: "Act on complaints for the provider", note: "Appeal, close" },
      verify: {
        name: "Act on complaints for the client",
        note: "Verify, say whose fault it was, decide appeals, close; who could act for both sides acts for neither",
      },
    },
    order: {
      handle: { name: "Work on orders", note: "Begin, fill in, ask departments, answer, close" },
      assign: { name: "Give orders to others", note: "Also close several at once, and void others' orders" },
      answer: { name: "Answer for a department", note: "See and answer what one's own department is asked" },
      administer: { name: "Build the form of orders", note: "Fields, time limits, departments, templates" },
    },
    quality: {
      see: {
        name: "See quality checks",
        note: "Own: published scores and the own tasks; group: tasks of the group's agents; all: every task",
      },
      inspect: { name: "Score calls", note: "Score tasks, score a second time, decide appeals; never the own call" },
      manage: { name: "Manage quality checks", note: "Scorecards, samples, assignment, publishing, coaching" },
    },
    announcement: {
      publish: { name: "Publish notices", note: "Write notices to roles and groups, see who has read them" },
    },
    roster: {
      see: { name: "See the roster", note: "Who works which shifts when: oneself, one's groups, or all" },
      manage: {
        name: "Manage the roster",
        note: "Enter and import it, keep the shifts; closed days stay as they are",
      },
    },
    handover: {
      work: { name: "Hand shifts over", note: "Read, write and take over the notes of one's groups" },
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

import {
  defaultGrants,
  type Operation,
  type OperationId,
  operations,
  type Permission,
  shippedRoles,
} from "@zongji/api";
import { scopeOf } from "@zongji/web";
import { createHttp, type Http } from "@zongji/web/node";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** Who may ask for it: everybody, whoever is signed in, or these of the first roles. */
type Who = "everybody" | "signedIn" | readonly Role[];
type Role = "agent" | "supervisor" | "administrator" | "client";
const agent = ["agent"] as const;
const supervisor = ["supervisor"] as const;
const administrator = ["administrator"] as const;
const overseers = ["supervisor", "administrator"] as const;
const all = ["agent", "supervisor", "administrator"] as const;
const readers = ["agent", "supervisor", "administrator", "client"] as const;
const client = ["client"] as const;
const watchers = ["supervisor", "administrator", "client"] as const;
const parties = ["administrator", "client"] as const;

/** Each operation is decided here by hand, apart from what it says of itself: one that nobody has decided on fails the type check. */
const decided: Readonly<Record<OperationId, Who>> = {
  signIn: "everybody",
  health: "everybody",
  // Whoever asks from another machine must see the wall: status.ts.
  metrics: "everybody",
  signOut: "signedIn",
  me: "signedIn",
  changePassword: "signedIn",
  measures: "signedIn",
  listGroups: "signedIn",
  listSkills: "signedIn",
  createSkill: administrator,
  changeSkill: administrator,
  groupMembers: administrator,
  setGroupMembers: administrator,
  businessTypes: "signedIn",
  listUsers: administrator,
  createUser: administrator,
  changeUser: administrator,
  resetPassword: administrator,
  listRoleNames: "signedIn",
  listRoles: administrator,
  createRole: administrator,
  changeRole: administrator,
  deleteRole: administrator,
  listRoleHolders: administrator,
  createPhone: administrator,
  changePhone: administrator,
  deletePhone: administrator,
  newDeviceSecret: administrator,
  fetchPhoneCard: "everybody",
  searchKnowledge: readers,
  listArticles: readers,
  article: readers,
  createArticle: overseers,
  saveArticle: overseers,
  submitArticle: overseers,
  recallArticle: overseers,
  approveArticle: client,
  rejectArticle: client,
  publishArticle: overseers,
  withdrawArticle: overseers,
  discardArticle: overseers,
  articleVersions: readers,
  articleSaves: overseers,
  useArticle: readers,
  articleTraces: client,
  addArticleFile: overseers,
  articleFile: readers,
  giveFeedback: readers,
  listFeedback: overseers,
  closeFeedback: overseers,
  hotArticles: readers,
  listNotices: readers,
  readNotice: readers,
  noticeReceipts: overseers,
  knowledgeTree: readers,
  createCategory: overseers,
  changeCategory: overseers,
  deleteCategory: overseers,
  synonyms: readers,
  saveSynonyms: overseers,
  listAudit: administrator,
  desk: agent,
  agentSignIn: agent,
  agentSignOut: agent,
  agentReady: agent,
  agentBusy: agent,
  agentRest: agent,
  agentEndWrapUp: agent,
  agentHangUp: agent,
  agentHold: agent,
  agentNote: agent,
  agentRetrieve: agent,
  agentCallOut: agent,
  agentAnswer: agent,
  agentMute: agent,
  agentUnmute: agent,
  agentWork: agent,
  agentTransfer: agent,
  agentConsult: agent,
  agentSwap: agent,
  agentCancelConsult: agent,
  agentCompleteTransfer: agent,
  agentThreeWay: agent,
  agentDropThird: agent,
  agentAnnounce: agent,
  agentDigits: agent,
  agentCallInternal: agent,
  agentRedial: agent,
  agentPickUp: agent,
  agentEmergency: agent,
  agentForward: agent,
  agentTargets: agent,
  agentToday: agent,
  agentResume: agent,
  listen: supervisor,
  whisper: supervisor,
  joinCall: supervisor,
  intercept: supervisor,
  releaseCall: supervisor,
  forceReady: supervisor,
  forceBusy: supervisor,
  forceSignOut: supervisor,
  stopWatching: supervisor,
  answerEmergency: supervisor,
  agentHistory: overseers,
  wall: overseers,
  wallBoard: overseers,
  saveWallBoard: overseers,
  resetWallBoard: overseers,
  wallOutlook: overseers,
  listWallMessages: overseers,
  wallWebhook: administrator,
  setWallWebhook: administrator,
  testWallWebhook: administrator,
  listCalls: all,
  listMissed: all,
  missedSummary: all,
  nextMissed: all,
  missedVoicemail: all,
  listListedCallers: overseers,
  setUp: administrator,
  skipSetUpStep: administrator,
  addListedCaller: overseers,
  importListedCallers: overseers,
  changeListedCaller: overseers,
  removeListedCaller: overseers,
  listMissedAssignees: overseers,
  assignMissed: all,
  closeMissed: all,
  reopenMissed: all,
  // The list's own permission is asked for by its room.
  startExport: "signedIn",
  listExports: "signedIn",
  removeExport: "signedIn",
  exportFile: "signedIn",
  reportCatalogue: watchers,
  report: watchers,
  reportHeat: watchers,
  reportTrace: watchers,
  listBoards: watchers,
  board: watchers,
  createBoard: watchers,
  changeBoard: watchers,
  deleteBoard: watchers,
  listSchedules: administrator,
  createSchedule: administrator,
  changeSchedule: administrator,
  deleteSchedule: administrator,
  sendNow: administrator,
  listSendings: administrator,
  mailSettings: administrator,
  changeMailSettings: administrator,
  testMail: administrator,
  exportReport: watchers,
  exportRecordings: overseers,
  previewCarrierRecords: administrator,
  importCarrierRecords: administrator,
  listCarrierImports: administrator,
  carrierImport: administrator,
  listCarrierLines: administrator,
  previewOwnReport: watchers,
  createOwnReport: watchers,
  changeOwnReport: watchers,
  deleteOwnReport: watchers,
  listDays: watchers,
  closedDay: watchers,
  compareDay: watchers,
  dayEvidence: watchers,
  checkIdentities: watchers,
  call: all,
  recording: all,
  startTestRun: administrator,
  testRun: administrator,
  createGroup: administrator,
  changeGroup: administrator,
  listNumbers: administrator,
  createNumber: administrator,
  changeNumber: administrator,
  listTrunks: administrator,
  createTrunk: administrator,
  changeTrunk: administrator,
  previewInvite: administrator,
  testTrunk: administrator,
  listPrompts: "signedIn",
  promptSound: "signedIn",
  createPrompt: administrator,
  changePrompt: administrator,
  deletePrompt: administrator,
  listPromptVersions: administrator,
  promptVersionSound: administrator,
  uploadPrompt: administrator,
  readPrompt: administrator,
  usePromptVersion: administrator,
  listPromptUses: administrator,
  speechEngine: administrator,
  textService: administrator,
  changeTextService: administrator,
  testTextService: administrator,
  signInRules: administrator,
  changeSignInRules: administrator,
  policies: administrator,
  changePolicies: administrator,
  contract: parties,
  contractDays: parties,
  contractToday: parties,
  doUnderContract: parties,
  listConfigItems: administrator,
  listConfigVersions: administrator,
  configVersion: administrator,
  compareConfigVersions: administrator,
  saveConfigDraft: administrator,
  checkConfig: administrator,
  walkFlow: administrator,
  testFlow: administrator,
  discardConfigDraft: administrator,
  publishConfig: administrator,
  withdrawConfigPublication: administrator,
  rollBackConfig: administrator,
  configUses: administrator,
  retireConfig: administrator,
  listDialRights: administrator,
  createDialRight: administrator,
  changeDialRight: administrator,
  deleteDialRight: administrator,
  thingUses: administrator,
  deleteGroup: administrator,
  deleteNumber: administrator,
  deleteTrunk: administrator,
  trunkStatus: administrator,
  listBans: administrator,
  listNodes: administrator,
  relayedRecording: "everybody",
  systemHealth: administrator,
  standingAlarms: "signedIn",
  listAlarms: administrator,
  acknowledgeAlarm: administrator,
  liftBan: administrator,
};

const ids = Object.keys(operations) as OperationId[];
const permissionsOf = (name: string): Permission[] => {
  const role = shippedRoles.find((one) => one === name);
  return role ? defaultGrants(role) : [];
};

/** Each role, somebody without any, and one who has yet to change the password that he was given. */
const people = [...all, "client", "nobody", "fresh"] as const;
const sessionOf = (key: string) => ({
  key,
  principal: {
    user: { id: key, login: key, name: key, agentNo: null, roles: [key], groups: [] },
    permissions: permissionsOf(key === "fresh" ? "administrator" : key),
    mustChangePassword: key === "fresh",
  },
  createdAt: 0,
  expiresAt: Number.MAX_SAFE_INTEGER,
  address: "127.0.0.1",
});

let http: Http;
const performed: string[] = [];
beforeAll(async () => {
  http = await createHttp({
    log: pino({ level: "silent" }),
    version: "0",
    tls: undefined,
    findSession: (token) => (people.some((one) => one === token) ? sessionOf(token) : undefined),
    requestsPerMinute: 100_000,
  });
  // What is asked for is of no interest here: only who gets as far as this, or as far as having the request looked at.
  for (const id of ids)
    http.add(id, (async ({ reply }: { reply: { send: (text: string) => unknown } }) => {
      performed.push(id);
      return reply.send("");
    }) as never);
});
afterAll(() => http.app.close());

/** 401 and 403 as they are; else 200: the request was let in, whatever is wrong with it otherwise. */
const standing = async (id: OperationId, cookie: string | undefined): Promise<string> => {
  const { method, path }: Operation = operations[id];
  const answer = await http.app.inject({
    method,
    url: path.replaceAll(/:(\w+)/g, "some"),
    headers: cookie === undefined ? {} : { cookie: `zongji_session=${cookie}` },
  });
  const { statusCode } = answer;
  return statusCode === 401 || statusCode === 403 ? `${statusCode} ${answer.json<{ code: string }>().code}` : "200";
};

const expected = (id: OperationId, role: string): "200" | "403 forbidden" => {
  const who = decided[id];
  return who === "everybody" || who === "signedIn" || who.some((one) => one === role) ? "200" : "403 forbidden";
};

describe("what each role may ask for", () => {
  it("is decided for every operation, and for none that isn't there", () => {
    expect(Object.keys(decided).toSorted()).toEqual(ids.toSorted());
  });

  it.each([...all, "client", "nobody"])("is let in, and all else refused with 403: %s", async (role) => {
    const table = Object.fromEntries(await Promise.all(ids.map(async (id) => [id, await standing(id, role)])));
    expect(table).toEqual(Object.fromEntries(ids.map((id) => [id, expected(id, role)])));
  });

  it("is nothing for who isn't signed in, but what is everybody's", async () => {
    for (const id of ids) {
      performed.length = 0;
      expect(await standing(id, undefined), id).toBe(decided[id] === "everybody" ? "200" : "401 notSignedIn");
      expect(await standing(id, "a guess"), id).toBe(decided[id] === "everybody" ? "200" : "401 notSignedIn");
      if (decided[id] !== "everybody") expect(performed, id).toEqual([]);
    }
  });

  it("waits until the password that was given is changed", async () => {
    const first = new Set<OperationId>(["me", "changePassword", "signOut"]);
    for (const id of ids) {
      const isOpen = decided[id] === "everybody" || first.has(id);
      expect(await standing(id, "fresh"), id).toBe(isOpen ? "200" : "403 mustChangePassword");
    }
  });

  it("reaches no further for an agent than her own calls, for a supervisor's deeds than her groups", () => {
    const scopes = (role: Role) => {
      const principal = sessionOf(role).principal;
      return (action: Parameters<typeof scopeOf>[1]) => scopeOf(principal, action);
    };
    const [ofAgent, ofSupervisor] = [scopes("agent"), scopes("supervisor")];
    for (const action of ["call.see", "recording.hear", "agent.work"] as const) expect(ofAgent(action)).toBe("own");
    expect(ofAgent("number.unmasked")).toBeUndefined();
    for (const power of ["listen", "whisper", "join", "intercept", "release", "force", "history"] as const)
      expect(ofSupervisor(`agent.${power}`)).toBe("group");
  });
});

/** What the two programs of one server say to each other, and where. */
import { createHash } from "node:crypto";
import { lstatSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { OperationId } from "@zongji/api";
import type { FactBody } from "@zongji/domain";
import type { SessionOf } from "./operation.ts";

/** sun_path holds 107 bytes (unix(7)). */
const longestPath = 107;

/**
 * Path of the Unix socket at which the office answers. It lies in the data folder, which is for the server's own user alone; where that path is too
 * long, in a folder of the same kind among the temporary files.
 * @throws Error, where that folder is somebody else's
 */
export const officeSocket = (dataFolder: string): string => {
  const path = join(dataFolder, "office.sock");
  if (Buffer.byteLength(path) <= longestPath) return path;
  const name = createHash("sha256").update(dataFolder).digest("hex").slice(0, 16);
  const short = join(tmpdir(), `zongji-${name}`, "office.sock");
  const folder = dirname(short);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = lstatSync(folder);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${folder} is not for this user alone`);
  return short;
};

/** The WebSocket on that socket by which both tell each other what has changed. */
export const officeDoorPath = "/door";

/** From the live hotline: facts have come into the database. */
export type ToOffice = { readonly is: "shipped" };

/** From the office: facts that it has found out, to be noted in the journal. It tells them again until they are in the database: one may come twice. */
type Noticed = { readonly is: "facts"; readonly bodies: readonly FactBody[] };

/** From the office, twice a second: it runs, and how far it is. */
export type Pulse = {
  readonly is: "pulse";
  readonly pid: number;
  /** Whether it has found the database, with the tables that it knows, since its start. */
  readonly isReady: boolean;
  /** Since its start. */
  readonly followerFailures: number;
  /** How often a fact could not be read. */
  readonly unreadFacts: number;
  /** `failingMs`: for how long it has failed; 0: it is up to what was shipped, or on its way. */
  readonly followers: readonly { readonly name: string; readonly failingMs: number }[];
  /** 日结: identities that do not hold, days that should have closed, closed days that differ from the tables without a late fact. */
  readonly days: { readonly identitiesBroken: number; readonly daysOverdue: number; readonly daysDiffering: number };
};
export type FromOffice = Pulse | Noticed;

export const pulseEveryMs = 500;

/** Operations that the office answers; the live hotline answers the others. What somebody needs while the database is away is none of these. */
export const officeOperations = [
  "listCalls",
  "call",
  "recording",
  "relayedRecording",
  "listMissed",
  "missedSummary",
  "nextMissed",
  "missedVoicemail",
  "listMissedAssignees",
  "assignMissed",
  "closeMissed",
  "reopenMissed",
  "listListedCallers",
  "addListedCaller",
  "importListedCallers",
  "changeListedCaller",
  "removeListedCaller",
  "searchKnowledge",
  "listArticles",
  "article",
  "createArticle",
  "saveArticle",
  "submitArticle",
  "recallArticle",
  "approveArticle",
  "rejectArticle",
  "publishArticle",
  "withdrawArticle",
  "discardArticle",
  "articleVersions",
  "articleSaves",
  "useArticle",
  "articleTraces",
  "addArticleFile",
  "articleFile",
  "giveFeedback",
  "listFeedback",
  "closeFeedback",
  "hotArticles",
  "listNotices",
  "readNotice",
  "noticeReceipts",
  "knowledgeTree",
  "createCategory",
  "changeCategory",
  "deleteCategory",
  "synonyms",
  "saveSynonyms",
  "setUp",
  "skipSetUpStep",
  "listAudit",
  "startExport",
  "exportRecordings",
  "previewCarrierRecords",
  "importCarrierRecords",
  "listCarrierImports",
  "carrierImport",
  "listCarrierLines",
  "listExports",
  "removeExport",
  "exportFile",
  "reportCatalogue",
  "report",
  "reportHeat",
  "reportTrace",
  "previewOwnReport",
  "createOwnReport",
  "changeOwnReport",
  "deleteOwnReport",
  "exportReport",
  "listBoards",
  "board",
  "createBoard",
  "changeBoard",
  "deleteBoard",
  "listSchedules",
  "createSchedule",
  "changeSchedule",
  "deleteSchedule",
  "sendNow",
  "listSendings",
  "mailSettings",
  "changeMailSettings",
  "testMail",
  "listDays",
  "closedDay",
  "compareDay",
  "dayEvidence",
  "checkIdentities",
  "listUsers",
  "createUser",
  "changeUser",
  "groupMembers",
  "setGroupMembers",
  "resetPassword",
  "listRoleNames",
  "listRoles",
  "createRole",
  "changeRole",
  "deleteRole",
  "listRoleHolders",
  "contract",
  "contractDays",
  "contractToday",
  "doUnderContract",
  "listConfigItems",
  "listConfigVersions",
  "configVersion",
  "compareConfigVersions",
  "saveConfigDraft",
  "checkConfig",
  "walkFlow",
  "testFlow",
  "discardConfigDraft",
  "publishConfig",
  "withdrawConfigPublication",
  "rollBackConfig",
  "configUses",
  "retireConfig",
  "listGroups",
  "createGroup",
  "changeGroup",
  "listNumbers",
  "createNumber",
  "changeNumber",
  "listTrunks",
  "createTrunk",
  "changeTrunk",
  "listDialRights",
  "createDialRight",
  "changeDialRight",
  "deleteDialRight",
  "policies",
  "changePolicies",
  "thingUses",
  "deleteGroup",
  "deleteNumber",
  "deleteTrunk",
  "listSkills",
  "createSkill",
  "changeSkill",
  "listPrompts",
  "promptSound",
  "createPrompt",
  "changePrompt",
  "deletePrompt",
  "listPromptVersions",
  "promptVersionSound",
  "uploadPrompt",
  "readPrompt",
  "usePromptVersion",
  "listPromptUses",
  "wallBoard",
  "saveWallBoard",
  "resetWallBoard",
  "wallOutlook",
  "listWallMessages",
  "wallWebhook",
  "setWallWebhook",
  "testWallWebhook",
  "speechEngine",
  "textService",
  "changeTextService",
  "testTextService",
] as const satisfies OperationId[];

/**
 * Those of them that change what the live hotline keeps in memory: it looks at the database again before it passes their answer on, so that the change holds
 * when it is answered. Other servers of the database hear of it by its notice.
 */
export const liveChanges: ReadonlySet<OperationId> = new Set([
  "createUser",
  "changeUser",
  "setGroupMembers",
  "resetPassword",
  "createRole",
  "changeRole",
  "deleteRole",
  "addListedCaller",
  "importListedCallers",
  "changeListedCaller",
  "removeListedCaller",
  "setUp",
  "skipSetUpStep",
  "publishConfig",
  "rollBackConfig",
  "retireConfig",
  "createGroup",
  "changeGroup",
  "createNumber",
  "changeNumber",
  "createTrunk",
  "changeTrunk",
  "createDialRight",
  "changeDialRight",
  "deleteDialRight",
  "changePolicies",
  "deleteGroup",
  "deleteNumber",
  "deleteTrunk",
  "createSkill",
  "changeSkill",
  "changePrompt",
  "deletePrompt",
  "usePromptVersion",
] satisfies (typeof officeOperations)[number][]);

/** Where the live hotline, which has the port, tells the office who asks. What a client sends under this name never gets there. */
export const askerHeader = "x-zongji-asker";

/** Who asks, as the live hotline knows it, and from where. */
export type Asker = { readonly session: SessionOf | undefined; readonly address: string };

/** As the header has it. */
export const packed = (asker: Asker): string => Buffer.from(JSON.stringify(asker)).toString("base64url");

/** The header of a request of the live hotline itself. */
export const anonymous = { [askerHeader]: packed({ session: undefined, address: "" }) };

import { type Kysely, sql } from "kysely";
import type pg from "pg";
import { machineClock } from "../machine-clock.ts";
import { NewerDatabase } from "../startup-errors.ts";
import { foundation } from "./migrations/001-foundation.ts";
import { factAgent } from "./migrations/002-fact-agent.ts";
import { auditUser } from "./migrations/003-audit-user.ts";
import { operations } from "./migrations/004-operations.ts";
import { nodes } from "./migrations/005-nodes.ts";
import { numberRecorded } from "./migrations/006-number-recorded.ts";
import { alarms } from "./migrations/007-alarms.ts";
import { deviceLabel } from "./migrations/008-device-label.ts";
import { clockSteps } from "./migrations/009-clock-steps.ts";
import { callParent } from "./migrations/010-call-parent.ts";
import { passwords } from "./migrations/011-passwords.ts";
import { numberEnd } from "./migrations/012-number-end.ts";
import { callNotes } from "./migrations/013-call-notes.ts";
import { followerVersions } from "./migrations/014-follower-versions.ts";
import { listsAndJobs } from "./migrations/015-lists-and-jobs.ts";
import { rolesEvents } from "./migrations/016-roles-events.ts";
import { configItems } from "./migrations/017-config-items.ts";
import { voicemail } from "./migrations/018-voicemail.ts";
import { missedCalls } from "./migrations/019-missed-calls.ts";
import { callerLists } from "./migrations/021-caller-lists.ts";
import { businessTypes } from "./migrations/022-business-types.ts";
import { measureBases } from "./migrations/023-measures.ts";
import { callbacks } from "./migrations/025-callbacks.ts";
import { prompts } from "./migrations/027-prompts.ts";
import { skills } from "./migrations/029-skills.ts";
import { retiredThings } from "./migrations/031-retired-things.ts";
import { knowledge } from "./migrations/033-knowledge.ts";
import { missedByRule } from "./migrations/042-missed-by-rule.ts";
import { dayClose } from "./migrations/047-day-close.ts";
import { ownReports } from "./migrations/050-own-reports.ts";
import { missedGivenByRule } from "./migrations/051-missed-given-by-rule.ts";
import { texts } from "./migrations/052-texts.ts";
import { surveyLinks } from "./migrations/053-survey-links.ts";
import { rollups } from "./migrations/054-rollups.ts";
import { lookUp } from "./migrations/057-look-up.ts";
import { recordingCopies } from "./migrations/058-recording-copies.ts";
import { carrierRecords } from "./migrations/059-carrier-records.ts";
import { wall } from "./migrations/061-wall.ts";
import { wallMessages } from "./migrations/062-wall-messages.ts";
import { boards } from "./migrations/063-boards.ts";
import { sending } from "./migrations/064-sending.ts";
import { mail } from "./migrations/065-mail.ts";
import { orders } from "./migrations/066-orders.ts";
import { citizens } from "./migrations/070-citizens.ts";
import { letters } from "./migrations/074-letters.ts";
import { quality } from "./migrations/078-quality.ts";
import { measuredRecordings } from "./migrations/079-measured-recordings.ts";
import { measuredScores } from "./migrations/080-measured-scores.ts";
import { agentsByGroup } from "./migrations/082-agents-by-group.ts";
import { answeredByMore, ownGroupRollups } from "./migrations/083-answered-by-more.ts";
import { complaints } from "./migrations/084-complaints.ts";
import { consultations } from "./migrations/085-consultations.ts";
import { citedAnswers } from "./migrations/086-cited-answers.ts";
import { measuredOrders } from "./migrations/087-measured-orders.ts";
import { firstAnswers } from "./migrations/088-first-answers.ts";
import { overdueOrders } from "./migrations/089-overdue-orders.ts";
import { contractFiles } from "./migrations/090-contract-files.ts";
import { shift } from "./migrations/093-shift.ts";
import { calibration } from "./migrations/094-calibration.ts";
import { recordingSound } from "./migrations/095-recording-sound.ts";
import { handoverRevisions } from "./migrations/096-handover-revisions.ts";
import { announcementsByDay } from "./migrations/097-announcements-by-day.ts";
import { evidenceInOrder } from "./migrations/098-evidence-in-order.ts";
import { contractSamples } from "./migrations/099-contract-samples.ts";
import { contractPacks } from "./migrations/100-contract-packs.ts";
import { handoverPacks } from "./migrations/101-handover-packs.ts";
import { consultationsBack } from "./migrations/105-consultations-back.ts";
import { listViews } from "./migrations/107-list-views.ts";
import { departmentConsults } from "./migrations/108-department-consults.ts";
import { complaintDays } from "./migrations/109-complaint-days.ts";
import { deskFilled } from "./migrations/112-desk-filled.ts";
import { roster } from "./migrations/114-roster.ts";
import { orderPages } from "./migrations/115-order-pages.ts";
import { consultFiles } from "./migrations/116-consult-files.ts";
import { categoryRoles } from "./migrations/117-category-roles.ts";
import { articleNumbers } from "./migrations/118-article-numbers.ts";
import { recordingsExpired } from "./migrations/120-recordings-expired.ts";
import { withdrawnOrderPages } from "./migrations/122-withdrawn-order-pages.ts";
import { articleFiles } from "./migrations/124-article-files.ts";
import { premiumNumbers } from "./migrations/125-premium-numbers.ts";

import type { Tables } from "./tables.ts";

/** Forward only: a shipped migration never changes. The place in the list is the version, from 1. */
export const migrations: readonly { readonly name: string; readonly sql: string }[] = [
  { name: "001-foundation", sql: foundation },
  { name: "002-fact-agent", sql: factAgent },
  { name: "003-audit-user", sql: auditUser },
  { name: "004-operations", sql: operations },
  { name: "005-nodes", sql: nodes },
  { name: "006-number-recorded", sql: numberRecorded },
  { name: "007-alarms", sql: alarms },
  { name: "008-device-label", sql: deviceLabel },
  { name: "009-clock-steps", sql: clockSteps },
  { name: "010-call-parent", sql: callParent },
  { name: "011-passwords", sql: passwords },
  { name: "012-number-end", sql: numberEnd },
  { name: "013-call-notes", sql: callNotes },
  { name: "014-follower-versions", sql: followerVersions },
  { name: "015-lists-and-jobs", sql: listsAndJobs },
  { name: "016-roles-events", sql: rolesEvents },
  { name: "017-config-items", sql: configItems },
  { name: "018-voicemail", sql: voicemail },
  { name: "019-missed-calls", sql: missedCalls },
  { name: "021-caller-lists", sql: callerLists },
  { name: "022-business-types", sql: businessTypes },
  { name: "023-measures", sql: measureBases },
  { name: "025-callbacks", sql: callbacks },
  { name: "027-prompts", sql: prompts },
  { name: "029-skills", sql: skills },
  { name: "031-retired-things", sql: retiredThings },
  { name: "033-knowledge", sql: knowledge },
  { name: "042-missed-by-rule", sql: missedByRule },
  { name: "047-day-close", sql: dayClose },
  { name: "050-own-reports", sql: ownReports },
  { name: "051-missed-given-by-rule", sql: missedGivenByRule },
  { name: "052-texts", sql: texts },
  { name: "053-survey-links", sql: surveyLinks },
  { name: "054-rollups", sql: rollups },
  { name: "057-look-up", sql: lookUp },
  { name: "058-recording-copies", sql: recordingCopies },
  { name: "059-carrier-records", sql: carrierRecords },
  { name: "061-wall", sql: wall },
  { name: "062-wall-messages", sql: wallMessages },
  { name: "063-boards", sql: boards },
  { name: "064-sending", sql: sending },
  { name: "065-mail", sql: mail },
  { name: "066-orders", sql: orders },
  { name: "070-citizens", sql: citizens },
  { name: "074-letters", sql: letters },
  { name: "078-quality", sql: quality },
  { name: "079-measured-recordings", sql: measuredRecordings },
  { name: "080-measured-scores", sql: measuredScores },
  { name: "082-agents-by-group", sql: agentsByGroup },
  { name: "083-answered-by-more", sql: answeredByMore + ownGroupRollups },
  { name: "084-complaints", sql: complaints },
  { name: "085-consultations", sql: consultations },
  { name: "086-cited-answers", sql: citedAnswers },
  { name: "087-measured-orders", sql: measuredOrders },
  { name: "088-first-answers", sql: firstAnswers },
  { name: "089-overdue-orders", sql: overdueOrders },
  { name: "090-contract-files", sql: contractFiles },
  { name: "093-shift", sql: shift },
  { name: "094-calibration", sql: calibration },
  { name: "095-recording-sound", sql: recordingSound },
  { name: "096-handover-revisions", sql: handoverRevisions },
  { name: "097-announcements-by-day", sql: announcementsByDay },
  { name: "098-evidence-in-order", sql: evidenceInOrder },
  { name: "099-contract-samples", sql: contractSamples },
  { name: "100-contract-packs", sql: contractPacks },
  { name: "101-handover-packs", sql: handoverPacks },
  { name: "105-consultations-back", sql: consultationsBack },
  { name: "107-list-views", sql: listViews },
  { name: "108-department-consults", sql: departmentConsults },
  { name: "109-complaint-days", sql: complaintDays },
  { name: "112-desk-filled", sql: deskFilled },
  { name: "114-roster", sql: roster },
  { name: "115-order-pages", sql: orderPages },
  { name: "116-consult-files", sql: consultFiles },
  { name: "117-category-roles", sql: categoryRoles },
  { name: "120-recordings-expired", sql: recordingsExpired },
  { name: "122-withdrawn-order-pages", sql: withdrawnOrderPages },
  { name: "124-article-files", sql: articleFiles },
  { name: "118-article-numbers", sql: articleNumbers },
  { name: "125-premium-numbers", sql: premiumNumbers },
];
export const newestVersion = migrations.length;

const newer = (version: number) =>
  new NewerDatabase(
    `The database is of a newer Zongji (its version is ${version}, this program knows ${newestVersion}): start the newer program, or set DATABASE_URL or ZONGJI_DATA to another database.`,
  );

/** Id of the lock: an arbitrary number that must not change. */
const lockKey = 7_203_115_001;

/**
 * Migrates the tables to this program's version, atomically. Servers that start at the same time wait for each other.
 * @returns the names of the migrations that ran @throws NewerDatabase if the database is of a newer program
 */
export const migrate = async (client: pg.ClientBase, now: () => number = machineClock.now): Promise<string[]> => {
  await client.query("begin");
  try {
    await client.query("select pg_advisory_xact_lock($1)", [lockKey]);
    await client.query(
      "create table if not exists migration (version integer primary key, name text not null, at bigint not null)",
    );
    const { rows } = await client.query<{ version: number }>(
      "select coalesce(max(version), 0) as version from migration",
    );
    const version = rows[0]!.version;
    if (version > newestVersion) throw newer(version);
    const due = migrations.slice(version);
    for (const [index, { name, sql }] of due.entries()) {
      await client.query(sql);
      await client.query("insert into migration (version, name, at) values ($1, $2, $3)", [
        version + index + 1,
        name,
        now(),
      ]);
    }
    await client.query("commit");
    return due.map(({ name }) => name);
  } catch (error) {
    await client.query("rollback").catch(() => {});
    throw error;
  }
};

/** Whether the tables have this program's version; false while the database is away. @throws NewerDatabase */
export const hasNewestTables = async (db: Kysely<Tables>): Promise<boolean> => {
  const version = await sql<{ version: number }>`select coalesce(max(version), 0) as version from migration`
    .execute(db)
    .then(({ rows }) => rows[0]!.version)
    .catch(() => 0);
  if (version > newestVersion) throw newer(version);
  return version === newestVersion;
};

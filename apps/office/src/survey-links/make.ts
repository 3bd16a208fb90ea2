/** After a call: makes the link that is due, and puts its text among those that wait. */
import { randomUUID } from "node:crypto";
import {
  type CallRecord,
  callRecord,
  type DueLink,
  type Fact,
  type GroupConfig,
  linkDue,
  linkText,
  linkTimes,
  type PartyId,
  type SurveyConfig,
} from "@zongji/domain";
import {
  clockOf,
  type Db,
  type Follower,
  factsOfCalls,
  findParty,
  publishedOf,
  type Tables,
  unpackSealed,
} from "@zongji/store";
import type { Transaction } from "kysely";
import { queueText, sendingSettings, type TextParts, type TextSettings } from "../texts/index.ts";
import { freshCode, hashOf } from "./code.ts";
import { factsCame, groupSurveys, insertLink, isBlocked, tellFacts } from "./store.ts";

/** The purpose of a text with a link. */
export const linkPurpose = "surveyLink";

/** Calls that ended longer ago are let be: a server was cut off, or the facts are read anew. */
const freshMs = 6 * 3_600_000;

type Tx = Transaction<Tables>;
/** `settings`: of the text-message service. */
type Making = TextParts & { readonly settings: TextSettings; readonly now: number };

const numberOf = async (db: Db, { parties }: TextParts, party: PartyId): Promise<string | undefined> => {
  const row = await findParty(db, party);
  return row?.number_sealed ? parties.open(party, unpackSealed(row.number_sealed)) : undefined;
};

const writeLink = async (db: Db, making: Making, record: CallRecord, due: DueLink): Promise<void> => {
  const { settings, zone, now } = making;
  const { call, endedAt = now, party } = record;
  if (party === undefined || (await isBlocked(db, party, now))) return;
  const times = linkTimes(due.rule, { endedAt, now, hours: settings, zone });
  const number = await numberOf(db, making, party);
  if (times === undefined || number === undefined) return;
  const [id, code] = [randomUUID(), freshCode()];
  const { survey, agent, agentNo, rule } = due;
  const isFirst = await insertLink(db, {
    ...{ id, call, party, code_hash: hashOf(code)!, survey: JSON.stringify(survey) },
    ...{ agent, agent_no: agentNo, made_at: now, until: times.until, answered_at: null },
  });
  if (!isFirst) return;
  const text = linkText(rule, `${settings.publicUrl.replace(/\/+$/, "")}/s/${code}`);
  const why = await queueText(db as Tx, making, settings, {
    ...{ purpose: linkPurpose, subject: id, number, text, now },
    ...{ sendAt: times.sendAt, notAfter: times.until },
  });
  // A number that takes no texts is not invited: its link is there so that the call is not looked at again.
  if (why === undefined)
    await tellFacts(db, [{ type: "SurveyLinkMade", call, agent, agentNo, survey: survey.id, link: id, since: now }]);
};

/** The calls that ended just now, each with what is known of it. */
const recordsOf = async (db: Db, facts: readonly Fact[], now: number): Promise<CallRecord[]> => {
  const calls = facts.flatMap((fact) => (fact.type === "CallEnded" && fact.at > now - freshMs ? [fact.call] : []));
  const all = await factsOfCalls(db, [...new Set(calls)]);
  return [...all.values()].flatMap((own) => callRecord(own) ?? []);
};

const makeLinks = async (db: Db, parts: TextParts, facts: readonly Fact[], now: number): Promise<void> => {
  const records = await recordsOf(db, facts, now);
  if (records.length === 0) return;
  const { settings } = await sendingSettings(db, parts.seal());
  if (!settings.enabled || settings.publicUrl === "") return;
  const surveys = (await publishedOf(db, "survey")).map(
    ({ id, body }) => ({ ...(body as object), id }) as SurveyConfig,
  );
  const groups = (await groupSurveys(db)) as Pick<GroupConfig, "id" | "survey">[];
  for (const record of records) {
    const due = linkDue(record, { surveys, groups });
    if (due) await writeLink(db, { ...parts, settings, now }, record, due);
  }
};

const linkTypes = [
  ...(["SurveyLinkMade", "SurveyLinkSent", "SurveyLinkFailed"] as const),
  ...(["SurveyLinkRated", "SurveyLinkAnswered"] as const),
] as const;
const isOfLink = ({ type }: Fact): boolean => (linkTypes as readonly string[]).includes(type);

/** Makes links after calls. What it writes is no table that could be made anew: a call has one link, whenever its facts are read. */
export const surveyLinkFollower = (parts: TextParts, now: () => number = clockOf(parts.db).now): Follower => ({
  name: "survey-links",
  on: ["CallEnded", ...linkTypes],
  perform: async (facts, db) => {
    const came = facts.filter(isOfLink);
    if (came.length > 0) await factsCame(db, came);
    await makeLinks(db, parts, facts, now());
  },
});

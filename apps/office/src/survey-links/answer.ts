/** The link at work: what its page shows, and what becomes of an answer. */
import {
  answerFacts,
  type CallId,
  type Chosen,
  type SurveyConfig,
  type TextFailure,
  type UserId,
} from "@zongji/domain";
import { type Db, nowOf, type Tables } from "@zongji/store";
import type { Transaction } from "kysely";
import type { TextPurpose } from "../texts/index.ts";
import { hashOf } from "./code.ts";
import { findLink, type KeptLink, linkById, tellFacts, useLink } from "./store.ts";

/** How a link stands. */
export type Standing =
  | { readonly is: "unknown" | "used" | "expired" }
  | { readonly is: "open"; readonly survey: SurveyConfig };
/** What became of an answer; `unchosen`: the first question was left open. */
export type Answered =
  | Standing
  | { readonly is: "thanks" }
  | { readonly is: "unchosen"; readonly survey: SurveyConfig };

const citing = (link: KeptLink, since: number) => ({
  ...{ call: link.call as CallId, agent: link.agent as UserId, agentNo: link.agent_no },
  ...{ survey: link.survey.id, link: link.id, since },
});

const standingOf = (link: KeptLink | undefined, now: number): Standing => {
  if (link === undefined) return { is: "unknown" };
  if (link.answered_at !== null) return { is: "used" };
  return link.until <= now ? { is: "expired" } : { is: "open", survey: link.survey };
};

const found = async (db: Db | Transaction<Tables>, code: string): Promise<KeptLink | undefined> => {
  const hash = hashOf(code);
  return hash && (await findLink(db, hash));
};

export const standingOfCode = async (db: Db, code: string, now = nowOf(db)): Promise<Standing> =>
  standingOf(await found(db, code), now);

/** Counts the answer, once. */
export const answerLink = (db: Db, code: string, chosen: Chosen, now = nowOf(db)): Promise<Answered> =>
  db.transaction().execute(async (tx) => {
    const link = await found(tx, code);
    const standing = standingOf(link, now);
    if (link === undefined || standing.is !== "open") return standing;
    const facts = answerFacts(standing.survey, chosen, citing(link, now));
    if (facts === undefined) return { is: "unchosen", survey: standing.survey };
    // Two that come at the same time: the second finds it used.
    if (!(await useLink(tx, link.id, now))) return { is: "used" };
    await tellFacts(tx, facts);
    return { is: "thanks" };
  });

/** What became of the text with a link is a fact. */
export const linkTexts: TextPurpose = {
  onEnd: async (tx, subject, at, failed: TextFailure | undefined) => {
    const link = await linkById(tx, subject);
    if (link === undefined) return;
    const of = citing(link, at);
    await tellFacts(tx, [
      failed === undefined ? { type: "SurveyLinkSent", ...of } : { type: "SurveyLinkFailed", ...of, reason: failed },
    ]);
  },
};

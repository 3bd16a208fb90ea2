/** What the caller said of a call in its survey: by keys, or by the link. */
import type { Fact, FactBody, FactType } from "./fact.ts";
import type { UserId } from "./ids.ts";
import { momentOf } from "./time.ts";

type Of<T extends FactType> = Fact & Extract<FactBody, { type: T }>;
const only = <T extends FactType>(facts: readonly Fact[], type: T) =>
  facts.filter((fact) => fact.type === type) as Of<T>[];

export type Rating = {
  readonly key: string;
  readonly option: string;
  readonly score: number;
  readonly satisfied: boolean;
  /** By the link, and when; by keys where it is absent. */
  readonly way?: "link";
  readonly at?: number;
};

/** 短信评价: a link to the survey that was sent by text message, or was to be. `failed`: why it was not. */
export type SurveyLink = {
  readonly link: string;
  readonly survey: string;
  readonly agent: UserId;
  readonly madeAt: number;
  readonly sentAt?: number;
  readonly failed?: string;
  readonly ratedAt?: number;
};

/** Of the survey's further questions. */
export type SurveyAnswer = {
  readonly question: string;
  readonly key: string;
  readonly option: string;
  readonly score: number;
};

/** The last rating: by a key, or by the link, which comes after the call. */
export const ratingOf = (facts: readonly Fact[]): Rating | undefined => {
  const [byKey, byLink] = [only(facts, "RatingGiven").at(-1), only(facts, "SurveyLinkRated")[0]];
  const given = byLink ?? byKey;
  if (!given) return undefined;
  const { key, option, score, satisfied } = given;
  return { key, option, score, satisfied, ...(byLink && { way: "link" as const, at: momentOf(byLink) }) };
};

/** A server may tell what it knows of a link twice: each of these facts counts once. */
export const surveyLinkOf = (facts: readonly Fact[]): SurveyLink | undefined => {
  const [made] = only(facts, "SurveyLinkMade");
  const [sent] = only(facts, "SurveyLinkSent");
  const [rated] = only(facts, "SurveyLinkRated");
  const [failed] = only(facts, "SurveyLinkFailed");
  const first = made ?? sent ?? rated ?? failed;
  if (first === undefined) return undefined;
  const { link, survey, agent } = first;
  return {
    ...{ link, survey, agent, madeAt: momentOf(first) },
    ...(sent && { sentAt: momentOf(sent) }),
    ...(failed && { failed: failed.reason }),
    ...(rated && { ratedAt: momentOf(rated) }),
  };
};

/** The last answer to each question, in the order in which they were asked. */
export const answersOf = (facts: readonly Fact[]): readonly SurveyAnswer[] | undefined => {
  const all = [...only(facts, "SurveyAnswered"), ...only(facts, "SurveyLinkAnswered")];
  const last = new Map(all.map((fact) => [fact.question, fact] as const));
  if (last.size === 0) return undefined;
  return [...last.values()].map(({ question, key, option, score }) => ({ question, key, option, score }));
};

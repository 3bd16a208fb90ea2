import type { Condition } from "./expression.ts";
import { inbound, inboundMeasures } from "./inbound.ts";
import { named, over, ratio } from "./measure.ts";

const byWhom = ["group", "agent", "number", "trunk", "businessType", "hour", "weekday"] as const;
/** Calls whose caller was asked to rate, by t0, with the agent who talked last. */
const surveys = over("survey", [...byWhom, "option", "way"]);
/** Links to the survey by text message, by t0 of their calls. */
const links = over("link", byWhom);

const surveysOffered = surveys.count({
  label: { zh: "参与调查量", en: "Surveys offered" },
  unit: "call",
  formula: {
    zh: "通话后被邀请评价的来电数：按键邀请，或评价短信已被短信服务受理",
    en: "Calls whose caller was asked to rate: by keys, or by a link that the text-message service took",
  },
  version: 2,
});
const callsInvited = inbound.count(
  {
    label: { zh: "接听后邀请量", en: "Answered and asked to rate" },
    unit: "call",
    formula: {
      zh: "座席接听且被邀请按键评价的来电数",
      en: "Calls that an agent answered and whose caller was asked to rate by keys",
    },
  },
  { all: [{ is: ["disposition", "D2"] }, { flag: "surveyed" }] },
);
const rated = surveys.count(
  {
    label: { zh: "参评量", en: "Rated" },
    unit: "call",
    formula: { zh: "给出有效评价的来电数，按键或链接", en: "Calls with a valid rating, by key or by the link" },
    footnote: {
      zh: "重复按键以最后一次有效按键为准；挂断算未评，不算不满意；日结后经链接的评价计入来电当日，形成更正",
      en: "The last valid key counts; who hangs up has not rated. A rating by the link after the close corrects the call's day",
    },
  },
  { flag: "rated" },
);
const satisfied = surveys.count(
  {
    label: { zh: "满意量", en: "Satisfied" },
    unit: "call",
    formula: { zh: "评价为非常满意或满意的来电数", en: "Calls rated satisfied or very satisfied" },
  },
  { flag: "satisfied" },
);
const notRated = (outcome: "invalid" | "none" | "hangup", zh: string, en: string, formula: readonly [string, string]) =>
  surveys.count(
    { label: { zh, en }, unit: "call", formula: { zh: formula[0], en: formula[1] } },
    { all: [{ not: { flag: "rated" } }, { is: ["outcome", outcome] }] },
  );
const scoreTotal = surveys.sum(
  {
    label: { zh: "评分合计", en: "Score total" },
    unit: "number",
    formula: { zh: "各选项设定分值之和", en: "Sum of the scores configured for the options" },
  },
  "score",
  { flag: "rated" },
);

const link = (zh: string, en: string, formula: readonly [string, string], where?: Condition<"link">) =>
  links.count({ label: { zh, en }, unit: "call", formula: { zh: formula[0], en: formula[1] } }, where);
const linksSent = link(
  "短信受理量",
  "Links sent",
  ["评价短信已被短信服务受理的来电数", "Calls whose link the text-message service took"],
  { is: ["outcome", "sent"] },
);
const linksAnswered = link(
  "链接参评量",
  "Rated by link",
  ["经链接给出评价的来电数", "Calls that were rated by the link"],
  { flag: "answered" },
);

/** 电话满意度调查结果, spec metrics §11. */
export const surveyMeasures = named({
  surveysOffered,
  callsInvited,
  invitationRate: ratio(
    {
      label: { zh: "邀请率", en: "Invitation rate" },
      unit: "percent",
      formula: { zh: "应邀请量中被邀请的 ÷ 呼入座席接听量", en: "Answered calls asked to rate ÷ answered by agents" },
      footnote: {
        zh: "应邀请量为座席接听的全部来电；短信邀请另计",
        en: "Every call that an agent answered is due; links are counted apart",
      },
    },
    callsInvited,
    inboundMeasures.agentAnswered,
  ),
  rated,
  ratingRate: ratio(
    {
      label: { zh: "参评率", en: "Rating rate" },
      unit: "percent",
      formula: { zh: "参评量 ÷ 参与调查量", en: "Rated ÷ surveys offered" },
    },
    rated,
    surveysOffered,
  ),
  satisfied,
  satisfaction: ratio(
    {
      label: { zh: "满意率", en: "Satisfaction" },
      unit: "percent",
      formula: { zh: "（非常满意 + 满意）÷ 参评量", en: "(Very satisfied + satisfied) ÷ rated" },
    },
    satisfied,
    rated,
  ),
  surveysInvalid: notRated("invalid", "评价无效量", "Invalid ratings", [
    "按键无效且没有给出有效评价的来电数",
    "Calls with invalid keys and no valid rating",
  ]),
  surveysUnanswered: notRated("none", "未按键量", "No key pressed", [
    "被邀请后没有按键的来电数",
    "Calls whose caller pressed no key when asked",
  ]),
  surveysHungUp: notRated("hangup", "评价前挂断量", "Hung up before rating", [
    "被邀请后未评价即挂断的来电数",
    "Calls whose caller hung up when asked, without a rating",
  ]),
  linksMade: link("短信邀请量", "Links made", ["应发评价短信的来电数", "Calls after which a link was to be sent"]),
  linksSent,
  linksFailed: link(
    "短信失败量",
    "Links failed",
    ["评价短信没有发出，或不知是否发出的来电数", "Calls whose link was not sent, or is not known to have been"],
    { is: ["outcome", "failed"] },
  ),
  linksAnswered,
  linkRate: ratio(
    {
      label: { zh: "链接参评率", en: "Rating rate of links" },
      unit: "percent",
      formula: { zh: "链接参评量 ÷ 短信受理量", en: "Rated by link ÷ links sent" },
    },
    linksAnswered,
    linksSent,
  ),
  scoreTotal,
  averageScore: ratio(
    {
      label: { zh: "平均得分", en: "Average score" },
      unit: "number",
      formula: { zh: "评分合计 ÷ 参评量", en: "Score total ÷ rated" },
      footnote: { zh: "按各选项设定的分值计算，不按按键", en: "By the score of each option, not by its key" },
    },
    scoreTotal,
    rated,
  ),
});

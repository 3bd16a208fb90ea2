import type { OfferReason } from "../fact.ts";
import type { Words } from "../words.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";

const by = ["group", "agent", "number", "trunk", "direction", "hour", "weekday"] as const;
// Offers are of inbound calls: a call out that is transferred rings too, and nobody called in.
const offers = over("offer", [...by, "reason"], { is: ["direction", "in"] });
export const talksOf = over("talk", [...by, "businessType"]);
const talks = talksOf;

const ended = (...reasons: readonly OfferReason[]): Condition<"offer"> => ({ is: ["reason", ...reasons] });
const isAnswered: Condition<"offer"> = { has: "answeredAt" };
const isRinging: Condition<"offer"> = { all: [{ not: isAnswered }, { not: { has: "endedAt" } }] };
/** Who took a call herself, or had been consulted, has an offer of 0 s: it says nothing of how fast she answers. */
const isRung: Condition<"offer"> = { all: [isAnswered, { not: { has: "how" } }] };

const offered = (label: Words, formula: Words, where?: Condition<"offer">) =>
  offers.count({ label, unit: "time", formula }, where);

const offerTotal = offered(
  { zh: "座席呼入总量", en: "Offers" },
  { zh: "向座席振铃派单的次数，每次派单都算", en: "Rings at agents' phones, each counted" },
);
const offersAnswered = offered(
  { zh: "座席接听量", en: "Offers answered" },
  { zh: "座席接听的派单次数", en: "Offers that the agent answered" },
  isAnswered,
);
const offersDue = offered(
  { zh: "应接派单数", en: "Offers due" },
  {
    zh: "座席呼入总量 − 被代答 − 由其他话机接听 − 振铃中",
    en: "Offers without those a colleague or another phone took, and those that still ring",
  },
  { all: [{ not: ended("PICKED_UP", "ELSEWHERE") }, { not: isRinging }] },
);
const rangAnswered = offered(
  { zh: "振铃后接听次数", en: "Rings answered" },
  {
    zh: "座席接听的振铃派单次数，不含代答、拦截和咨询转接",
    en: "Rings that the agent answered, without calls that she picked up, intercepted or was consulted about",
  },
  isRung,
);
const answerRing = offers.sum(
  {
    label: { zh: "接听振铃总时长", en: "Ring total of answered rings" },
    unit: "ms",
    formula: { zh: "振铃后接听的派单的振铃时长之和", en: "Sum of the ring times of rings answered" },
  },
  "ringMs",
  isRung,
);

const offersAbandoned = offered(
  { zh: "振铃时客户放弃次数", en: "Offers abandoned" },
  { zh: "振铃时主叫挂断的派单次数", en: "Offers in which the caller hung up" },
  ended("CALLER_GONE"),
);
const dueWithoutAbandoned = offered(
  { zh: "应接派单数（剔除客户放弃）", en: "Offers due without abandoned" },
  { zh: "应接派单数 − 振铃时客户放弃次数", en: "Offers due that the caller did not abandon" },
  { all: [{ not: ended("PICKED_UP", "ELSEWHERE", "CALLER_GONE") }, { not: isRinging }] },
);
const rings = {
  total: offers.sum(
    {
      label: { zh: "座席振铃时间", en: "Ring total" },
      unit: "ms",
      formula: { zh: "各次派单振铃时长之和", en: "Sum of the ring times of all offers" },
    },
    "ringMs",
  ),
  ended: offered(
    { zh: "已结束派单数", en: "Ended offers" },
    { zh: "已接听或已结束的派单次数", en: "Offers that were answered or have ended" },
    { not: isRinging },
  ),
  abandoned: offers.sum(
    {
      label: { zh: "座席放弃时间", en: "Abandoned ring total" },
      unit: "ms",
      formula: {
        zh: "客户放弃的派单的振铃时长之和",
        en: "Sum of the ring times of offers in which the caller hung up",
      },
    },
    "ringMs",
    ended("CALLER_GONE"),
  ),
};

const isDone: Condition<"talk"> = { has: "endedAt" };
const talkCount = talks.count({
  label: { zh: "座席通话量", en: "Talks" },
  unit: "call",
  formula: { zh: "通话段数：接听的呼入 + 接通的呼出", en: "Talks: answered inbound and connected outbound" },
  footnote: { zh: "含通话中的", en: "Those that go on too" },
});
const talksEnded = talks.count(
  {
    label: { zh: "已结束通话量", en: "Talks ended" },
    unit: "call",
    formula: { zh: "已结束的通话段数", en: "Talks that have ended" },
  },
  isDone,
);
const talkTotal = talks.sum(
  {
    label: { zh: "通话总时长", en: "Talk total" },
    unit: "ms",
    formula: {
      zh: "已结束通话从摘机到结束的时长之和，含保持",
      en: "Sum of talks that have ended, from answer to end, holds included",
    },
  },
  "talkMs",
  isDone,
);
const talkWithoutHold = talks.sum(
  {
    label: { zh: "不含保持的通话总时长", en: "Talk total without holds" },
    unit: "ms",
    formula: {
      zh: "已结束通话的时长减去其中保持的时长之和",
      en: "Sum of talks that have ended, less the holds in them",
    },
  },
  { minus: ["talkMs", "holdMs"] },
  isDone,
);

/** 座席, spec metrics §5 to §7. How offers ended sums up to `offers` (I5). */
export const agentMeasures = named({
  offers: offerTotal,
  offersAnswered,
  offersDue,
  offerAnswerRate: ratio(
    {
      label: { zh: "座席接听率", en: "Offer answer rate" },
      unit: "percent",
      formula: { zh: "座席接听量 ÷ 应接派单数", en: "Offers answered ÷ offers due" },
    },
    offersAnswered,
    offersDue,
  ),
  offersMissed: offered(
    { zh: "座席振铃未接量", en: "Offers missed" },
    { zh: "座席未接或拒接的派单次数，不含客户放弃", en: "Offers that the agent let ring out or refused" },
    ended("RNA", "REJECT"),
  ),
  offersAbandoned,
  offersEndedOtherwise: offered(
    { zh: "派单其他结束次数", en: "Offers ended otherwise" },
    {
      zh: "被代答、由其他话机接听、强制结束或话机失联的派单次数",
      en: "Offers a colleague or another phone took, forced ones, and lost phones",
    },
    ended("PICKED_UP", "ELSEWHERE", "FORCED", "DEVICE_LOST"),
  ),
  stillRinging: offered(
    { zh: "振铃中", en: "Still ringing" },
    { zh: "仍在振铃的派单次数", en: "Offers that still ring" },
    isRinging,
  ),
  ringTotal: rings.total,
  offersEnded: rings.ended,
  averageRing: ratio(
    {
      label: { zh: "平均振铃时间", en: "Average ring" },
      unit: "ms",
      formula: { zh: "座席振铃时间 ÷ 已结束派单数", en: "Ring total ÷ ended offers" },
    },
    rings.total,
    rings.ended,
  ),
  abandonedRingTotal: rings.abandoned,
  averageAbandonedRing: ratio(
    {
      label: { zh: "平均座席放弃时间", en: "Average abandoned ring" },
      unit: "ms",
      formula: { zh: "座席放弃时间 ÷ 振铃时客户放弃次数", en: "Abandoned ring total ÷ offers abandoned" },
    },
    rings.abandoned,
    offersAbandoned,
  ),
  offersDueWithoutAbandoned: dueWithoutAbandoned,
  offerAnswerRateWithoutAbandoned: ratio(
    {
      label: { zh: "座席接听率（剔除客户放弃）", en: "Offer answer rate without abandoned" },
      unit: "percent",
      formula: {
        zh: "座席接听量 ÷（应接派单数 − 振铃时客户放弃次数）",
        en: "Offers answered ÷ offers due that the caller did not abandon",
      },
    },
    offersAnswered,
    dueWithoutAbandoned,
  ),
  answerRingTotal: answerRing,
  ringsAnswered: rangAnswered,
  speedOfAnswer: ratio(
    {
      label: { zh: "座席应答速度", en: "Agent's speed of answer" },
      unit: "ms",
      formula: { zh: "接听振铃总时长 ÷ 振铃后接听次数", en: "Ring total of answered rings ÷ rings answered" },
    },
    answerRing,
    rangAnswered,
  ),
  talks: talkCount,
  talksEnded,
  talkTotal,
  holdTotal: talks.sum(
    {
      label: { zh: "保持总时长", en: "Hold total" },
      unit: "ms",
      formula: { zh: "已结束通话中保持时长之和", en: "Sum of holds in talks that have ended" },
    },
    "holdMs",
    isDone,
  ),
  averageTalk: ratio(
    {
      label: { zh: "座席平均通话时长", en: "Average talk" },
      unit: "ms",
      formula: { zh: "通话总时长 ÷ 已结束通话量", en: "Talk total ÷ talks ended" },
      footnote: { zh: "含保持，不含通话中的", en: "Holds included; talks that go on left out" },
    },
    talkTotal,
    talksEnded,
  ),
  talkWithoutHold,
  averageTalkWithoutHold: ratio(
    {
      label: { zh: "座席平均通话时长（不含保持）", en: "Average talk without holds" },
      unit: "ms",
      formula: { zh: "不含保持的通话总时长 ÷ 已结束通话量", en: "Talk total without holds ÷ talks ended" },
      footnote: { zh: "不含通话中的", en: "Talks that go on left out" },
    },
    talkWithoutHold,
    talksEnded,
  ),
});

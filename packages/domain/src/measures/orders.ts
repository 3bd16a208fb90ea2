/** 工单, spec metrics §12. */
import { about, type Text } from "./about.ts";
import type { Condition } from "./expression.ts";
import { named, over, ratio } from "./measure.ts";

const byWhom = ["group", "agent", "businessType", "source", "hour", "weekday"] as const;
/** Orders by when they were begun. */
const all = over("order", byWhom);
const orders = over("order", byWhom, { not: { is: ["state", "void"] } });
/** Time limits and departments' parts by when they end. */
const limits = over("orderDue", byWhom);
const consults = over("orderConsult", [...byWhom, "department"]);

const answered: Condition<"order"> = { has: "answeredAt" };
const direct: Condition<"order"> = { is: ["answerKind", "direct"] };
const consulted: Condition<"order"> = { is: ["answerKind", "consult"] };

const ordersCreated = orders.count(
  about("item", ["新建工单量", "Orders created"], ["新建的工单数，不含作废的", "Orders begun, without void ones"]),
);
const ordersVoid = all.count(about("item", ["作废工单量", "Void orders"], ["已作废的工单数", "Orders that are void"]), {
  is: ["state", "void"],
});
const ordersOpen = orders.count(
  about(
    "item",
    ["未答复工单量", "Orders unanswered"],
    [
      "尚未答复的工单数，含草稿、协办中和等待市民的",
      "Orders that have no answer yet: drafts, consulting and waiting for the citizen too",
    ],
  ),
  { not: answered },
);
const ordersAnswered = orders.count(
  about(
    "item",
    ["已答复工单量", "Orders answered"],
    ["现有答复的工单数", "Orders that have an answer now"],
    ["重办的工单在再次答复前不计", "A reopened one counts again once it is answered anew"],
  ),
  answered,
);
const directReplies = orders.count(
  about(
    "item",
    ["直接回复量", "Direct replies"],
    ["未经部门协办而答复的工单数", "Orders answered without an answer of a department"],
  ),
  direct,
);
const consultReplies = orders.count(
  about(
    "item",
    ["协商回复量", "Consult replies"],
    ["经部门协办后答复的工单数", "Orders answered after a department's answer"],
  ),
  consulted,
);
/** 信件 by the other reading of C11: what came by a website alone. */
const fromWebsite: Condition<"order"> = { is: ["source", "letter", "web"] };
const letterReplies = orders.count(
  about(
    "item",
    ["网站信件已答复量", "Letters' orders answered"],
    ["来自网上来信或网站、现有答复的工单数", "Orders from letters or a website that have an answer now"],
  ),
  { all: [fromWebsite, answered] },
);
const letterDirectReplies = orders.count(
  about(
    "item",
    ["网站信件直接回复量", "Direct replies to letters"],
    [
      "来自网上来信或网站、未经部门协办而答复的工单数",
      "Orders from letters or a website, answered without an answer of a department",
    ],
  ),
  { all: [fromWebsite, direct] },
);
const letterConsultReplies = orders.count(
  about(
    "item",
    ["网站信件协商回复量", "Consult replies to letters"],
    [
      "来自网上来信或网站、经部门协办后答复的工单数",
      "Orders from letters or a website, answered after a department's answer",
    ],
  ),
  { all: [fromWebsite, consulted] },
);
const firstReplied = orders.count(
  about(
    "item",
    ["曾答复工单量", "Orders ever answered"],
    ["至少答复过一次的工单数", "Orders that were answered once at least"],
  ),
  { has: "firstReplyAt" },
);
const firstReplyTotal = orders.sum(
  about("ms", ["首次答复时长合计", "First reply total"], ["Σ(首次答复 − 新建)", "Σ(first reply − begun)"]),
  { minus: ["firstReplyAt", "at"] },
  { has: "firstReplyAt" },
);
const handlingTotal = orders.sum(
  about(
    "ms",
    ["办理时长合计", "Handling total"],
    ["Σ(答复 − 起算 − 等待市民)", "Σ(answer − start of the time limit − waiting for the citizen)"],
  ),
  "handledMs",
  answered,
);
const consultReplyTotal = orders.sum(
  about(
    "ms",
    ["协商回复时长合计", "Consult reply total"],
    ["协商回复工单的办理时长之和", "Sum of the handling times of consult replies"],
  ),
  "handledMs",
  consulted,
);
const ordersReopened = orders.count(
  about("item", ["重办工单量", "Orders reopened"], ["答复后又重办的工单数", "Orders reopened after an answer"]),
  { flag: "reopened" },
);
const ordersClosed = orders.count(
  about("item", ["办结工单量", "Orders closed"], ["已办结的工单数", "Orders that are closed"]),
  { is: ["state", "closed"] },
);
const ordersConfirmed = orders.count(
  about(
    "item",
    ["市民确认量", "Confirmed by citizens"],
    ["市民确认已解决的工单数", "Orders of which the citizen said that they are settled"],
  ),
  { flag: "confirmed" },
);
const ordersAutomatic = orders.count(
  about(
    "item",
    ["自动新建量", "Created automatically"],
    ["由系统而非人员新建的工单数", "Orders begun by the server itself"],
  ),
  { flag: "automatic" },
);
const ordersEdited = orders.count(
  about(
    "item",
    ["自动新建后人工修改量", "Automatic ones edited"],
    ["自动新建后又由人员修改过的工单数", "Orders begun by the server in which a person typed since"],
  ),
  { all: [{ flag: "automatic" }, { flag: "edited" }] },
);

/** Answered, or its end has come. */
const settled = { any: [{ has: "answeredAt" }, { atMost: ["dueAt", "@now"] }] } as const;
const late = { all: [{ not: { flag: "inTime" } }, { atMost: ["dueAt", "@now"] }] } as const;
const ofLimits: Text = [
  "按时限届满的日子；时限按工作日计，等待市民时停止；重办的另计一次；作废工单未答复的不计",
  "By the day on which the limit ends; limits are in working days and stand still while the citizen is waited for; a reopened order has one more; those of void orders count if they were answered",
];
const ordersDue = limits.count(
  about(
    "item",
    ["到期工单量", "Orders due"],
    ["时限已届满或已答复的时限数", "Time limits that ended, or were answered"],
    ofLimits,
  ),
  settled,
);
const ordersInTime = limits.count(
  about(
    "item",
    ["按时答复量", "Answered in time"],
    ["在时限内答复的时限数", "Time limits within which an answer was given"],
  ),
  { flag: "inTime" },
);
const ordersOverdue = limits.count(
  about("item", ["超时工单量", "Overdue"], ["时限届满时未答复的时限数", "Time limits that ended without an answer"]),
  late,
);
const ordersOverdueOpen = limits.count(
  about(
    "item",
    ["超时未答复量", "Overdue, unanswered still"],
    ["时限届满而至今未答复的时限数", "Time limits that ended and have no answer yet"],
  ),
  { all: [late, { not: { has: "answeredAt" } }] },
);

const consultsDue = consults.count(
  about(
    "item",
    ["部门到期件", "Departments' parts due"],
    ["部门时限已届满或已回复的协办数", "Questions to departments whose limit ended, or that were answered"],
    [
      "未回复即撤回或作废的不计；退回算作回复；退回重办的另计一次",
      "Without those that were withdrawn, or whose order became void, before an answer; a return counts as an answer; one that is sent back has one more limit",
    ],
  ),
  settled,
);
const consultsInTime = consults.count(
  about(
    "item",
    ["部门按时回复量", "Departments in time"],
    ["部门在时限内回复的协办数", "Questions that departments answered within their limits"],
  ),
  { flag: "inTime" },
);
const consultsLate = consults.count(
  about(
    "item",
    ["部门超时量", "Departments late"],
    ["部门时限届满时未回复的协办数", "Questions whose limit ended without an answer"],
  ),
  late,
);
const consultsReturned = consults.count(
  about("item", ["部门退回量", "Returned by departments"], ["部门退回的协办数", "Questions that departments returned"]),
  { flag: "returned" },
);
const consultsAnswered = consults.count(
  about(
    "item",
    ["部门已回复量", "Answered by departments"],
    ["部门已回复或退回的协办数", "Questions that departments answered or returned"],
  ),
  { has: "answeredAt" },
);
const consultAnswerTotal = consults.sum(
  about("ms", ["部门回复时长合计", "Departments' answer total"], ["Σ(回复 − 发出)", "Σ(answer − asked)"]),
  "answerMs",
);

const share = (label: Text, formula: Text) => about("percent", label, formula);
const rates = {
  directShare: ratio(
    share(
      ["直接回复占比", "Share of direct replies"],
      ["直接回复量 ÷ 已答复工单量", "Direct replies ÷ orders answered"],
    ),
    directReplies,
    ordersAnswered,
  ),
  consultShare: ratio(
    share(
      ["协商回复占比", "Share of consult replies"],
      ["协商回复量 ÷ 已答复工单量", "Consult replies ÷ orders answered"],
    ),
    consultReplies,
    ordersAnswered,
  ),
  letterDirectShare: ratio(
    share(
      ["网站信件直接回复占比", "Share of direct replies to letters"],
      ["网站信件直接回复量 ÷ 网站信件已答复量", "Direct replies to letters ÷ letters' orders answered"],
    ),
    letterDirectReplies,
    letterReplies,
  ),
  letterConsultShare: ratio(
    share(
      ["网站信件协商回复占比", "Share of consult replies to letters"],
      ["网站信件协商回复量 ÷ 网站信件已答复量", "Consult replies to letters ÷ letters' orders answered"],
    ),
    letterConsultReplies,
    letterReplies,
  ),
  orderInTimeRate: ratio(
    share(["按时答复率", "In-time rate"], ["按时答复量 ÷ 到期工单量", "Answered in time ÷ orders due"]),
    ordersInTime,
    ordersDue,
  ),
  reopenRate: ratio(
    share(["重办率", "Reopened share"], ["重办工单量 ÷ 曾答复工单量", "Orders reopened ÷ orders ever answered"]),
    ordersReopened,
    firstReplied,
  ),
  confirmedShare: ratio(
    share(["市民确认率", "Confirmed share"], ["市民确认量 ÷ 办结工单量", "Confirmed by citizens ÷ orders closed"]),
    ordersConfirmed,
    ordersClosed,
  ),
  automaticShare: ratio(
    share(
      ["自动新建占比", "Created automatically, share"],
      ["自动新建量 ÷ 新建工单量", "Created automatically ÷ orders created"],
    ),
    ordersAutomatic,
    ordersCreated,
  ),
  editedShare: ratio(
    share(
      ["人工修改率", "Edited share"],
      ["自动新建后人工修改量 ÷ 自动新建量", "Automatic ones edited ÷ created automatically"],
    ),
    ordersEdited,
    ordersAutomatic,
  ),
  consultInTimeRate: ratio(
    share(
      ["部门按时回复率", "Departments' in-time rate"],
      ["部门按时回复量 ÷ 部门到期件", "Departments in time ÷ departments' parts due"],
    ),
    consultsInTime,
    consultsDue,
  ),
};
const averages = {
  averageFirstReply: ratio(
    about(
      "ms",
      ["平均首次答复时长", "Average first reply"],
      ["首次答复时长合计 ÷ 曾答复工单量", "First reply total ÷ orders ever answered"],
    ),
    firstReplyTotal,
    firstReplied,
  ),
  averageHandling: ratio(
    about(
      "ms",
      ["平均办理时长", "Average handling"],
      ["办理时长合计 ÷ 已答复工单量", "Handling total ÷ orders answered"],
      [
        "含休息日；不含等待市民的时间；重办的自重办起算",
        "Days off included, waiting for the citizen not; of a reopened one from its reopening",
      ],
    ),
    handlingTotal,
    ordersAnswered,
  ),
  averageConsultReply: ratio(
    about(
      "ms",
      ["协商回复周期", "Consult reply cycle"],
      ["协商回复时长合计 ÷ 协商回复量", "Consult reply total ÷ consult replies"],
    ),
    consultReplyTotal,
    consultReplies,
  ),
  longestHandling: orders.largest(
    about(
      "ms",
      ["最长办理时长", "Longest handling"],
      ["已答复工单办理时长的最大值", "The longest handling of an order that is answered"],
    ),
    "handledMs",
    answered,
  ),
  averageConsultAnswer: ratio(
    about(
      "ms",
      ["部门平均回复时长", "Departments' average answer"],
      ["部门回复时长合计 ÷ 部门已回复量", "Departments' answer total ÷ answered by departments"],
    ),
    consultAnswerTotal,
    consultsAnswered,
  ),
};

export const orderMeasures = named({
  ...{ ordersCreated, ordersVoid, ordersOpen, ordersAnswered, directReplies, consultReplies, firstReplied },
  ...{ letterReplies, letterDirectReplies, letterConsultReplies },
  ...{ firstReplyTotal, handlingTotal, consultReplyTotal, ordersReopened, ordersClosed, ordersConfirmed },
  ...{ ordersAutomatic, ordersEdited, ordersDue, ordersInTime, ordersOverdue, ordersOverdueOpen },
  ...{ consultsDue, consultsInTime, consultsLate, consultsReturned, consultsAnswered, consultAnswerTotal },
  ...rates,
  ...averages,
});

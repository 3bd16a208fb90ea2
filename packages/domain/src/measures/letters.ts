/** 网上来信. */
import { about } from "./about.ts";
import { named, over, ratio } from "./measure.ts";

const byWhom = ["agent", "businessType", "source", "hour", "weekday"] as const;
/** Letters by when they came, and by when their time limits end. */
const letters = over("letter", byWhom);
const limits = over("letterDue", byWhom);

const lettersReceived = letters.count(
  about("item", ["来信量", "Letters received"], ["收到的来信数，不含垃圾来信", "Letters that came, without spam"]),
);
const lettersAnswered = letters.count(
  about("item", ["来信已答复量", "Letters answered"], ["已答复的来信数", "Letters that were answered"]),
  { has: "answeredAt" },
);
const lettersDue = limits.count(
  about(
    "item",
    ["到期来信量", "Letters due"],
    ["时限已届满或已答复的来信数", "Letters whose time limit ended, or that were answered"],
  ),
  { any: [{ has: "answeredAt" }, { atMost: ["dueAt", "@now"] }] },
);
const lettersInTime = limits.count(
  about(
    "item",
    ["来信按时答复量", "Letters in time"],
    ["首次答复在时限内的来信数", "Letters whose first answer came within their time limit"],
  ),
  { flag: "inTime" },
);
const lettersOverdue = limits.count(
  about(
    "item",
    ["来信超时量", "Letters overdue"],
    ["时限届满时未答复的来信数", "Letters whose time limit ended without an answer"],
  ),
  { all: [{ not: { flag: "inTime" } }, { atMost: ["dueAt", "@now"] }] },
);
const lettersOrdered = letters.count(
  about("item", ["来信转工单量", "Letters made orders"], ["转为工单的来信数", "Letters that became work orders"]),
  { flag: "ordered" },
);
const letterAnswerTotal = letters.sum(
  about("ms", ["来信答复时长合计", "Letter answer total"], ["Σ(首次答复 − 收到)", "Σ(first answer − received)"]),
  "answerMs",
);

export const letterMeasures = named({
  ...{ lettersReceived, lettersAnswered, lettersDue, lettersInTime, lettersOverdue, lettersOrdered, letterAnswerTotal },
  letterInTimeRate: ratio(
    about(
      "percent",
      ["来信按时答复率", "Letters' in-time rate"],
      ["来信按时答复量 ÷ 到期来信量", "Letters in time ÷ letters due"],
      ["按时限届满的日子", "By the day on which the limit ends"],
    ),
    lettersInTime,
    lettersDue,
  ),
  averageLetterAnswer: ratio(
    about(
      "ms",
      ["来信平均答复时长", "Letters' average answer"],
      ["来信答复时长合计 ÷ 来信已答复量", "Letter answer total ÷ letters answered"],
    ),
    letterAnswerTotal,
    lettersAnswered,
  ),
});

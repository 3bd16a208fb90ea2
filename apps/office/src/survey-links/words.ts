/** What the page of a link says. */
export type Language = "zh" | "en";

export const pageWords = {
  zh: {
    title: "服务评价",
    ask: "您对本次热线服务满意吗？",
    further: "问题 {n}（可不答）",
    send: "提交评价",
    choose: "请先选择一项，再提交。",
    thanks: "感谢您的评价",
    thanksWhy: "您的评价已经收到，可以关闭本页。",
    used: "已经评价过了",
    usedWhy: "每个链接只能评价一次，感谢您的参与。",
    expired: "链接已过期",
    expiredWhy: "评价时间已过，感谢您的来电。",
    unknown: "链接无效",
    unknownWhy: "请检查短信中的链接是否完整。",
  },
  en: {
    title: "Rate our service",
    ask: "How satisfied were you with this call?",
    further: "Question {n} (optional)",
    send: "Send",
    choose: "Please choose an answer first.",
    thanks: "Thank you",
    thanksWhy: "We have received your rating. You can close this page.",
    used: "Already rated",
    usedWhy: "Each link can be used once. Thank you for taking part.",
    expired: "This link has expired",
    expiredWhy: "The time to rate is over. Thank you for your call.",
    unknown: "This link is not valid",
    unknownWhy: "Please check that the link of the text message is complete.",
  },
} as const satisfies Record<Language, Record<string, string>>;

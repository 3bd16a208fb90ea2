import type { Label } from "./list.ts";

/** What the room of letters leaves in the audit trail. */
export const letterAuditLabels = {
  "letter.receive": { zh: "收到来信", en: "Received a letter" },
  "letter.guess": { zh: "输错来信查询码", en: "Typed a wrong look-up code" },
  "letter.take": { zh: "受理来信", en: "Took a letter" },
  "letter.giveBack": { zh: "退回来信", en: "Gave a letter back" },
  "letter.type": { zh: "确认来信业务类型", en: "Settled a letter's business type" },
  "letter.answer": { zh: "答复来信", en: "Answered a letter" },
  "letter.order": { zh: "来信转为工单", en: "Made a letter a work order" },
  "letter.orderAnswered": { zh: "工单答复来信", en: "A work order answered a letter" },
  "letter.orderDropped": { zh: "来信的工单已取消", en: "A letter's work order was cancelled" },
  "letter.spam": { zh: "标为垃圾信件", en: "Marked a letter as spam" },
  "letter.unsettled": { zh: "写信人表示未解决，转为工单", en: "The writer said that it is not settled: a work order" },
  "letter.settle": { zh: "写信人确认已解决", en: "The writer said that it is settled" },
  "letter.notSpam": { zh: "恢复为正常来信", en: "Took the mark of spam back" },
  "letterKey.create": { zh: "新建来信接口密钥", en: "Made a key for letters" },
  "letterKey.revoke": { zh: "停用来信接口密钥", en: "Revoked a key for letters" },
} as const satisfies Record<string, Label>;

export const letterAuditActions = Object.keys(letterAuditLabels) as (keyof typeof letterAuditLabels)[];

import type { Label } from "./list.ts";

/** Of rooms in which provider and client each do their part: complaints, consultations. */
export const sideLabels = {
  "complaint.register": { zh: "登记投诉", en: "Registered a complaint" },
  "complaint.verify": { zh: "核实投诉", en: "Verified a complaint" },
  "complaint.appeal": { zh: "对投诉认定提出申诉", en: "Appealed against the finding on a complaint" },
  "complaint.decide": { zh: "裁决投诉申诉", en: "Decided an appeal about a complaint" },
  "complaint.close": { zh: "办结投诉", en: "Closed a complaint" },
  "complaint.evidence": { zh: "补充投诉证据", en: "Added evidence to a complaint" },
  "complaint.file": { zh: "打开投诉附件", en: "Opened a file of a complaint" },
  "consultation.ask": { zh: "发起业务洽商", en: "Asked the client" },
  "consultation.answer": { zh: "答复业务洽商", en: "Answered a consultation" },
  "consultation.return": { zh: "退回业务洽商", en: "Returned a consultation" },
  "consultation.askAgain": { zh: "再次提出业务洽商", en: "Asked the client again" },
  "consultation.close": { zh: "办结业务洽商", en: "Closed a consultation" },
  "consultation.cite": { zh: "工单引用洽商答复", en: "Cited a consultation in an order" },
  "consultation.draft": { zh: "由洽商答复起草知识", en: "Drafted an article with a consultation" },
} as const satisfies Readonly<Record<string, Label>>;
export const sideActions = Object.keys(sideLabels) as (keyof typeof sideLabels)[];

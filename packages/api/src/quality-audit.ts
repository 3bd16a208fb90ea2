import type { Label } from "./list.ts";

/** What calibration leaves in the audit trail. */
export const calibrationAuditLabels = {
  "calibration.create": { zh: "发起校准", en: "Began a calibration" },
  "calibration.score": { zh: "校准评分", en: "Scored in a calibration" },
  "calibration.compare": { zh: "校准对比", en: "Compared a calibration's scores" },
  "calibration.agree": { zh: "确定校准标准分", en: "Agreed on a reference score" },
  "calibration.close": { zh: "结束校准", en: "Closed a calibration" },
} as const satisfies Record<string, Label>;

export const calibrationAuditActions = Object.keys(calibrationAuditLabels) as (keyof typeof calibrationAuditLabels)[];

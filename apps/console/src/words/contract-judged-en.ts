import type { contractJudgedZh } from "./contract-judged-zh-cn.ts";

/** Early acceptance; which interpretations change figures. */
export const contractJudgedEn: typeof contractJudgedZh = {
  windowLast: "Last day of the acceptance period",
  early: {
    pass: "Pass early",
    sure: "The acceptance period has not ended. Pass it early by the days closed up to {{until}}: it can be paid then, and days from {{next}} count in the next stage. A stage can only fail once its period has ended.",
    passed: "Passed early, up to {{until}}",
  },
};

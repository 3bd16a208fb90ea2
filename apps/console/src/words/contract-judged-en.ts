import type { contractJudgedZh } from "./contract-judged-zh-cn.ts";

/** Early acceptance; which interpretations change figures. */
export const contractJudgedEn: typeof contractJudgedZh = {
  noEffect: "Can't be chosen: no figure is reckoned by it",
  windowLast: "Last day of the acceptance period",
  calendar: {
    waits: "Waiting for the {{side}} to sign",
    moves: "{{what}}: will change from {{was}} to {{is}}",
  },
  early: {
    pass: "Pass early",
    sure: "The acceptance period has not ended. Pass it early by the days closed up to {{until}}: it can be paid then, and days from {{next}} count in the next stage. A stage can only fail once its period has ended.",
    passed: "Passed early, up to {{until}}",
  },
};

import type { contractJudgedZh } from "./contract-judged-zh-cn.ts";

/** Early acceptance; the national standard and the capacity, which follow interpretations. */
export const contractJudgedEn: typeof contractJudgedZh = {
  windowLast: "Last day of the acceptance period",
  calendar: {
    waits: "Waiting for the {{side}} to sign",
    moves: "{{what}}: will change from {{was}} to {{is}}",
  },
  standard: {
    title: "National standard",
    reaches: "reaches it",
    below: "below it",
    soon: "within 15 s {{share}}",
    line: "National standard (GB/T 33358, not judged): connect rate at all hours {{rate}} (95 % or more advised), answered within 15 s {{share}}",
  },
  capacity: {
    title: "Capacity as the platform sees it (C8: {{reading}})",
    lines: "Lines of the trunks {{n}}",
    calls: "Most calls at one time {{n}}",
    inMenu: "Most in the menu at one time {{n}}",
    flows: "Published flows {{n}}",
    reaches: "Reaches {{least}}",
    below: "Does not reach {{least}}",
  },
  early: {
    pass: "Pass early",
    sure: "The acceptance period has not ended. Pass it early by the days closed up to {{until}}: it can be paid then, and days from {{next}} count in the next stage. A stage can only fail once its period has ended.",
    passed: "Passed early, up to {{until}}",
  },
};

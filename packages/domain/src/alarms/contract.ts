/** Of the contract. */
import type { AlarmRule } from "./rule.ts";

export const contractRules = {
  budgetLeft: {
    group: "other",
    label: { zh: "合同违约余量", en: "Budget of the contract" },
    unit: "percent",
    worse: "less",
    warning: 30,
    critical: 10,
    back: 0.1,
    // A single missed call or a slow minute moves it: what stands for a while is told.
    raiseAfterMs: 60_000,
    clearAfterMs: 300_000,
    each: "budget",
    meaning: {
      zh: "合同的一项指标到不达标为止还剩百分之几的余量，按同一星期几的过往推算到期末。界限在“合同 › 违约余量”里设置。",
      en: "So much of what an indicator of the contract bears until it fails is left, by the same weekday's past up to the end of the period. The limits are set on the page Contract › Budgets.",
    },
    remedy: {
      zh: "打开“合同 › 违约余量”看是哪一项、预计哪一天用尽：当日的加派座席、打开排队回拨；投诉的逐件核实整改。",
      en: "See on Contract › Budgets which it is and when it will be used up: for today add agents or open callbacks; for complaints look into each.",
    },
  },
} as const satisfies Record<string, AlarmRule>;

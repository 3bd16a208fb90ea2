/** 告警规则: one table for the server, the console and docs/operations. */
import { contractRules } from "./contract.ts";
import { factsRules } from "./facts.ts";
import { linesRules } from "./lines.ts";
import { machineRules } from "./machine.ts";
import type { AlarmRule } from "./rule.ts";

const rules = { ...linesRules, ...factsRules, ...machineRules, ...contractRules };
export type AlarmName = keyof typeof rules;
/** By name, in the order in which they are shown. */
export const alarmRules: Readonly<Record<AlarmName, AlarmRule>> = rules;
export const alarmNames = Object.keys(rules) as AlarmName[];

export { type AlarmGroup, type AlarmRule, type AlarmUnit, alarmGroups } from "./rule.ts";
export { type AlarmName, alarmNames, alarmRules } from "./rules.ts";
export { type AlarmChange, type AlarmLevel, type Alarms, alarmKey, type Reading, stepAlarms } from "./step.ts";

// Writes docs/operations/alarms.md from the table of alarms; with --check, tells whether it is what the table says.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { type AlarmName, type AlarmRule, type AlarmUnit, alarmGroups, alarmNames, alarmRules } from "@zongji/domain";
import { readIfThere } from "@zongji/store";

const file = fileURLToPath(new URL("../../../docs/operations/alarms.md", import.meta.url));

const groupTitles: Record<(typeof alarmGroups)[number], string> = {
  machine: "进程与机器 · Processes and machine",
  facts: "日志与数据库 · Journal and database",
  disk: "磁盘与录音 · Disk and recordings",
  sound: "语音 · Sound",
  lines: "中继、话机与安全 · Trunks, phones and safety",
  other: "其他 · Other",
};

const MiB = 1024 * 1024;
const limitText: Record<AlarmUnit, (limit: number) => string> = {
  flag: () => "is so",
  percent: (limit) => `${limit} %`,
  core: (limit) => `${limit} % of a core`,
  bytes: (limit) => (limit < MiB ? "any" : `${limit / MiB} MB`),
  ms: (limit) => `${limit} ms`,
  seconds: (limit) => `${limit} s`,
  days: (limit) => `${limit} days`,
  count: String,
};

const spanText = (ms: number): string =>
  ms === 0 ? "at once" : ms < 60_000 ? `${ms / 1000} s` : ms < 3_600_000 ? `${ms / 60_000} min` : `${ms / 3_600_000} h`;

const metricOf = (name: string): string =>
  `zongji_health_${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`;

const section = (name: AlarmName): string => {
  const { label, unit, worse, warning, critical, raiseAfterMs, clearAfterMs, back, each, meaning, remedy }: AlarmRule =
    alarmRules[name];
  const sign = unit === "flag" || (unit === "bytes" && (warning ?? 0) < MiB) ? "" : worse === "more" ? "≥ " : "≤ ";
  const limit = (value: number | undefined) => (value === undefined ? "—" : `${sign}${limitText[unit](value)}`);
  const own = name === "budgetLeft" ? ", unless the provider sets others" : "";
  const limits =
    name === "diskFree" ? ["by the disk's size", "by the disk's size"] : [limit(warning), limit(critical) + own];
  const returns = unit === "flag" || back === 0 ? "" : `, ${Math.round(back * 100)} % back from the limit`;
  return [
    `### ${label.zh} · ${label.en}`,
    "",
    `\`${metricOf(name)}\`${each ? `, one a ${each}` : ""} · warning ${limits[0]} · critical ${limits[1]} · told after: ${spanText(raiseAfterMs)} · over after: ${spanText(clearAfterMs)}${returns}`,
    "",
    `- 含义：${meaning.zh}`,
    `- 处置：${remedy.zh}`,
    `- It means: ${meaning.en}`,
    `- To do: ${remedy.en}`,
  ].join("\n");
};

const intro = `# 告警 · Alarms

Made from the table in \`packages/domain/src/alarms\` by \`node bin/run.mjs apps/live/src/alarms-page.ts\`; a check holds the two together.

The page 系统状态 (System) shows each figure every two seconds with its limits and today's worst, the alarms that stand, and the history of all: when
each began, how grave it was, when it was over, who saw to it. A figure has to be beyond its limit for the time given before it is told, and well back for
the time given before it is over, so that nothing flaps. Alarms are facts: they are known after an hour without the database too. A restart begins anew.

Monitoring of your own reads the same figures at \`/metrics\` (Prometheus), in the unit of the limits below (bytes and ms as they are), and
\`zongji_alarm{alarm,subject}\`: 1 is a warning, 2 critical. Loopback may read it without signing in.`;

const text = `${[
  intro,
  ...alarmGroups.map((group) => {
    const own = alarmNames.filter((name) => alarmRules[name].group === group);
    return [`## ${groupTitles[group]}`, ...own.map(section)].join("\n\n");
  }),
].join("\n\n")}\n`;

if (!process.argv.includes("--check")) writeFileSync(file, text);
else if (readIfThere(file) !== text) {
  console.error(
    "docs/operations/alarms.md is not what the table says: run `node bin/run.mjs apps/live/src/alarms-page.ts`.",
  );
  process.exitCode = 1;
}

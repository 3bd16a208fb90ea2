// Writes docs/FACTS.md from the registry of facts; with --check, tells whether it is what the registry says.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { causes, endedBy, type FactDefinition, type FactSubject, factSubjects, things } from "@zongji/domain";
import { readIfThere } from "@zongji/store";

const file = fileURLToPath(new URL("../../../docs/FACTS.md", import.meta.url));

const subjectTitles: Record<FactSubject, string> = {
  node: "节点 · The node",
  alarm: "告警 · Alarms",
  call: "通话与各方 · Calls and their legs",
  menu: "语音菜单 · Menus",
  queue: "排队 · Queues",
  callback: "请求回拨 · Callbacks",
  offer: "派单 · Offers",
  talk: "通话、保持与话后 · Talks, hold and wrap-up",
  dial: "外呼 · Calls out",
  http: "HTTP 请求 · HTTP requests",
  duty: "值班电话 · Duty phones",
  outside: "转外线 · Transfers out of a flow",
  voicemail: "语音留言 · Voicemail",
  transfer: "转接、咨询与三方 · Transfers, consultations, three-way talks",
  internal: "内部通话 · Internal calls",
  supervision: "班长 · Supervision",
  agent: "座席 · Agents",
  survey: "评价 · Surveys",
  recording: "录音 · Recordings",
};

/** What of a JSON Schema the page shows. */
type Schema = {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
};

const typeText = ({ type, title, const: only, anyOf, items, properties, required = [] }: Schema): string => {
  if (title !== undefined) return title;
  if (only !== undefined) return `\`${String(only)}\``;
  if (anyOf) return anyOf.map(typeText).join(" · ");
  if (items) return `list of ${typeText(items)}`;
  if (properties) {
    const fields = Object.entries(properties).map(
      ([name, field]) => `${name}${required.includes(name) ? "" : "?"}: ${typeText(field)}`,
    );
    return `{ ${fields.join("; ")} }`;
  }
  return type === "string" ? "text" : type === "integer" ? "whole number" : (type ?? "");
};

const line = (name: string, field: Schema, isRequired: boolean, isSealed: boolean): string => {
  const notes = [field.description, isSealed ? "sealed" : undefined].filter((note) => note !== undefined);
  return `- \`${name}\`${isRequired ? "" : "?"}: ${[typeText(field), ...notes].join("; ")}`;
};

const listText = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(", ");

const section = ({ type, v, of, meaning, schema, opens, closes, sealed }: FactDefinition): string => {
  const { properties, required = [] } = schema as Schema;
  const facets = [
    `version ${v}`,
    `of the ${of}`,
    ...(opens ? [`opens ${listText(opens)}`] : []),
    ...(closes ? [`closes ${listText(closes)}`] : []),
  ];
  const lines = Object.entries(properties ?? {}).map(([name, field]) =>
    line(name, field, required.includes(name), sealed?.includes(name) === true),
  );
  return [`### ${type}`, meaning, facets.join(" · "), lines.join("\n")].join("\n\n");
};

const intro = `# 事实 · Facts

Made from the registry in \`packages/domain/src/facts\` by \`node bin/run.mjs apps/live/src/facts-page.ts\`; a check holds the two together.

A fact tells one thing that has happened. It is written to the journal before anything follows from it, is never changed, and everything else (call log, figures,
alarms, audit of supervisors) is derived from facts. Each has these fields beside its own:

- \`type\`: text; one of the names below
- \`v\`: whole number; version of the type, a reader brings older ones up to date
- \`node\`, \`epoch\` (texts), \`seq\` (whole number): the key; it never repeats, and facts of a node are in order by epoch and seq
- \`at\`: number; ms since the epoch, UTC, by the wall clock as it was then
- \`steady\`?: number; the same moment by the node's steady clock, ms; absent: it is \`at\`

\`?\` marks a field that may be absent. _Of the call_, _agent_ or _node_ says whose history the fact belongs to. A fact that _opens_ something begins what a later fact
_closes_. Sealed fields hold text that only the server's key opens. ${outliving()} may still be open when the call has ended.

An _ending_ has \`by\` (${listText(endedBy)}), \`cause\` (${listText(causes)}) and, where SIP told one, the final status code \`sip\`.`;

function outliving(): string {
  const kinds = Object.entries(things).filter(([, thing]) => "outlivesCall" in thing);
  return listText(kinds.map(([kind]) => kind));
}

const page = `${[
  intro,
  ...(Object.keys(factSubjects) as FactSubject[]).map((subject) => {
    const definitions = factSubjects[subject] as unknown as readonly FactDefinition[];
    return [`## ${subjectTitles[subject]}`, ...definitions.map(section)].join("\n\n");
  }),
].join("\n\n")}\n`;

if (!process.argv.includes("--check")) writeFileSync(file, page);
else if (readIfThere(file) !== page) {
  console.error("docs/FACTS.md is not what the registry says: run `node bin/run.mjs apps/live/src/facts-page.ts`.");
  process.exitCode = 1;
}

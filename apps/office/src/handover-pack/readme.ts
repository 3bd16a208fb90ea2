/** What a pack says of itself: README.md and index.html, for people without this program. */
import type { PackCount } from "@zongji/store";
import type { CellKind, PackKind, PackTable } from "./fields.ts";
import { manifestName } from "./growing-file.ts";
import { missingIndex, soundIndex } from "./recordings.ts";

export const kindNames: Readonly<Record<PackKind, { readonly zh: string; readonly en: string }>> = {
  calls: { zh: "通话", en: "Calls" },
  recordings: { zh: "录音", en: "Recordings" },
  citizens: { zh: "来电人", en: "Citizens" },
  orders: { zh: "工单", en: "Work orders" },
  letters: { zh: "网上来信、短信", en: "Letters and text messages" },
  knowledge: { zh: "知识库", en: "Knowledge base" },
  complaints: { zh: "投诉与业务洽商", en: "Complaints and consultations" },
  ratings: { zh: "满意度评价", en: "Ratings" },
  quality: { zh: "质检", en: "Quality checks" },
  contract: { zh: "合同", en: "Contract" },
  figures: { zh: "日结、每日数字、话单核对", en: "Closed days, daily figures, carriers' records" },
  operation: { zh: "运行记录", en: "Records of operation" },
  settings: { zh: "人员与设置", en: "People and settings" },
  history: { zh: "办理经过与审计日志", en: "What people did, and the audit trail" },
};

const cellNames: Readonly<Record<CellKind, string>> = {
  text: "文字 text",
  count: "数字 number",
  yes: "是否 true/false",
  time: "时间 time",
  list: "列表 list",
  json: "结构 JSON",
  number: "号码 number of a telephone",
  identity: "身份证号 identity number",
  fact: "结构 JSON",
  record: "结构 JSON",
  config: "结构 JSON",
  file: "文件路径 path of a file",
};

export type Told = {
  readonly pack: string;
  readonly client: string;
  readonly provider: string;
  /** The moment before which all is in it, and when it was finished. */
  readonly until: string;
  readonly finished: string;
  readonly counts: readonly PackCount[];
  /** By the name of a table: how many files its rows are in. */
  readonly parts: Readonly<Record<string, number>>;
  readonly recordings: {
    /** Calls with recordings as the database has them in the end, and those whose recordings were looked at. */
    readonly inDatabase: number;
    readonly calls: number;
    readonly copied: number;
    readonly missing: number;
  };
  readonly unopened: number;
  /** The first of what is missing, each a call with the reason. */
  readonly missing: readonly string[];
};

export const partName = (name: string, part: number, end: string): string =>
  part === 1 ? `${name}.${end}` : `${name}-${part}.${end}`;

const opening = ({ pack, client, provider, until, finished }: Told): string => `# 移交包 ${pack}

- 甲方（资料所有人）：${client}
- 乙方（移交方）：${provider}
- 资料截止：${until}（此刻之前的全部资料）
- 完成：${finished}

本移交包含有热线的全部业务资料，不需要原系统即可阅读。号码、身份证号均为完整内容，请按个人信息保护的要求保管。

## 怎样阅读

- 用浏览器打开 \`index.html\`：目录、条数、缺失的录音。
- 每一类资料一个文件夹；每张表两种格式，内容相同：\`.csv\` 可用 Excel、WPS 打开，\`.jsonl\` 每行一个 JSON，供程序读取。行数多的表分成几个文件（-2、-3……）。
- 附件是单独的文件，表中写着它的路径（相对于本文件夹）。
- 录音在 \`recordings/日期/\` 下，为 WAV（8000 Hz、16 位、双声道：左为来电人，右为来电人听到的声音），目录见 \`${soundIndex}\`；没有的录音列在 \`${missingIndex}\`。
- 时间带时区。JSON 结构内部的时间为 UTC 毫秒。
- CSV 中以 =、+、-、@ 开头的文字前加了一个单引号，以免被当作公式执行；\`.jsonl\` 中是原文。以 0 开头的号码请按文本导入。
- 人员、技能组以编号指代，对照见 \`settings/people\`、\`settings/groups\`。

## 怎样核对

在本文件夹中运行 \`sha256sum -c ${manifestName}\`，每个文件都应显示 OK。再运行 \`sha256sum ${manifestName}\`，结果应与移交清单上的总校验值一致。

---

# Hand-over pack ${pack}

All of the hotline's business material before ${until}, for who reads it without the program that it came from. Numbers and identity numbers are whole: keep it as the law wants personal data kept.

- Open \`index.html\` in a browser: what there is, how much of it, and which recordings are missing.
- One folder for each kind; each table as \`.csv\` and as \`.jsonl\` (one JSON object a line) with the same content. Long tables are split (-2, -3 and so on).
- Attachments are files of their own; their paths in the tables begin at this folder.
- Recordings are WAV, 8000 Hz, 16 bit, stereo: left the caller, right what the caller heard. Their index is \`${soundIndex}\`, what is missing is in \`${missingIndex}\`.
- Times have their zone; within JSON they are ms, UTC.
- In CSV a text that a spreadsheet would take for a formula is led by an apostrophe; \`.jsonl\` has it as it is.
- Users and groups are named by id: see \`settings/people\` and \`settings/groups\`.
- Check it in this folder with \`sha256sum -c ${manifestName}\`; then \`sha256sum ${manifestName}\` gives the total hash that stands on the receipt.
`;

const cell = (text: string): string => text.replaceAll("|", "\\|");

const tableText = ({ kind, name, zh, en, fields }: PackTable): string =>
  [
    `### ${kind}/${name}`,
    "",
    `${zh}。${en}.`,
    "",
    "| 字段 | 写法 | 含义 | Meaning |",
    "| --- | --- | --- | --- |",
    ...fields.map((field) => `| ${field.name} | ${cellNames[field.is]} | ${cell(field.zh)} | ${cell(field.en)} |`),
    "",
  ].join("\n");

/** README.md: how it is read and checked, and each field in words. */
export const readmeText = (tables: readonly PackTable[], told: Told): string =>
  `${opening(told)}\n## 各表的字段 Fields\n\n${tables.map(tableText).join("\n")}`;

const html = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]!);

const links = ({ kind, name }: PackCount, parts: number): string =>
  Array.from({ length: parts }, (_, index) =>
    ["csv", "jsonl"]
      .map((end) => partName(name, index + 1, end))
      .map((file) => `<a href="${kind}/${file}">${file}</a>`)
      .join(" "),
  ).join("<br>");

const rowOf = (one: PackCount, parts: number): string => {
  const same = one.inDatabase === one.inPack;
  const mark = same ? "" : ` class="differs"`;
  const note = same ? "一致" : "制作期间有变化";
  return `<tr${mark}><td>${html(one.label.zh)}<small>${html(one.label.en)}</small></td><td>${links(one, parts)}</td><td class="n">${one.inDatabase}</td><td class="n">${one.inPack}</td><td class="n">${one.files || ""}</td><td>${note}</td></tr>`;
};

const style = `body{font:15px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;max-width:1100px;margin:32px auto;padding:0 16px;color:#1f2329}
h1{font-size:22px}h2{font-size:17px;margin-top:28px}table{border-collapse:collapse;width:100%}th,td{border:1px solid #d0d3d9;padding:4px 8px;text-align:left;vertical-align:top}
th{background:#f2f3f5}small{display:block;color:#5f6670}.n{text-align:right;font-variant-numeric:tabular-nums}.differs{background:#fff3e0}code{background:#f2f3f5;padding:0 4px}`;

const missingPart = ({ recordings, missing }: Told): string => {
  if (recordings.missing === 0) return "<p>没有缺失的录音。 No recording is missing.</p>";
  const more = recordings.missing > missing.length ? `<p>此处列出前 ${missing.length} 段。</p>` : "";
  return `<p>缺失 ${recordings.missing} 段，全部列在 <a href="${missingIndex}">${missingIndex}</a>：gone 文件已不在（到期删除或遗失），elsewhere 所在服务器没有给出，broken 读取中断。</p>${more}<ul>${missing.map((line) => `<li>${html(line)}</li>`).join("")}</ul>`;
};

const soundPart = ({ recordings: { inDatabase, calls, copied } }: Told): string => {
  const same = inDatabase === calls;
  const note = same ? "一致" : "制作期间有变化";
  return `<p${same ? "" : ` class="differs"`}>有录音的通话：数据库 ${inDatabase} 通，移交包 ${calls} 通，${note}。录音文件 ${copied} 段，目录见 <a href="${soundIndex}">${soundIndex}</a>。</p>`;
};

/** index.html: opens from the disk, without a server. */
export const indexPage = (told: Told): string => {
  const { pack, client, provider, until, finished, counts, parts, unopened } = told;
  const kinds = [...new Set(counts.map(({ kind }) => kind))];
  const sections = kinds.map((kind) => {
    const { zh, en } = kindNames[kind as PackKind];
    const rows = counts.filter((one) => one.kind === kind).map((one) => rowOf(one, parts[one.name] ?? 1));
    return `<h2>${zh} <small>${en}</small></h2><table><thead><tr><th>内容</th><th>文件</th><th>数据库条数</th><th>移交包条数</th><th>附件</th><th>核对</th></tr></thead><tbody>${rows.join("")}</tbody></table>`;
  });
  const sealed = unopened > 0 ? `<p>有 ${unopened} 个号码由另一把密钥加密，无法还原，在表中为空。</p>` : "";
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>移交包 ${html(pack)}</title><style>${style}</style></head><body>
<h1>移交包 ${html(pack)}</h1>
<p>甲方：${html(client)}　乙方：${html(provider)}<br>资料截止：${html(until)}　完成：${html(finished)}</p>
<p>阅读与核对的方法、每个字段的含义见 <a href="README.md">README.md</a>。每个文件的校验值见 <a href="${manifestName}">${manifestName}</a>，在本文件夹中运行 <code>sha256sum -c ${manifestName}</code> 核对。</p>
<h2>录音 <small>Recordings</small></h2>
${soundPart(told)}
${missingPart(told)}
${sealed}${sections.join("\n")}
</body></html>
`;
};

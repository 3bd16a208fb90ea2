/** 验收证据包's page: HTML that a browser opens from a folder and prints on A4; no script, nothing from elsewhere, each text escaped. */
import { sha256Of } from "@zongji/store";
import type { Pack, PackData } from "./pack-data.ts";
import type { Part } from "./pack-parts.ts";
import { sections } from "./pack-sections.ts";

const marks: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (mark) => marks[mark]!)
    .replace(/\p{Cc}/gu, (control) => (control === "\n" || control === "\t" ? control : ""));

const tableOf = ({ heads, rows, figures = [], hashes = [] }: Extract<Part, { is: "table" }>): string => {
  if (rows.length === 0) return `<p class="none">没有记录。</p>`;
  const classOf = (place: number): string =>
    figures.includes(place) ? ` class="figure"` : hashes.includes(place) ? ` class="hash"` : "";
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell, place) => `<td${classOf(place)}>${escaped(cell)}</td>`).join("")}</tr>`;
  const head = heads.map((each, place) => `<th${classOf(place)}>${escaped(each)}</th>`).join("");
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${rows.map(row).join("\n")}\n</tbody></table>`;
};

const partOf = (part: Part): string => {
  if (part.is === "table") return tableOf(part);
  return part.is === "code" ? `<pre>${escaped(part.text)}</pre>` : `<p>${escaped(part.text)}</p>`;
};

const style = `
@page { size: A4; margin: 16mm 14mm; }
* { box-sizing: border-box; }
body { max-width: 182mm; margin: 0 auto; padding: 8mm 0; color: #1f1f1f; font: 10.5pt/1.6 "Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", SimSun, sans-serif; }
h1 { margin: 24mm 0 10mm; font-size: 24pt; line-height: 1.3; text-align: center; }
h2 { margin: 8mm 0 3mm; font-size: 14pt; border-bottom: 0.3mm solid #1f1f1f; break-after: avoid; }
p { margin: 0 0 2mm; white-space: pre-wrap; overflow-wrap: anywhere; }
.none { color: #595959; }
table { width: 100%; margin: 0 0 4mm; border-collapse: collapse; font-size: 8.5pt; line-height: 1.4; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { padding: 0.8mm 1.2mm; border: 0.2mm solid #8c8c8c; text-align: left; vertical-align: top; overflow-wrap: anywhere; white-space: pre-wrap; }
th { background: #f0f0f0; font-weight: 600; }
.figure { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.hash, pre { font-family: "DejaVu Sans Mono", Consolas, monospace; font-size: 7pt; word-break: break-all; }
pre { padding: 2mm; border: 0.2mm solid #bfbfbf; white-space: pre-wrap; }
.cover td:first-child { width: 42mm; background: #f0f0f0; }
.cover, .cover td { font-size: 10.5pt; }
.seals { display: flex; gap: 10mm; margin: 12mm 0; break-inside: avoid; }
.seals div { flex: 1; min-height: 42mm; padding: 3mm; border: 0.2mm solid #8c8c8c; }
.after { break-before: page; }
`;

const cover = (data: PackData, lines: readonly (readonly [string, string])[]): string => {
  const rows = lines.map(([label, text]) => `<tr><td>${escaped(label)}</td><td>${escaped(text)}</td></tr>`).join("\n");
  const seal = (label: string, name: string): string =>
    `<div><strong>${escaped(label)}</strong> ${escaped(name)}<br><br>授权代表签字：<br><br>日期：　　　年　　月　　日</div>`;
  return [
    `<h1>阶段验收证据包</h1>`,
    `<table class="cover"><tbody>\n${rows}\n</tbody></table>`,
    `<div class="seals">${seal("甲方（盖章）", data.terms.client)}${seal("乙方（盖章）", data.terms.provider)}</div>`,
  ].join("\n");
};

/** The whole page. */
export const packPage = (pack: Pack, instalment: string): string => {
  const { data } = pack;
  const { lines, parts } = sections(pack, instalment);
  const body = parts.map(
    ({ title, parts: own }, place) =>
      `<section${place === 0 ? ` class="after"` : ""}>\n<h2>${escaped(`${place + 1}　${title}`)}</h2>\n${own.map(partOf).join("\n")}\n</section>`,
  );
  return [
    `<!doctype html>`,
    `<html lang="zh-CN">`,
    `<head>`,
    `<meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${base64Of(style)}'">`,
    `<meta name="viewport" content="width=device-width, initial-scale=1">`,
    `<title>${escaped(`阶段验收证据包 ${data.stage} 第 ${data.no} 包`)}</title>`,
    `<style>${style}</style>`,
    `</head>`,
    `<body>`,
    cover(data, lines),
    ...body,
    `</body>`,
    `</html>`,
    ``,
  ].join("\n");
};

const base64Of = (text: string): string => Buffer.from(sha256Of(Buffer.from(text)), "hex").toString("base64");

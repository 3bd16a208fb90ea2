import { carrierEn } from "./carrier-en.ts";
import type { exportsZh } from "./exports-zh-cn.ts";

export const exportsEn: typeof exportsZh & {
  exports: { rows_one: string; calls_one: string; things_one: string; goesIn_one: string };
} = {
  ...carrierEn,
  exports: {
    export: "Export",
    xlsx: "Export as Excel (XLSX)",
    csv: "Export as CSV",
    recordings: "Recordings (ZIP)",
    recordingsOf: "Recordings of the {{count}} ticked (ZIP)",
    recordingsAll: "Recordings of all that match (ZIP)",
    indexXlsx: "with an Excel index",
    indexCsv: "with a CSV index",
    pdf: "Export as PDF",
    png: "Export the chart as a picture (PNG)",
    evidence: "Export as evidence (JSON, checked by a script)",
    mine: "My exports",
    note: "A file holds what the list shows: its filters, order and columns. Only you can download it; it is deleted after 7 days. Exports and downloads are written to the audit trail.",
    failed: "The exports could not be loaded",
    none: "No exports yet",
    noneWhy: "Press “Export” above a list; the file appears here.",
    format: { csv: "CSV", xlsx: "Excel", pdf: "PDF", png: "PNG", zip: "ZIP", evidence: "Evidence" },
    state: { waiting: "Waiting", running: "In the making", done: "Done", failed: "Failed", cancelled: "Stopped" },
    rows: "{{shown}} rows",
    rows_one: "{{shown}} row",
    calls: "{{shown}} calls",
    calls_one: "{{shown}} call",
    things: "{{shown}} things behind the figures",
    things_one: "{{shown}} thing behind the figures",
    thingProgress: "{{done}} of {{total}} things",
    callProgress: "{{done}} of {{total}} calls",
    progress: "{{done}} of {{total}} rows",
    goesIn: "deleted in {{count}} days",
    goesIn_one: "deleted in {{count}} day",
    atNode: "The file is on server {{node}}: download it from that server's console.",
    noteOf: {
      listsLeftOut:
        "What is behind the figures is more than one file holds ({{calls}} calls, {{things}} things): figures and definitions stand in it alone, and the script can't judge the figures. Choose a shorter period or a filter.",
      daysLeftOut:
        "The closed days that it touches have more than {{dayCalls}} calls: the check sums of their facts are not in it. Choose a shorter period, or download each day's own evidence as well.",
    },
    download: "Download",
    stop: "Stop",
    remove: "Delete",
    removeSure: "Delete this file? It can't be brought back, but can be exported again.",
    clearSure: "Delete it from this list?",
    reason: {
      diskFull: "The disk is too full; what is left is for calls. Please tell an administrator.",
      interrupted: "It was broken off three times: the server or the database was away. Please export again.",
      tooLong: "That is too much for paper. Choose a coarser time, fewer columns or lines, or export as Excel.",
      noEngine:
        "This server has no program that makes pictures (@resvg/resvg-js). Tell an administrator: “npm ci” installs it. PDF has the chart without it.",
      other: "Something went wrong. Please export again; if it happens again, tell an administrator.",
    },
  },
};

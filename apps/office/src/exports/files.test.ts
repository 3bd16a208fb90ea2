/** CSV and XLSX as a reader that knows nothing of their writers finds them. */
import { inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { csvText, csvWriter } from "./csv.ts";
import type { Cell, FileColumn } from "./file.ts";
import { columnName, xlsxWriter, xmlText } from "./xlsx.ts";
import { ZipWriter } from "./zip.ts";

const gathered = () => {
  const pieces: Buffer[] = [];
  return { sink: async (bytes: Buffer) => void pieces.push(Buffer.from(bytes)), all: () => Buffer.concat(pieces) };
};

/** RFC 4180 by its grammar, written apart from the writer. */
const parseCsv = (text: string): string[][] => {
  const rows: string[][] = [];
  let [row, at]: [string[], number] = [[], 0];
  while (at < text.length) {
    let field = "";
    if (text[at] === '"') {
      for (at += 1; ; at += 1) {
        if (text[at] !== '"') field += text[at];
        else if (text[at + 1] === '"') {
          field += '"';
          at += 1;
        } else break;
      }
      at += 1;
    } else while (at < text.length && text[at] !== "," && text[at] !== "\r") field += text[at++];
    row.push(field);
    if (text[at] === ",") at += 1;
    else {
      expect(text.slice(at, at + 2)).toBe("\r\n");
      at += 2;
      rows.push(row);
      row = [];
    }
  }
  return rows;
};

/** The files of a ZIP by its central directory (APPNOTE 4.3.12). */
const unzip = (zip: Buffer): Map<string, string> => {
  const end = zip.length - 22;
  expect(zip.readUInt32LE(end)).toBe(0x06054b50);
  const files = new Map<string, string>();
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n -= 1) {
    expect(zip.readUInt32LE(at)).toBe(0x02014b50);
    const [packed, size, nameLength, from] = [
      zip.readUInt32LE(at + 20),
      zip.readUInt32LE(at + 24),
      zip.readUInt16LE(at + 28),
      zip.readUInt32LE(at + 42),
    ];
    const name = zip.subarray(at + 46, at + 46 + nameLength).toString();
    const begin = from + 30 + zip.readUInt16LE(from + 26) + zip.readUInt16LE(from + 28);
    const content = inflateRawSync(zip.subarray(begin, begin + packed));
    expect(content.length).toBe(size);
    files.set(name, content.toString());
    at += 46 + nameLength;
  }
  return files;
};

const unescaped = (xml: string): string =>
  xml
    .replace(/&(lt|gt|quot|amp);/g, (_, name: string) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name]!)
    .replace(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
/** Cells of a sheet by their place. */
const cellsIn = (sheet: string): Record<string, string | number> =>
  Object.fromEntries(
    [
      ...sheet.matchAll(
        /<c r="([A-Z]+\d+)" s="(\d+)"(?: t="inlineStr"><is><t xml:space="preserve">([^<]*)<\/t><\/is>|><v>([^<]*)<\/v>)<\/c>/g,
      ),
    ].map(([, place, , text, value]) => [place!, text === undefined ? Number(value) : unescaped(text)]),
  );

/** What XML 1.0 can't hold. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML forbids
const unheld = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;
const shanghai = (at: number): number => at + 8 * 3_600_000;
const columns: FileColumn[] = [
  { label: "时间", is: "instant", width: 20 },
  { label: "通话", is: "span", width: 10 },
  { label: '备注, "小记"', is: "text", width: 20 },
  { label: "数", is: "number", width: 8 },
];
const row = (text: string): Cell[] => [
  { is: "instant", value: Date.UTC(2026, 10, 27, 16, 0, 1) },
  { is: "span", value: 3_661_499 },
  { is: "text", value: text },
  { is: "number", value: -5 },
];

describe("a CSV file", () => {
  it("begins with a byte order mark, and holds every text as it was, but for those that a spreadsheet would reckon", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: "grapheme", maxLength: 12 }), { maxLength: 8 }), async (texts) => {
        const { sink, all } = gathered();
        const writer = csvWriter(columns, shanghai, "（秒）", sink);
        await writer.begin();
        await writer.rows(texts.map(row));
        const bytes = all();
        expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
        const [head, ...rows] = parseCsv(bytes.subarray(3).toString());
        expect(head).toEqual(["时间", "通话（秒）", '备注, "小记"', "数"]);
        expect(rows.map((cells) => cells[2]!.replace(/^'(?=\s*[=+\-@＝＋－＠\t\r])/, ""))).toEqual(
          texts.map((text) => text.toWellFormed()),
        );
        for (const cells of rows) expect([cells[0], cells[1], cells[3]]).toEqual(["2026-11-28 00:00:01", "3661", "-5"]);
      }),
    );
  });

  it.each(["=1+1", "+8613812345678", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", '=HYPERLINK("http://x")'])(
    "makes no formula of %j",
    (text) => {
      expect(csvText(text).replace(/^"/, "").startsWith("'")).toBe(true);
    },
  );
  it.each(["中文", "8001", "a=b", "", "13812345678"])("leaves %j as it is", (text) => {
    expect(csvText(text)).toBe(text);
  });
});

describe("a workbook", () => {
  const made = async (texts: readonly string[]) => {
    const { sink, all } = gathered();
    const writer = xlsxWriter(columns, shanghai, sink);
    await writer.begin();
    for (const text of texts) await writer.rows([row(text)]);
    await writer.finish({ title: "通话记录", lines: [["行数", String(texts.length)]], sheets: ["通话/记录", "说明"] });
    return unzip(all());
  };

  it("holds each cell by its type, under a head that stays, and every text as it was", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 }), { maxLength: 5 }),
        async (texts) => {
          const files = await made(texts);
          const sheet = files.get("xl/worksheets/sheet1.xml")!;
          expect(sheet).toContain('state="frozen"');
          expect(sheet).toContain(`<autoFilter ref="A1:D${texts.length + 1}"/>`);
          const cells = cellsIn(sheet);
          expect([cells.A1, cells.C1]).toEqual(["时间", '备注, "小记"']);
          for (const [index, text] of texts.entries()) {
            const n = index + 2;
            expect(cells[`C${n}`]).toBe(text.toWellFormed().replace(unheld, ""));
            // 28 November 2026, 00:00:01, in days since 30 December 1899.
            expect(cells[`A${n}`]).toBeCloseTo(46_354 + 1 / 86_400, 9);
            expect(cells[`B${n}`]).toBeCloseTo(3_661.499 / 86_400, 9);
            expect(cells[`D${n}`]).toBe(-5);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each([
    ["说明", "说明 1"],
    ["About", "About"],
    ["'x'/y'", " x'/y ".replace("/", " ")],
    ["长".repeat(40), "长".repeat(31)],
  ])("has a sheet of its own for a report called %s", async (title, name) => {
    const { sink, all } = gathered();
    const writer = xlsxWriter(columns, shanghai, sink);
    await writer.begin();
    await writer.finish({ title, lines: [], sheets: [title, "说明"] });
    const names = [
      ...unzip(all())
        .get("xl/workbook.xml")!
        .matchAll(/<sheet name="([^"]*)"/g),
    ].map(([, each]) => each);
    expect(names).toEqual([name, "说明"]);
  });

  it("says on its second sheet what it is, and has the parts that a workbook must have", async () => {
    const files = await made(["甲"]);
    expect([...files.keys()].toSorted()).toEqual(
      [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/workbook.xml",
        "xl/worksheets/sheet1.xml",
        "xl/worksheets/sheet2.xml",
      ].toSorted(),
    );
    expect(cellsIn(files.get("xl/worksheets/sheet2.xml")!)).toEqual({ A1: "通话记录", A3: "行数", B3: "1" });
    expect(files.get("xl/workbook.xml")).toContain('<sheet name="通话 记录"');
    // Printed, its columns fit on one page and each page has the head.
    expect(files.get("xl/workbook.xml")).toContain("'通话 记录'!$1:$1</definedName>");
    expect(files.get("xl/worksheets/sheet1.xml")).toMatch(/orientation="landscape" fitToWidth="1" fitToHeight="0"/);
  });

  it("keeps apart what only looks like an escape, and what XML can't hold", () => {
    expect(xmlText('_x0041_ a<b>&"\u0000\u000b')).toBe("_x005F_x0041_ a&lt;b&gt;&amp;&quot;");
    expect([0, 25, 26, 51, 52, 701, 702].map(columnName)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
  });
});

describe("a ZIP file", () => {
  it("holds each file as it was written, in however many pieces", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.string({ maxLength: 300 }), { maxLength: 5 }), { maxLength: 4 }),
        async (files) => {
          const { sink, all } = gathered();
          const zip = new ZipWriter(sink);
          for (const [n, pieces] of files.entries()) {
            await zip.begin(`文件${n}.txt`);
            for (const piece of pieces) await zip.write(piece);
          }
          await zip.finish();
          const expected = files.map((pieces, n): [string, string] => [
            `文件${n}.txt`,
            pieces.map((piece) => Buffer.from(piece).toString()).join(""),
          ]);
          expect([...unzip(all())]).toEqual(expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

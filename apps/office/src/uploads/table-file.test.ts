import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { columnsOf, readRows, untilOf } from "../callers/import.ts";
import { csvRows, rowsOf, xlsxRows } from "./table-file.ts";
import { TableRefused } from "./unzip.ts";
import { book } from "./workbook.test-scene.ts";

const cells = (text: string | Uint8Array) =>
  csvRows(typeof text === "string" ? Buffer.from(text) : text).map((row) => row.cells);

describe("a CSV", () => {
  test("may part its cells by comma, semicolon or tab, and quote what holds them, lines' ends too", () => {
    expect(cells('a,b\r\n"x, ""y""\nz",2\n')).toEqual([
      ["a", "b"],
      ['x, "y"\nz', "2"],
    ]);
    expect(cells("a;b;c\n1;2;3")).toEqual([
      ["a", "b", "c"],
      ["1", "2", "3"],
    ]);
    expect(cells("a\tb\n1\t2")).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(csvRows(Buffer.from('a\n"x\ny"\nz')).map(({ line }) => line)).toEqual([1, 2, 4]);
  });

  test("may be UTF-8 with or without a mark, or GB 18030 as Chinese Windows writes it", () => {
    const gbk = Buffer.from([0xba, 0xc5, 0xc2, 0xeb, 0x2c, 0xc3, 0xfb, 0xb5, 0xa5]);
    expect(cells(gbk)).toEqual([["号码", "名单"]]);
    expect(columnsOf(csvRows(Buffer.from("\u{feff}号码,名单,原因"))[0])).toEqual({
      number: 0,
      list: 1,
      reason: 2,
      until: -1,
    });
  });
});

test("the heads are known as the console's example writes them, in both languages and any order", () => {
  const heads = (text: string) => columnsOf(csvRows(Buffer.from(text))[0]);
  expect(heads("号码,名单,原因,截止时间")).toEqual({ number: 0, list: 1, reason: 2, until: 3 });
  expect(heads("Until,Reason,List,Number")).toEqual({ number: 3, list: 2, reason: 1, until: 0 });
  expect(heads("号码,原因")).toBeUndefined();
  expect(heads("")).toBeUndefined();
});

describe("more columns than are read", () => {
  const letters = (column: number): string =>
    (column > 26 ? String.fromCharCode(64 + Math.floor((column - 1) / 26)) : "") +
    String.fromCharCode(65 + ((column - 1) % 26));
  const sheet = (column: number, text: string) =>
    book(
      `<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c><c r="${letters(column)}2" t="str"><v>${text}</v></c></row>`,
    );
  const csv = (column: number, text: string) => Buffer.from(`a,b\n1${",".repeat(column - 1)}${text}\n2,3`);
  const columnsOf = (bytes: Buffer): number | undefined => {
    try {
      rowsOf(bytes);
      return undefined;
    } catch (error) {
      return error instanceof TableRefused && error.reason === "wide" ? error.columns : -1;
    }
  };
  test.each([
    ["a workbook", sheet],
    ["CSV", csv],
  ])("of %s are refused with how many there are, and not cut off; borders to the right are nothing", (_, made) => {
    expect(columnsOf(made(64, "x"))).toBeUndefined();
    expect(columnsOf(made(65, "x"))).toBe(65);
    expect(columnsOf(made(90, "x"))).toBe(90);
    expect(columnsOf(made(90, " "))).toBeUndefined();
  });
});

describe("a workbook", () => {
  test("is read by its first sheet: shared and inline texts, numbers as people see them, empty cells", () => {
    const rows = xlsxRows(
      book(
        '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>原因</t></is></c></row>' +
          '<row r="3"><c r="A3"><v>1.3812345678E10</v></c><c r="B3" t="str"><v>A&amp;B &#x4e2d;</v></c></row>',
        "<si><r><t>号</t></r><r><t>码</t></r><rPh><t>hao</t></rPh></si>",
      ),
    );
    expect(rows).toEqual([
      { line: 1, cells: ["号码", "", "原因"] },
      { line: 3, cells: ["13812345678", "A&B 中"] },
    ]);
  });

  test("may have thousands of rows that only have borders: they are not counted, and no more is read than is asked for", () => {
    const bordered = Array.from({ length: 10_000 }, (_, n) => `<row r="${n + 3}"><c r="A${n + 3}" s="4"/></row>`).join(
      "",
    );
    const last = '<row r="10003"><c r="A10003"><v>7</v></c></row>';
    const table = book(`<row r="2"><c r="A2"><v>1</v></c></row>${bordered}${last}<row r="10004"><c><v>8</v></c></row>`);
    const lines = (most: number) => rowsOf(table, most).map(({ line }) => line);
    expect(lines(5)).toEqual([2, 10_003, 10_004]);
    expect(lines(2)).toEqual([2, 10_003]);
    expect(rowsOf(Buffer.from("\n \n1\n,,\n2\n3"), 2).map(({ line }) => line)).toEqual([3, 5]);
  });

  test("that is torn, is an old one or opens to more than a list can be is refused", () => {
    const whole = book('<row r="1"><c r="A1"><v>1</v></c></row>');
    const reason = (bytes: Buffer): unknown => {
      try {
        return rowsOf(bytes).length;
      } catch (error) {
        return error instanceof TableRefused ? error.reason : error;
      }
    };
    expect(reason(whole.subarray(0, 200))).toBe("torn");
    expect(reason(Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0, 0]))).toBe("kind");
    expect(reason(Buffer.alloc(0))).toBe("kind");
    expect(reason(book(`<row>${"<c/>".repeat(9_000_000)}</row>`))).toBe("large");
  });

  test("of any bytes gives rows or a refusal, never another error", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.boolean(), (bytes, isZip) => {
        const whole = book('<row r="1"><c r="A1"><v>1</v></c></row>');
        const given = isZip ? Buffer.concat([whole.subarray(0, 300), bytes, whole.subarray(400)]) : Buffer.from(bytes);
        try {
          rowsOf(given);
        } catch (error) {
          expect(error).toBeInstanceOf(TableRefused);
        }
      }),
    );
  });
});

test("an end is a day to its last moment, or a time, by the zone's clock, also as spreadsheets count days", () => {
  const at = (text: string) => {
    const until = untilOf(text, "Asia/Shanghai");
    return until === undefined ? undefined : new Date(until).toISOString();
  };
  for (const text of ["2026-12-31", "2026/12/31", "2026.12.31", "2026年12月31日", "46387"])
    expect([text, at(text)]).toEqual([text, "2026-12-31T16:00:00.000Z"]);
  expect(at("2026-12-31 09:30")).toBe("2026-12-31T01:30:00.000Z");
  expect(at("46387.5")).toBe("2026-12-31T04:00:00.000Z");
  for (const text of ["2026-02-31", "31.12.2026", "soon", "2026-1"])
    expect([text, at(text)]).toEqual([text, undefined]);
});

test("each line that is wrong is told with its field; a number that stands twice with the line that has it first", () => {
  const text = [
    "号码,名单,原因,到期",
    "138 1234 5678,黑名单,骚扰,2026-12-31",
    "13812345678,VIP,再来一次,",
    "123x,白名单,,",
    ",,,",
    "01062345678,灰名单,老客户,昨天",
    "'+8613900000001,elderly,老人,2020-01-01",
  ].join("\n");
  const rows = csvRows(Buffer.from(text));
  const now = Date.parse("2026-06-01T00:00:00Z");
  const how = { zone: "Asia/Shanghai", now, idOf: (number: string) => number.replace(/\D/g, "") };
  const { entries, problems } = readRows(rows, columnsOf(rows[0])!, how);
  expect(entries).toMatchObject([{ line: 2, list: "blocked", reason: "骚扰" }]);
  expect(problems.map(({ line, field, problem, of }) => [line, field, problem, of].filter(Boolean).join(" "))).toEqual([
    "3 number twice 2",
    "4 number malformed",
    "4 reason missing",
    "6 list unknown",
    "6 until malformed",
    "7 until past",
  ]);
});

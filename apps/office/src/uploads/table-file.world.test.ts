/** Processor time of tables that are made to take long. */
import { describe, expect, test } from "vitest";
import { readRows } from "../callers/import.ts";
import { rowsOf } from "./table-file.ts";
import { TableRefused } from "./unzip.ts";
import { book, zip } from "./workbook.test-scene.ts";

describe("a workbook", () => {
  const many = (text: string): string => text.repeat(8_000_000 / text.length);
  test.each([
    ["rows", () => book(many("<row>"))],
    ["tags", () => book(many("<row "))],
    ["cells", () => book(`<row>${many("<c>")}</row>`)],
    ["values", () => book(`<row><c>${many("<v ")}</c></row>`)],
    ["strings", () => book("", many("<si>"))],
    ["texts", () => book("", `<si>${many("<t><rPh>")}</si>`)],
    ["sheets", () => zip({ "xl/workbook.xml": many("<sheet ") })],
  ])("with %s that nothing closes is refused in no time", (_, make) => {
    const bytes = make();
    const before = process.cpuUsage();
    expect(() => rowsOf(bytes)).toThrow(TableRefused);
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(1_000_000);
  });

  test.each([
    [
      "a long text in each of its cells",
      () => {
        const cells = '<c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>0</v></c><c r="C1" t="s"><v>0</v></c>';
        return book(`<row>${cells}</row>`.repeat(5_000), `<si><t>${" x".repeat(8_000_000)}</t></si>`);
      },
    ],
    ["more rows than there can be", () => book("<row/>".repeat(5_000_000))],
    ["more cells than there can be", () => book(`<row>${"<c/>".repeat(5_000_000)}</row>`)],
    ["more texts than there can be", () => book("<row/>", "<si/>".repeat(5_000_000))],
  ])("or %s is read, or refused, in no time", (_, make) => {
    const bytes = make();
    const before = process.cpuUsage();
    try {
      const rows = rowsOf(bytes, 5_002);
      readRows(rows, { number: 0, list: 1, reason: 2, until: -1 }, { zone: "Asia/Shanghai", now: 0, idOf: String });
    } catch (error) {
      expect(error).toMatchObject({ reason: "large" });
    }
    const { user, system } = process.cpuUsage(before);
    expect(user + system).toBeLessThan(2_500_000);
  });

  test("or a text of 8 MB that holds nothing has no rows, in no time", () => {
    for (const text of ["\n", ",", '"', '""', "\r\n"]) {
      const bytes = Buffer.from(many(text));
      const before = process.cpuUsage();
      expect(rowsOf(bytes, 5_002).length).toBeLessThanOrEqual(1);
      const { user, system } = process.cpuUsage(before);
      expect(user + system).toBeLessThan(1_500_000);
    }
  });
});

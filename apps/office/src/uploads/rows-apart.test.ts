import { expect, it } from "vitest";
import { rowsApart } from "./rows-apart.ts";
import { rowsOf } from "./table-file.ts";
import { book } from "./workbook.test-scene.ts";

const table = (rows: number): Buffer => Buffer.from(`号码,名单\n${"13800000001,VIP\n".repeat(rows)}`);

it("reads a table as it is read here, in its order, and no more of it than is asked for", async () => {
  const bytes = table(2500);
  expect(await rowsApart(bytes, 10_000)).toEqual(rowsOf(bytes));
  expect(await rowsApart(bytes, 1001)).toEqual(rowsOf(bytes, 1001));
  expect(await rowsApart(book("<row><c><v>1</v></c></row>"), 10)).toEqual([{ line: 1, cells: ["1"] }]);
});

it("refuses as it is refused here", async () => {
  await expect(rowsApart(Buffer.from("PK torn"), 10)).rejects.toMatchObject({ reason: "torn" });
  await expect(rowsApart(Buffer.alloc(0), 10)).rejects.toMatchObject({ reason: "kind" });
  const wide = Buffer.from(`${",".repeat(70)}x`);
  await expect(rowsApart(wide, 10)).rejects.toMatchObject({ reason: "wide", columns: 71 });
});

it("leaves the office free meanwhile, and ends what takes too much of the processor", async () => {
  let turns = 0;
  const count = (): void => {
    turns += 1;
    timer = setImmediate(count);
  };
  let timer = setImmediate(count);
  const reads = rowsApart(table(1_000_000), Number.POSITIVE_INFINITY, 1);
  await expect(reads).rejects.toMatchObject({ reason: "large" });
  clearImmediate(timer);
  expect(turns).toBeGreaterThan(10);
  // The next one has its turn.
  expect(await rowsApart(table(1), 10)).toHaveLength(2);
});

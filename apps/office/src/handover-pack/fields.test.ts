import { packSealed, partiesOf } from "@zongji/store";
import { expect, test } from "vitest";
import { cellValue, csvHead, csvLine, instantIn, safeName } from "./cells.ts";
import { type Field, fieldsIn, type PackTable, packKinds } from "./fields.ts";
import { filePath } from "./file-path.ts";
import { manifestLine } from "./growing-file.ts";
import { leftTables, packTables } from "./kinds/index.ts";
import type { Key } from "./pages.ts";
import { indexPage, kindNames, readmeText, type Told } from "./readme.ts";

test("a field is a column, how it is written, and its meaning in both languages; a line that lacks one is refused", () => {
  expect(fieldsIn("\n id | 编号 | Id\n at time | 时间 | When\n")).toEqual([
    { name: "id", is: "text", zh: "编号", en: "Id" },
    { name: "at", is: "time", zh: "时间", en: "When" },
  ]);
  for (const line of ["id | 编号", "id moment | 编号 | Id", "id | | Id"])
    expect(() => fieldsIn(line)).toThrow(line.trim());
});

test("names of tables and of fields are each there once, and each table has a key among its columns", () => {
  const names = packTables.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, fields, key } of packTables) {
    const own = fields.map((field) => field.name);
    expect([name, new Set(own).size]).toEqual([name, own.length]);
    expect([name, key.length > 0]).toEqual([name, true]);
  }
  expect(new Set(packTables.map(({ kind }) => kind))).toEqual(
    new Set(packKinds.filter((kind) => kind !== "recordings")),
  );
  expect(packTables.filter(({ table }) => table in leftTables)).toEqual([]);
});

test("instants are read in the hotline's zone, with the zone", () => {
  expect(instantIn("Asia/Shanghai")(Date.UTC(2026, 10, 30, 16, 0, 1, 5))).toBe("2026-12-01T00:00:01.005+08:00");
  expect(instantIn("America/St_Johns")(Date.UTC(2026, 10, 30, 0, 0, 0, 0))).toBe("2026-11-29T20:30:00.000-03:30");
  expect(instantIn("UTC")(0)).toBe("1970-01-01T00:00:00.000+00:00");
});

const parties = partiesOf(Buffer.alloc(32, 7));
const others = partiesOf(Buffer.alloc(32, 8));
const valueIn = (is: Field["is"], value: unknown, of: unknown, opens = parties) => {
  const unopened = { count: 0 };
  const field: Field = { name: "x", is, zh: "x", en: "x" };
  const read = cellValue(field, value, of, { parties: opens, unopened }, instantIn("UTC"));
  return [read, unopened.count];
};

test("what is sealed is opened; what was sealed with another key is empty, and counted", () => {
  const party = parties.idOf("13812345678");
  const number = packSealed(parties.seal(party, "13812345678"));
  expect(valueIn("number", number, party)).toEqual(["13812345678", 0]);
  expect(valueIn("number", number, party, others)).toEqual([null, 1]);
  expect(valueIn("number", null, party)).toEqual([null, 0]);
  const identity = parties.identityOf("11010519491231002X");
  const sealed = packSealed(parties.sealIdentity(identity, "11010519491231002X"));
  expect(valueIn("identity", sealed, identity)).toEqual(["11010519491231002X", 0]);
  expect(valueIn("identity", sealed, identity, others)).toEqual([null, 1]);
  const was = { name: "张三", identity, identitySealed: sealed.toString("base64"), numbers: [party] };
  expect(valueIn("record", was, null)).toEqual([{ name: "张三", identity: "11010519491231002X", numbers: [party] }, 0]);
  expect(valueIn("record", { name: "李四", identity: null, identitySealed: null }, null)).toEqual([
    { name: "李四", identity: null },
    0,
  ]);
  const digits = { type: "DigitsCollected", call: "c1", sealed: parties.sealDigits("c1" as never, "4711") };
  expect(valueIn("fact", digits, "c1")).toEqual([{ type: "DigitsCollected", call: "c1", sealed: "4711" }, 0]);
  expect(valueIn("fact", digits, "c2")).toEqual([{ type: "DigitsCollected", call: "c1", sealed: null }, 1]);
});

test("what a flow proves itself by to other systems is not handed over", () => {
  const flow = { nodes: [{ id: "a", headers: [{ header: "X-Key", value: "secret" }], body: "x" }] };
  expect(valueIn("config", flow, null)).toEqual([
    { nodes: [{ id: "a", headers: [{ header: "X-Key", value: "" }], body: "x" }] },
    0,
  ]);
});

test("a cell is never a formula, and what holds commas, quotes or lines stays one cell", () => {
  expect(
    csvLine(["=1+1", "+86138", "-x", "@a", "＝1", "a,b", 'say "x"', "two\nlines", null, -3, true, ["a", "b"]]),
  ).toBe(`'=1+1,'+86138,'-x,'@a,'＝1,"a,b","say ""x""","two\nlines",,-3,true,"[""a"",""b""]"\r\n`);
  expect(csvHead(fieldsIn("a | 通话编号，其他表以此指代 | Id"))).toBe("\u{feff}通话编号 (a)\r\n");
});

test.each([
  ["身份证.jpg", "身份证.jpg"],
  ["../../etc/passwd", "__.._etc_passwd"],
  ["a\\b\nc.pdf", "a_b_c.pdf"],
  ['x<>:"|?*.png', "x_______.png"],
  [`${"长".repeat(200)}.docx`, `${"长".repeat(60)}.docx`],
  ["", ""],
])("the name of a file is one that any disk and sha256sum take: %j", (given, safe) => {
  expect(safeName(given)).toBe(safe);
  expect(manifestLine("0".repeat(64), safeName(given)).split("\n").length).toBe(2);
});

test("files of two rows are two, however long their keys are", () => {
  const [prompts, attached] = ["prompts", "order_files"].map((name) => packTables.find((one) => one.name === name)!);
  const pathOf = (table: PackTable, key: Key, named: string) => {
    const values = table.fields.map(({ name }) => (name === "name" ? named : null));
    return filePath(table, { key, values, of: [] }, Buffer.from("RIFF"));
  };
  const long = "长".repeat(64);
  expect(pathOf(prompts!, [long, 1], long)).toBe(`settings/files/prompts/${long}-1.wav`);
  const dotted = `${"a".repeat(60)}.v1`;
  expect(pathOf(prompts!, [dotted, 1], dotted)).not.toBe(pathOf(prompts!, [dotted, 2], dotted));
  const key = "0".repeat(36);
  const path = pathOf(attached!, [key], `${"😀".repeat(300)}.docx`);
  expect(path).toBe(`orders/files/order_files/${key}_${"😀".repeat(23)}.docx`);
  expect(Buffer.byteLength(path.split("/").at(-1)!)).toBeLessThan(255);
});

const told: Told = {
  ...{ pack: "20261130-1", client: "甲方 <A&B>", provider: "乙方", until: "2026-11-30", finished: "2026-11-30" },
  counts: [
    { kind: "orders", name: "orders", label: { zh: "工单", en: "Orders" }, inDatabase: 3, inPack: 2, files: 0 },
    { kind: "letters", name: "letters", label: { zh: "来信", en: "Letters" }, inDatabase: 5, inPack: 5, files: 0 },
  ],
  parts: { orders: 2, letters: 1 },
  recordings: { inDatabase: 5, calls: 4, copied: 3, missing: 1 },
  unopened: 7,
  missing: ["c9,call,2026-11-30,8001,,,,,gone"],
};

test("the index tells what differs and what is missing, opens each file, and takes no name for markup", () => {
  const page = indexPage(told);
  expect(page).toContain("甲方 &lt;A&amp;B&gt;");
  expect(page).not.toContain("<A&B>");
  for (const link of ["orders/orders.csv", "orders/orders-2.jsonl", "letters/letters.csv", "recordings/missing.csv"])
    expect(page).toContain(`href="${link}"`);
  expect(page.match(/class="differs"/g)).toHaveLength(2);
  expect(page).toContain("数据库 5 通，移交包 4 通，制作期间有变化");
  expect(page).toContain("c9,call,2026-11-30,8001,,,,,gone");
  expect(page).toContain("有 7 个号码");
  expect(page).not.toMatch(/(src|href)="(https?:)?\/\//);
});

test("the readme tells the meaning of each field of each table, in both languages", () => {
  const text = readmeText(packTables, told);
  for (const { kind, name, fields } of packTables) {
    expect(text).toContain(`### ${kind}/${name}\n`);
    for (const field of fields) expect(text).toContain(`| ${field.name} | `);
  }
  expect(text).toContain("sha256sum -c manifest.sha256");
  expect(Object.keys(kindNames)).toEqual([...packKinds]);
});

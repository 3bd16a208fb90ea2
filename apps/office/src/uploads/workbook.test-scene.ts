import { deflateRawSync } from "node:zlib";

/** A ZIP of these files; each packed. */
export const zip = (files: Readonly<Record<string, string>>): Buffer => {
  const [parts, heads]: [Buffer[], Buffer[]] = [[], []];
  let at = 0;
  for (const [name, text] of Object.entries(files)) {
    const data = deflateRawSync(Buffer.from(text));
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(name.length, 26);
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(8, 10);
    head.writeUInt32LE(data.length, 20);
    head.writeUInt32LE(Buffer.byteLength(text), 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(at, 42);
    heads.push(Buffer.concat([head, Buffer.from(name)]));
    parts.push(local, Buffer.from(name), data);
    at += 30 + name.length + data.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(heads.length, 10);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...heads, end]);
};
/** A workbook of one sheet. @param rows `<row>` elements @param shared `<si>` elements */
export const book = (rows: string, shared = ""): Buffer =>
  zip({
    "xl/workbook.xml": '<workbook><sheets><sheet name="名单" sheetId="7" r:id="rId9"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels":
      '<Relationships><Relationship Id="rId1" Target="styles.xml"/><Relationship Id="rId9" Target="worksheets/sheet3.xml"/></Relationships>',
    "xl/sharedStrings.xml": `<sst>${shared}</sst>`,
    "xl/worksheets/sheet3.xml": `<worksheet><sheetData>${rows}</sheetData></worksheet>`,
  });

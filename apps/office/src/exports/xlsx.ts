import type { About, Cell, FileColumn, FileWriter, LocalClock } from "./file.ts";
import { type Sink, ZipWriter } from "./zip.ts";

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";

/** A cell's text has so many characters at the most (ECMA-376: Excel's limit). */
const longest = 32_767;

/**
 * Text for XML 1.0: what may not stand there at all is left out. `_x0041_` means a character (ECMA-376 §22.9.2.19), so that an underscore that only looks like
 * one is written as one.
 */
export const xmlText = (text: string): string =>
  text
    .slice(0, longest)
    .toWellFormed()
    // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what XML forbids
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replace(/_(?=x[0-9a-fA-F]{4}_)/g, "_x005F_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

/** A, B, … Z, AA. @param index from 0 */
export const columnName = (index: number): string =>
  (index >= 26 ? columnName(Math.floor(index / 26) - 1) : "") + String.fromCharCode(65 + (index % 26));

/** Places in cellXfs of the styles below. */
const style = {
  text: 0,
  number: 1,
  instant: 2,
  span: 3,
  head: 4,
  title: 5,
  percent: 6,
  decimal: 7,
  figureHead: 8,
} as const;

const styles = `${head}<styleSheet xmlns="${main}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts><fonts count="3"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font><font><b/><sz val="14"/><name val="Calibri"/><family val="2"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE8EEF7"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf><xf numFmtId="49" fontId="2" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="2" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyAlignment="1"><alignment horizontal="right" vertical="center" wrapText="1"/></xf></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

const types = `${head}<Types xmlns="${packages}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/worksheets/sheet2.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>`;

const rootRelations = `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`;

const bookRelations = `${head}<Relationships xmlns="${packages}/relationships"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${office}/worksheet" Target="worksheets/sheet2.xml"/><Relationship Id="rId3" Type="${office}/styles" Target="styles.xml"/></Relationships>`;

/** A sheet's name has 31 characters at the most and none of []:*?/\, and no ' at either end. */
const sheetName = (name: string): string =>
  name
    .slice(0, 31)
    .replace(/[[\]:*?/\\]/g, " ")
    .replace(/^'|'$/g, " ");
/** Two sheets of one name, however written, would be a broken file: people name their reports as they like. */
const sheetNames = ([rows, what]: About["sheets"]): readonly [string, string] => {
  const [first, second] = [sheetName(rows), sheetName(what)];
  return first.toLowerCase() === second.toLowerCase() ? [`${first.slice(0, 29)} 1`, second] : [first, second];
};

const dayMs = 86_400_000;
/** Excel counts days from here, as if 1900 had had a 29 February. */
const dayZero = Date.UTC(1899, 11, 30);

const textCell = (place: string, text: string, s: number): string =>
  `<c r="${place}" s="${s}" t="inlineStr"><is><t xml:space="preserve">${xmlText(text)}</t></is></c>`;

const cellAt = (place: string, cell: Cell, clock: LocalClock): string => {
  if (cell === null) return "";
  if (cell.is === "text") return textCell(place, cell.value, style.text);
  const value =
    cell.is === "instant"
      ? (clock(cell.value) - dayZero) / dayMs
      : cell.is === "span"
        ? cell.value / dayMs
        : cell.is === "percent"
          ? Math.round(Number(cell.text) * 100) / 10_000
          : cell.is === "decimal"
            ? Number(cell.text)
            : cell.value;
  return `<c r="${place}" s="${style[cell.is]}"><v>${value}</v></c>`;
};

const aboutSheet = ({ title, lines }: About): string => {
  const rows = lines.map(([label, text], index) => {
    const row = index + 3;
    return `<row r="${row}">${textCell(`A${row}`, label, style.head)}${textCell(`B${row}`, text, style.text)}</row>`;
  });
  return `${head}<worksheet xmlns="${main}">${fitted}<cols><col min="1" max="1" width="18" customWidth="1"/><col min="2" max="2" width="80" customWidth="1"/></cols><sheetData><row r="1">${textCell("A1", title, style.title)}</row>${rows.join("")}</sheetData>${printed("portrait")}</worksheet>`;
};

/** On paper all columns fit into the width of an A4 page, and the rows go on over as many pages as they need (ECMA-376 §18.3.1.63: 9 is A4). */
const fitted = '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>';
const printed = (orientation: "landscape" | "portrait"): string =>
  `<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="${orientation}" fitToWidth="1" fitToHeight="0"/>`;

/** So wide is a column that its head takes two lines at the most; a sign of Chinese is as wide as two figures, and bold. */
const headWidth = (label: string): number =>
  Math.ceil([...label].reduce((wide, sign) => wide + (sign.codePointAt(0)! > 0xff ? 2.2 : 1.2), 0) / 2) + 2;

/** `frozen`: so many columns stay in sight too. `filters`: the head has buttons to filter and sort by. */
type SheetLook = { readonly frozen?: number; readonly filters?: boolean };

const paneOf = (frozen: number): string =>
  frozen === 0
    ? '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    : `<pane xSplit="${frozen}" ySplit="1" topLeftCell="${columnName(frozen)}2" activePane="bottomRight" state="frozen"/>`;

/**
 * A workbook by ECMA-376: the rows on the first sheet, under a head that stays in sight, each cell of its type; what they are on the second. Texts are inline
 * strings, which no spreadsheet takes for a formula.
 */
export const xlsxWriter = (
  columns: readonly FileColumn[],
  clock: LocalClock,
  sink: Sink,
  { frozen = 0, filters = true }: SheetLook = {},
): FileWriter => {
  const zip = new ZipWriter(sink);
  const names = columns.map((_, index) => columnName(index));
  let row = 1;
  return {
    begin: async () => {
      await zip.begin("[Content_Types].xml");
      await zip.write(types);
      await zip.begin("_rels/.rels");
      await zip.write(rootRelations);
      await zip.begin("xl/_rels/workbook.xml.rels");
      await zip.write(bookRelations);
      await zip.begin("xl/styles.xml");
      await zip.write(styles);
      await zip.begin("xl/worksheets/sheet1.xml");
      const widths = columns.map(
        ({ width, label }, index) =>
          `<col min="${index + 1}" max="${index + 1}" width="${Math.max(width, headWidth(label))}" customWidth="1"/>`,
      );
      const heads = columns.map(({ label, is }, index) =>
        textCell(`${names[index]}1`, label, is === "text" ? style.head : style.figureHead),
      );
      await zip.write(
        `${head}<worksheet xmlns="${main}">${fitted}<sheetViews><sheetView workbookViewId="0" tabSelected="1">${paneOf(frozen)}</sheetView></sheetViews><cols>${widths.join("")}</cols><sheetData><row r="1">${heads.join("")}</row>`,
      );
    },
    rows: async (rows) => {
      const texts = rows.map((cells) => {
        row += 1;
        return `<row r="${row}">${cells.map((cell, index) => cellAt(`${names[index]}${row}`, cell, clock)).join("")}</row>`;
      });
      await zip.write(texts.join(""));
    },
    finish: async (about) => {
      const last = `$${names.at(-1)}$${row}`;
      const filter = filters ? `<autoFilter ref="A1:${last.replaceAll("$", "")}"/>` : "";
      await zip.write(`</sheetData>${filter}${printed("landscape")}</worksheet>`);
      await zip.begin("xl/worksheets/sheet2.xml");
      await zip.write(aboutSheet(about));
      const [rows, what] = sheetNames(about.sheets).map(xmlText);
      const sheet = `'${rows?.replaceAll("'", "''")}'`;
      const filtered = filters
        ? `<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">${sheet}!$A$1:${last}</definedName>`
        : "";
      // The head is printed on each page.
      const named = `<definedNames>${filtered}<definedName name="_xlnm.Print_Titles" localSheetId="0">${sheet}!$1:$1</definedName></definedNames>`;
      await zip.begin("xl/workbook.xml");
      await zip.write(
        `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="${rows}" sheetId="1" r:id="rId1"/><sheet name="${what}" sheetId="2" r:id="rId2"/></sheets>${named}</workbook>`,
      );
      await zip.finish();
    },
  };
};

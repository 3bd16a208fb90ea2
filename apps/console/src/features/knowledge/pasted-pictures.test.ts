import { getSchema } from "@tiptap/core";
import Image from "@tiptap/extension-image";
import { TableKit } from "@tiptap/extension-table";
import { Node, Slice } from "@tiptap/pm/model";
import StarterKit from "@tiptap/starter-kit";
import { expect, test } from "vitest";
import { withoutPictures } from "./pasted-pictures.ts";

const schema = getSchema([StarterKit, Image.configure({ allowBase64: true }), TableKit]);
const paragraph = (text: string) => ({ type: "paragraph", content: [{ type: "text", text }] });
const picture = (src: string) => ({ type: "image", attrs: { src } });
const cell = (...content: object[]) => ({ type: "tableCell", content });
const table = (...cells: object[]) => ({ type: "table", content: [{ type: "tableRow", content: cells }] });
const docOf = (...content: object[]) => Node.fromJSON(schema, { type: "doc", content });
const within = "data:image/png;base64,AAAA";
const file = "/api/knowledge/files/1";

/** The document of these, pasted whole. */
const pasted = (content: object[], keeps: (src: string) => boolean = () => false): Node => {
  const slice = withoutPictures(new Slice(docOf(...content).content, 0, 0), keeps);
  const doc = schema.topNodeType.create(null, slice.content);
  doc.check();
  return doc;
};

test("pictures within the text are taken out of what is pasted; files and text stay", () => {
  const left = pasted([paragraph("前"), picture(within), picture(` DATA:image/png,x`), picture(file), paragraph("后")]);
  expect(left.eq(docOf(paragraph("前"), picture(file), paragraph("后")))).toBe(true);
});

test("what held nothing else is what it was, empty", () => {
  const left = pasted([table(cell(picture(within)), cell(paragraph("字"), picture(within)))]);
  expect(left.eq(docOf(table(cell({ type: "paragraph" }), cell(paragraph("字")))))).toBe(true);
});

test("those of the article itself are moved, and what holds none is the same", () => {
  expect(pasted([picture(within)], (src) => src === within).firstChild?.type.name).toBe("image");
  const slice = new Slice(docOf(paragraph("字"), picture(file)).content, 1, 0);
  expect(withoutPictures(slice, () => false)).toBe(slice);
});

test("what is left open at its ends is no deeper than what is left", () => {
  const { content } = docOf(picture(within));
  expect(withoutPictures(new Slice(content, 0, 0), () => false)).toMatchObject({ size: 0, openStart: 0, openEnd: 0 });
  const half = withoutPictures(new Slice(docOf(paragraph("字"), picture(within)).content, 1, 0), () => false);
  expect(half).toMatchObject({ openStart: 1, openEnd: 0 });
});

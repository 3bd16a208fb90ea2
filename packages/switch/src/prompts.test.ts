import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findPrompts } from "./prompts.ts";

let root = "";
let folders: string[] = [];
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), "prompts-"));
  folders = [join(root, "uploaded"), join(root, "shipped")];
  for (const folder of folders) mkdirSync(folder);
  writeFileSync(join(root, "secret.wav"), "");
  writeFileSync(join(root, "shipped", "greeting.wav"), "");
  writeFileSync(join(root, "shipped", "digit.8.wav"), "");
  writeFileSync(join(root, "uploaded", "greeting.wav"), "");
});
afterAll(() => rmSync(root, { recursive: true }));

test("an uploaded prompt takes precedence over a shipped one", () => {
  expect(findPrompts(folders, ["greeting", "digit.8"])).toEqual({
    ok: true,
    files: [join(root, "uploaded", "greeting.wav"), join(root, "shipped", "digit.8.wav")],
  });
});

test("one unknown name fails the play, and is returned", () => {
  expect(findPrompts(folders, ["greeting", "nothing"])).toEqual({ ok: false, unknown: "nothing" });
});

test("no name leads out of the folders", () => {
  for (const name of ["../secret", "/etc/passwd", "..", "a/b", "", "greeting.wav\0"])
    expect(findPrompts(folders, [name])).toEqual({ ok: false, unknown: name });
});

test("a play without prompts fails", () => {
  expect(findPrompts(folders, [])).toMatchObject({ ok: false });
});

test("a slow one is the same file, which the media reads slowly; its name leads out of no folder either", () => {
  expect(findPrompts(folders, ["greeting@slow", "digit.8"])).toEqual({
    ok: true,
    files: [`${join(root, "uploaded", "greeting.wav")}@slow`, join(root, "shipped", "digit.8.wav")],
  });
  for (const name of ["nothing@slow", "../secret@slow", "@slow", "greeting@slow@slow", "greeting@fast"])
    expect(findPrompts(folders, [name])).toEqual({ ok: false, unknown: name });
});

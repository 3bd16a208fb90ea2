#!/usr/bin/env node
// Checks the evidence of closed days: node verify.mjs FILE [FILE ...] [--hash HASH]
//
// It needs Node 18 or newer and nothing else: no package, no network, no database, no other file of this project. Read it: it is short on purpose.
//
// An evidence file is JSON. For a day it holds one entry for the close and one for each correction:
//   document     what was written down at that moment, as text; its SHA-256 is `digest`
//   hash         SHA-256 of {"day","digest","no","previous","revision"}: `previous` is the hash of the entry before, so that entries form a chain
//   figures      one line for each thing (the hotline, a group, an agent ...): the document has the SHA-256 of all lines
//   facts        [what, how many, SHA-256] of each call's facts, as the database held them when the file was made: the document has the SHA-256 of all
// and `chain`, the entries of all days without their documents; and `definitions`, how each measure was defined, by SHA-256.
//
// JSON is hashed in one form only (RFC 8785): names sorted, no spaces. What is hashed as lines is each line's JSON and a line feed.
//
// --hash HASH: the newest hash that you noted elsewhere, on paper say. It must be in the chain: then nobody has written the history anew since.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { exit } from "node:process";

const sha256 = (text) => createHash("sha256").update(text).digest("hex");
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};
const ofLines = (lines) => sha256(lines.map((line) => `${canonical(line)}\n`).join(""));
const linkHash = ({ no, day, revision, digest, previous }) =>
  sha256(canonical({ no, day, revision, digest, previous }));
const isSame = (a, b) => canonical(a ?? null) === canonical(b ?? null);

/** The chain: each entry names the one before. */
const checkChain = (chain, fail) => {
  chain.forEach((link, index) => {
    const where = `chain, entry ${link.no} (${link.day}, revision ${link.revision})`;
    if (link.no !== index + 1) fail(`${where}: it should be number ${index + 1}: an entry is missing or was added`);
    if (link.previous !== (index === 0 ? "" : chain[index - 1].hash))
      fail(`${where}: it does not name the entry before`);
    if (link.hash !== linkHash(link)) fail(`${where}: its hash does not follow from what it says`);
  });
  // Each day is closed once, in the order of days, and its corrections are counted from 1.
  const revisions = new Map();
  let last = "";
  for (const { no, day, revision } of chain) {
    if (revision !== (revisions.get(day) ?? -1) + 1)
      fail(`chain, entry ${no}: revision ${revision} of ${day} out of turn`);
    if (revision === 0 && day <= last) fail(`chain, entry ${no}: ${day} was closed after ${last}`);
    if (revision === 0) last = day;
    revisions.set(day, revision);
  }
};

const lineKey = ({ by, key }) => canonical([by, key]);
/** Every figure that is another in two makings, as "what measure": [before, after]. */
const differences = (before, after) => {
  const found = new Map();
  const [were, are] = [before, after].map((lines) => new Map(lines.map((line) => [lineKey(line), line.values])));
  for (const key of new Set([...were.keys(), ...are.keys()])) {
    const [was, is] = [were.get(key) ?? {}, are.get(key) ?? {}];
    for (const measure of new Set([...Object.keys(was), ...Object.keys(is)]))
      if (!isSame(was[measure], is[measure]))
        found.set(`${key} ${measure}`, [was[measure] ?? null, is[measure] ?? null]);
  }
  return found;
};

/** A correction tells each figure that it changed, and no other. */
const checkCorrection = (where, { correction }, before, after, fail) => {
  const found = differences(before, after);
  if (found.size !== correction.differenceCount)
    fail(`${where}: ${found.size} figures changed, and it tells of ${correction.differenceCount}`);
  for (const told of correction.differences) {
    const is = found.get(`${lineKey(told)} ${told.measure}`);
    if (!is || !isSame(is, [told.before, told.after]))
      fail(`${where}: it tells of a change of ${told.measure} that is not there`);
  }
};

const checkEntry = (file, entry, before, fail) => {
  const { no, day = file.day, revision, digest, previous, hash, figures, facts } = entry;
  const where = `${file.day}, ${revision === 0 ? "close" : `correction ${revision}`}`;
  if (sha256(entry.document) !== digest) fail(`${where}: the document is not the one that was hashed`);
  if (linkHash({ no, day, revision, digest, previous }) !== hash)
    fail(`${where}: its hash does not follow from what it says`);
  if (
    !isSame(
      file.chain.find((link) => link.no === no),
      { no, day, revision, digest, previous, hash },
    )
  )
    fail(`${where}: it is not in the chain`);
  const document = JSON.parse(entry.document);
  if (document.day !== file.day || document.revision !== revision) fail(`${where}: the document is another day's`);
  if (canonical(document) !== entry.document) fail(`${where}: the document is not written in the one form`);
  if (figures.length !== document.figures.lines || ofLines(figures) !== document.figures.sha256)
    fail(`${where}: the figures are not those that were closed`);
  if (ofLines(facts) !== document.facts.sha256)
    fail(`${where}: the facts in the database are not those with which the day was closed`);
  const definitions = file.definitions[document.definitions];
  if (definitions === undefined || sha256(definitions) !== document.definitions)
    fail(`${where}: the definitions are not those that were in force`);
  if (revision > 0) checkCorrection(where, document, before.figures, figures, fail);
  for (const { identity } of document.identities) console.log(`note: ${where}: identity ${identity} did not hold`);
  for (const { node, proof } of document.nodes)
    if (proof === "missing") console.log(`note: ${where}: what server ${node} had noted was not known to be there`);
};

const checkFile = (path, fail) => {
  const file = JSON.parse(readFileSync(path, "utf8"));
  if (file.format !== "zongji-day-evidence/1")
    throw new Error("this is no evidence of a closed day that this script knows");
  checkChain(file.chain, fail);
  const closes = file.chain.filter(({ day }) => day === file.day);
  if (closes.length !== file.entries.length)
    fail(`${file.day}: the chain has ${closes.length} entries of it, the file ${file.entries.length}`);
  for (const [index, entry] of file.entries.entries()) checkEntry(file, entry, file.entries[index - 1], fail);
  return file;
};

/** Of two chains the shorter must be the beginning of the longer: else one of them was written anew. */
const checkTogether = (files, fail) => {
  const [longest, ...others] = [...files].sort((a, b) => b.chain.length - a.chain.length);
  for (const { day, chain } of others)
    chain.forEach((link, index) => {
      if (link.hash !== longest.chain[index].hash)
        fail(`the files of ${day} and ${longest.day} have different histories from entry ${link.no} on`);
    });
};

const given = process.argv.slice(2);
const at = given.indexOf("--hash");
const noted = at < 0 ? undefined : given.splice(at, 2)[1];
if (given.length === 0 || (at >= 0 && noted === undefined)) {
  console.error("node verify.mjs FILE [FILE ...] [--hash HASH]");
  exit(2);
}
let failures = 0;
const files = [];
for (const path of given) {
  const fail = (what) => {
    failures += 1;
    console.log(`DOES NOT HOLD: ${path}: ${what}`);
  };
  try {
    const file = checkFile(path, fail);
    files.push(file);
    const newest = file.entries.at(-1);
    console.log(
      `${path}: ${file.day}, ${file.entries.length} entries, ${newest.figures.length} lines of figures, ${file.chain.length} entries in the chain`,
    );
  } catch (error) {
    fail(`it can't be read: ${error.message}`);
  }
}
const failAll = (what) => {
  failures += 1;
  console.log(`DOES NOT HOLD: ${what}`);
};
if (files.length > 1) checkTogether(files, failAll);
if (noted !== undefined && !files.some(({ chain }) => chain.some(({ hash }) => hash === noted)))
  failAll(`the hash ${noted} is in no chain: history was written anew since it was noted`);
console.log(failures === 0 ? "all holds" : `${failures} ${failures === 1 ? "thing does" : "things do"} not hold`);
exit(failures === 0 ? 0 : 1);

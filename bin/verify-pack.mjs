#!/usr/bin/env node
// Checks an evidence pack of a stage: node verify.mjs [FOLDER] [--hash HASH]
//
// It needs Node 18 or newer and nothing else: no package, no network, no database, no other file of this project. Read it: it is short on purpose.
// FOLDER is where the pack was unpacked; without it, where this script lies.
//
//   manifest.json     every other file with its size and SHA-256; its own SHA-256 is the pack's hash, which the contract's record has (--hash)
//   chain.json        the entries of all closed days, each with the hash of the one before
//   days/DAY.json     of a day of the stage its close and each correction: `document` (its SHA-256 is `digest`) and `figures` (the document has their SHA-256)
//   pack.json         what the contract made of them: figures, readings, verdicts by day and of the stage, complaints, samples
//   reports/R*.xlsx   copies of the contract's reports, as they were when the pack was made
//   samples/N.txt     the list that a sample was drawn from
//
// What pack.json says of an indicator is made again from the closed days' figures and the readings in force; a sample is drawn again from its list.
// That nothing was left out follows from the chain: each of its days within the stage's window is there by its newest entry, and samples are numbered without a gap.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { exit } from "node:process";
import { fileURLToPath } from "node:url";

const sha256 = (content) => createHash("sha256").update(content).digest("hex");
const canonical = (value) => {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(",")}}`;
};
const isSame = (a, b) => canonical(a ?? null) === canonical(b ?? null);

const given = process.argv.slice(2);
const at = given.indexOf("--hash");
const noted = at < 0 ? undefined : given.splice(at, 2)[1];
if (given.length > 1 || (at >= 0 && noted === undefined)) {
  console.error("node verify.mjs [FOLDER] [--hash HASH]");
  exit(2);
}
const folder = given[0] ?? fileURLToPath(new URL(".", import.meta.url));
let failures = 0;
const fail = (what) => {
  failures += 1;
  console.log(`DOES NOT HOLD: ${what}`);
};
const must = (holds, what) => {
  if (!holds) fail(what);
};
const read = (path) => readFileSync(join(folder, path));
const json = (path) => JSON.parse(read(path).toString("utf8"));

const pathsIn = (under) =>
  readdirSync(join(folder, under), { withFileTypes: true }).flatMap((each) =>
    each.isDirectory() ? pathsIn(`${under}${each.name}/`) : [`${under}${each.name}`],
  );

/** Every file is there as the manifest says, and no other. */
const checkManifest = () => {
  const text = read("manifest.json");
  const { format, files } = JSON.parse(text.toString("utf8"));
  if (format !== "zongji-pack-manifest/1") throw new Error("this is no evidence pack that this script knows");
  console.log(`the pack's hash: ${sha256(text)}`);
  if (noted !== undefined) must(sha256(text) === noted, `the pack's hash is not ${noted}`);
  for (const { path, bytes, sha256: sum } of files) {
    let content;
    try {
      content = read(path);
    } catch {
      fail(`${path} is missing`);
      continue;
    }
    must(content.length === bytes && sha256(content) === sum, `${path} is not the file that was packed`);
  }
  const known = new Set(["manifest.json", ...files.map(({ path }) => path)]);
  for (const path of pathsIn("")) must(known.has(path), `${path} does not belong to the pack`);
};

/** The day of a moment in a time zone. */
const dayAt = (at, timeZone) => {
  const format = new Intl.DateTimeFormat("en-US", { timeZone, year: "numeric", month: "2-digit", day: "2-digit" });
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, value]));
  return `${parts.year}-${parts.month}-${parts.day}`;
};

/** No day is left out: each that the chain has in the stage's window is there, by its newest entry. */
const checkWhole = ({ days, samples, window, acceptance, terms, madeAt, zone }, chain) => {
  const newest = new Map();
  for (const { day, revision } of chain)
    if (day >= window.from && day < window.to && day >= terms.from)
      newest.set(day, Math.max(revision, newest.get(day) ?? 0));
  const told = new Map(days.map(({ day, revision }) => [day, revision]));
  must(told.size === days.length, "a day is there more than once");
  for (const [day, revision] of newest) {
    if (!told.has(day)) fail(`${day}: it is closed in the chain, and the pack leaves it out`);
    else if (told.get(day) < revision)
      fail(`${day}: revision ${revision}, a correction, is in the chain, but the contract had not taken it yet`);
  }
  for (const day of told.keys())
    must(day >= window.from && day < window.to, `${day}: it is not of the stage, from ${window.from} to ${window.to}`);
  must(acceptance.closed === days.length, `the pack says ${acceptance.closed} closed days, and has ${days.length}`);
  // Days of the window that had begun and ended when the pack was made.
  const [end] = [dayAt(madeAt, zone), window.to].sort();
  const missing = Math.max(0, Math.round((Date.parse(end) - Date.parse(window.from)) / 86_400_000) - days.length);
  must(acceptance.missing === missing, `days that have not closed are ${missing}, not ${acceptance.missing}`);
  samples.forEach(({ no }, index) => {
    must(no === index + 1, `sample ${no}: it should be number ${index + 1}, each is numbered and stays`);
  });
};

const linkHash = ({ no, day, revision, digest, previous }) =>
  sha256(canonical({ no, day, revision, digest, previous }));
const checkChain = (chain) =>
  chain.forEach((link, index) => {
    const where = `chain, entry ${link.no} (${link.day}, revision ${link.revision})`;
    must(link.no === index + 1, `${where}: it should be number ${index + 1}`);
    must(link.previous === (chain[index - 1]?.hash ?? ""), `${where}: it does not name the entry before`);
    must(link.hash === linkHash(link), `${where}: its hash does not follow from what it says`);
  });

/** The entry of a closed day whose figures the contract has: in the chain, with its document and its figures. */
const checkDay = (day, chain, definitions) => {
  const { entries } = json(`days/${day.day}.json`);
  for (const entry of entries) {
    const where = `${day.day}, revision ${entry.revision}`;
    const { no, revision, digest, previous, hash, document, figures } = entry;
    const link = { no, day: day.day, revision, digest, previous, hash };
    must(isSame(chain[no - 1], link), `${where}: it is not in the chain`);
    must(sha256(document) === digest, `${where}: the document is not the one that was hashed`);
    const told = JSON.parse(document);
    must(told.day === day.day && told.revision === revision, `${where}: the document is another day's`);
    const sum = sha256(figures.map((line) => `${canonical(line)}\n`).join(""));
    must(sum === told.figures.sha256, `${where}: the figures are not those that were closed`);
    const kept = definitions[told.definitions];
    must(kept !== undefined && sha256(kept) === told.definitions, `${where}: the definitions are not those in force`);
  }
  const own = entries.find(({ revision }) => revision === day.revision);
  if (own === undefined) return fail(`${day.day}: it is not among the closed days`);
  must(own.hash === day.hash, `${day.day}: the hash is another one`);
  const broken = JSON.parse(own.document).identities.map(({ identity }) => identity);
  must(isSame(broken, day.identities), `${day.day}: the identities' checks are other ones`);
  checkFigures(day, own.figures);
};

const checkFigures = ({ day, figures, hours, ratedBy }, lines) => {
  const line = (by, key) => lines.find((each) => each.by === by && each.key === key)?.values ?? {};
  const whole = line("none", null);
  const none = line("option", "一般");
  const count = (values, name) => values[name]?.[0] ?? 0;
  const [asked, answered] =
    hours === "allHours" ? ["allRequests", "allRequestsAnswered"] : ["kpiRequests", "kpiAnswered"];
  const { ratings, satisfied, neutral } = figures;
  // Ratings by the day on which they were given are in the contract's record alone: a closed day keeps those of its calls.
  const rated =
    ratedBy === "ofRating"
      ? { ratings, satisfied, neutral }
      : {
          ...{ ratings: count(whole, "rated"), satisfied: count(whole, "satisfied") },
          neutral: count(none, "rated") - count(none, "satisfied"),
        };
  if (ratedBy === "ofRating")
    console.log(`note: ${day}: ratings by the day on which they were given are not made again`);
  const made = { day, requests: count(whole, asked), answered: count(whole, answered), ...rated };
  must(isSame(made, figures), `${day}: closed with ${canonical(made)}, the contract has ${canonical(figures)}`);
};

/** The reading of a clause on a day: of those that both signed the one that began last. */
const recommended = { C1: "A", C2: "mean", C3: "notSatisfied", C12: "serviceHours", M11: "ofCall" };
const readingOn = ({ readings }, clause, day) => {
  const signed = readings
    .find((each) => each.clause === clause)
    .versions.filter(({ acceptedAt, from }) => acceptedAt !== null && from <= day)
    .sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.version - b.version));
  return signed.at(-1)?.alternative ?? recommended[clause];
};
const judged = (num, den, { num: n, den: d }) =>
  den === 0 ? { why: "none" } : { why: null, num, den, passes: BigInt(num) * BigInt(d) >= BigInt(n) * BigInt(den) };

const answerVerdict = (reading, { requests, answered }, { atLeast, capacity }) => {
  if (reading === "A" && requests < capacity) return { why: "belowCapacity" };
  if (reading === "C" && requests >= capacity) return { why: "atCapacity" };
  if (reading !== "B") return judged(answered, requests, atLeast);
  const den = Math.min(requests, capacity);
  return judged(Math.min(answered, den), den, atLeast);
};

/** A day that closed before they were kept has no figures at all hours, or by the day of the rating: it is judged by the usual ones, and not as signed. */
const checkReadings = (pack, { day, hours, ratedBy, answerRateSigned, satisfactionSigned }) => {
  for (const [clause, by, signed] of [
    ["C12", hours, answerRateSigned],
    ["M11", ratedBy, satisfactionSigned],
  ]) {
    const asked = readingOn(pack, clause, day);
    if (by === asked) continue;
    must(
      by === recommended[clause] && !signed,
      `${day}: ${clause} is read as ${asked}, and the day was judged by ${by}`,
    );
    console.log(`note: ${day}: the figures that ${clause} asks for are not known`);
  }
};

const verdictsOf = (pack, { day, figures }) => {
  const exempt = pack.exemptions.some((each) => each.day === day && each.signed);
  if (exempt) return { answerRate: { why: "exempt" }, satisfaction: { why: "exempt" } };
  const { satisfied, neutral, ratings } = figures;
  const right = readingOn(pack, "C3", day) === "satisfied" ? satisfied + neutral : satisfied;
  return {
    answerRate: answerVerdict(readingOn(pack, "C1", day), figures, pack.terms.answerRate),
    satisfaction: judged(right, ratings, pack.terms.satisfaction.atLeast),
  };
};

/** In per cent with two decimals, rounded half up. */
const percent = (n, d) => {
  const text = String((n * 20000n + d) / (d * 2n)).padStart(3, "0");
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
};

/** A rate of the stage: the mean of its judged days by exact fractions, all days together, and each day. */
const checkStage = (pack, of, verdicts) => {
  const { num: n, den: d } = pack.terms[of].atLeast;
  const days = verdicts.map((each) => each[of]).filter(({ why }) => why === null);
  const [num, den] = ["num", "den"].map((name) => days.reduce((all, day) => all + day[name], 0));
  let [top, bottom] = [0n, 1n];
  for (const day of days) [top, bottom] = [top * BigInt(day.den) + BigInt(day.num) * bottom, bottom * BigInt(day.den)];
  bottom *= BigInt(Math.max(1, days.length));
  const failedDays = days.filter(({ passes }) => !passes).length;
  const passing = {
    everyDay: failedDays === 0,
    mean: top * BigInt(d) >= BigInt(n) * bottom,
    pooled: BigInt(num) * BigInt(d) >= BigInt(n) * BigInt(den),
  };
  const made = {
    ...{ judgedDays: days.length, failedDays, num, den },
    mean: days.length === 0 ? null : percent(top, bottom),
    pooled: den === 0 ? null : percent(BigInt(num), BigInt(den)),
    passes: days.length === 0 ? null : passing[readingOn(pack, "C2", pack.window.to)],
  };
  const { signed: _, ...told } = pack.acceptance[of] ?? {};
  must(isSame(made, told), `the stage's ${of}: made again it is ${canonical(made)}, the pack says ${canonical(told)}`);
};

const checkVerdicts = (pack) => {
  const all = pack.days.map((day) => {
    checkReadings(pack, day);
    const made = verdictsOf(pack, day);
    for (const of of ["answerRate", "satisfaction"]) {
      const { why, num, den, passes } = day[of];
      const told = why === null ? { why, num, den, passes } : { why };
      must(
        isSame(made[of], told),
        `${day.day}: ${of} made again is ${canonical(made[of])}, the pack says ${canonical(told)}`,
      );
    }
    return made;
  });
  if (pack.acceptance.answerRate !== null) for (const of of ["answerRate", "satisfaction"]) checkStage(pack, of, all);
  const faults = pack.complaints.filter(({ fault }) => fault === "provider").length;
  must(faults === pack.counters.verified.count, `complaints of the provider's fault are ${faults}`);
  const passed = pack.checklist.filter((item) => item.passed).length;
  must(passed === pack.counters.resources.passed, `items of the checklist that passed are ${passed}`);
};

/** A sample follows from its list, the secret that was promised, and the client's word. */
const checkSample = ({ no, size, chain, list, calls, commitment, drawn }, links) => {
  const where = `sample ${no}`;
  const text = read(`samples/${no}.txt`).toString("utf8");
  const ids = text.split("\n").slice(0, -1);
  must(sha256(text) === list && ids.length === calls, `${where}: the list is not the one that was fixed`);
  must(
    links.some(({ hash }) => hash === chain),
    `${where}: its closed day is not in the chain`,
  );
  if (drawn === null) return;
  const { word, secret, seed } = drawn;
  must(sha256(secret) === commitment, `${where}: the secret is not the one that was promised`);
  must(
    sha256([chain, list, secret, word].map((part) => `${part}\n`).join("")) === seed,
    `${where}: the seed is another`,
  );
  const keyed = ids.map((id) => [sha256(seed + id), id]).sort(([a], [b]) => (a < b ? -1 : 1));
  const again = keyed.slice(0, size).map(([, id]) => id);
  must(isSame(again, drawn.calls), `${where}: drawn again it is ${again.join(" ")}`);
};

try {
  checkManifest();
  const pack = json("pack.json");
  const [chain, definitions] = [json("chain.json"), json("definitions.json")];
  checkChain(chain);
  checkWhole(pack, chain);
  for (const day of pack.days) checkDay(day, chain, definitions);
  checkVerdicts(pack);
  for (const sample of pack.samples) checkSample(sample, chain);
  const { stage, days, samples } = pack;
  console.log(`${stage}: ${days.length} days, ${samples.length} samples, ${chain.length} entries in the chain`);
} catch (error) {
  fail(`it can't be read: ${error.message}`);
}
console.log(failures === 0 ? "all holds" : `${failures} ${failures === 1 ? "thing does" : "things do"} not hold`);
exit(failures === 0 ? 0 : 1);

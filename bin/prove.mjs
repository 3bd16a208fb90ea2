// The world: npm run prove [-- OPTION or FILE ...]. Real peers, real sound, real time (tests/README.md).
// A file that fails runs once more, alone, at the end: passed · flaky (failed, then passed) · failed (twice). Exit code 1 only for `failed`.
//   --since REF   only files whose imports, of tests or product, changed since REF
//   --resume      leaves out what has passed already, and nothing that reaches it has changed since
//   --json        the last line is { passed, flaky, failed, seconds }
import { parseArgs } from "node:util";
import { inLanes } from "./lanes.mjs";
import { newRecord, treeOf } from "./proved.mjs";
import { changedSince, filesToProve } from "./since.mjs";
import { indent, newSuite, preparePeers, runsOf, secondsSince, testFiles } from "./suite.mjs";

/** Files without a browser take little, and listen: a browser that starts beside them must not make them late. */
const lightNice = -15;
const fileLimitMs = 1_500_000;
const suite = newSuite("prove");

const readWords = (args) => {
  const options = { since: { type: "string" }, resume: { type: "boolean" }, json: { type: "boolean" } };
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return { ...values, files: positionals };
};

const allFiles = () => [
  ...testFiles("packages", ".world.test.ts"),
  ...testFiles("packages/media/src/node"),
  ...testFiles("apps", ".world.test.ts"),
  ...testFiles("tests", ".world.test.ts"),
  ...testFiles("tests/e2e"),
  ...testFiles("tests/interop"),
];
const isPeers = (file) => /^tests\/(e2e|interop)\//.test(file);

/** Runs one file, and keeps how it ended. */
const runFile = async (file, { again = false } = {}) => {
  const step = `${file.replaceAll("/", ".")}${again ? ".again" : ""}`;
  const nice = runsOf(file) === "heavy" ? undefined : lightNice;
  return suite.vitest([isPeers(file) ? "peers" : "world"], [file], { step, limitMs: fileLimitMs, nice });
};

/** Each file's first run; the files that failed. */
const runAll = async (files, record) => {
  const failed = [];
  const ended = ({ file }, outcome) => {
    suite.tell(file, outcome);
    if (outcome.failed > 0) failed.push({ file, first: outcome });
    else {
      suite.judge(outcome);
      record.passed(file, outcome);
    }
  };
  const jobs = files.map((file) => ({ file, heavy: runsOf(file) === "heavy", perform: () => runFile(file) }));
  const isAlone = ({ file }) => runsOf(file) === "alone";
  for (const job of jobs.filter(isAlone)) ended(job, await job.perform());
  await inLanes(
    jobs.filter((job) => !isAlone(job)),
    ended,
  );
  return failed;
};

/** Runs each failed file once more, with the machine for itself. */
const runAgain = async (failed, record) => {
  const [flaky, twice] = [[], []];
  for (const { file, first } of failed) {
    const second = await runFile(file, { again: true });
    suite.tell(`${file}, once more alone`, second);
    suite.judge(second);
    if (second.failed === 0) record.flaky(file, first, second);
    (second.failed === 0 ? flaky : twice).push({ file, first, second });
  }
  return { flaky, twice };
};

const printVerdict = ({ files, passed, flaky, twice }) => {
  console.log(`\n== verdict on ${files.length} files`);
  const row = (word, { file, first, second }) =>
    `${word}  ${file}\n        first: ${first.logFile}\n        again: ${second.logFile}\n${indent(indent(first.failures[0]?.text.split("\n")[0] ?? ""))}`;
  for (const each of flaky) console.log(row("flaky ", each));
  for (const each of twice) console.log(row("failed", each));
  console.log(`   ${passed} passed, ${flaky.length} flaky, ${twice.length} failed`);
};

const main = async () => {
  const asked = readWords(process.argv.slice(2));
  const known = allFiles();
  for (const file of asked.files) if (!known.includes(file)) throw new Error(`${file} is no file of npm run prove`);
  const tree = treeOf();
  const record = newRecord(tree, (file, changed) => filesToProve([file], changed).length > 0);
  let files = asked.files.length > 0 ? asked.files : known;
  if (asked.since) files = filesToProve(files, changedSince(asked.since));
  if (asked.resume) files = files.filter((file) => !record.has(file));
  console.log(`== ${files.length} of ${known.length} files`);
  for (const file of files)
    if (![undefined, "heavy", "alone"].includes(runsOf(file)))
      throw new Error(`${file} says "runs: ${runsOf(file)}": it is heavy or alone`);
  if (files.length === 0) return { files, passed: 0, flaky: [], twice: [], asked };
  if (!(await preparePeers(suite.logs))) throw new Error("the peers are not there: see above");
  if (files.some(isPeers)) await suite.build();
  await suite.makeTemplates({ migrated: files.some((file) => /^(apps|packages\/store)\//.test(file)) });
  const failed = await runAll(files, record);
  const { flaky, twice } = await runAgain(failed, record);
  return { files, passed: files.length - failed.length, flaky, twice, asked };
};

try {
  const { files, passed, flaky, twice, asked } = await main();
  printVerdict({ files, passed, flaky, twice });
  const names = (list) => list.map(({ file }) => file);
  const seconds = Math.round(secondsSince(suite.from));
  const json = JSON.stringify({ passed, flaky: names(flaky), failed: names(twice), seconds });
  const code = suite.total.failed > 0 || twice.length > 0 ? 1 : 0;
  suite.end({ code, keepsLogs: code === 1 || flaky.length > 0, last: asked.json ? json : undefined });
} catch (error) {
  console.error(error.message);
  suite.end({ code: 1, keepsLogs: true });
}

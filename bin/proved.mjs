// What `npm run prove` has proved: each file with the tree on which it passed, kept in tmp/ (`--resume` leaves out what still holds).
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { root } from "./suite.mjs";

const recordFile = join(root, "tmp/proved.json");

const git = (args, env = {}) => {
  const { status, stdout, stderr } = spawnSync("git", args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`git ${args[0]} failed: ${stderr}`);
  return stdout.trim();
};

/** The hash of all files of the checkout as they are now, committed or not. */
export const treeOf = () => {
  const folder = mkdtempSync(join(tmpdir(), "zongji-tree-"));
  try {
    const index = join(folder, "index");
    copyFileSync(git(["rev-parse", "--path-format=absolute", "--git-path", "index"]), index);
    git(["add", "--all"], { GIT_INDEX_FILE: index });
    return git(["write-tree"], { GIT_INDEX_FILE: index });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

const read = () => (existsSync(recordFile) ? JSON.parse(readFileSync(recordFile, "utf8")).files : {});

/** Memory of which files differ between a tree of before and this one; undefined where git knows that one no more. */
const newDifferences = (tree) => {
  const known = new Map();
  return (before) => {
    if (!known.has(before)) {
      const { status, stdout } = spawnSync("git", ["diff", "--name-only", before, tree], {
        cwd: root,
        encoding: "utf8",
      });
      known.set(before, status === 0 ? stdout.split("\n").filter((line) => line !== "") : undefined);
    }
    return known.get(before);
  };
};

/**
 * The record of what has passed, each file with the tree on which it did. Each verdict is on disk before the next file begins, so a run that is broken off counts.
 * @param reaches (file, changed) => whether the file is to be proved again where these files have changed
 */
export const newRecord = (tree, reaches) => {
  const files = read();
  const differences = newDifferences(tree);
  const write = (file, entry) => {
    files[file] = { ...entry, tree };
    mkdirSync(join(root, "tmp"), { recursive: true });
    writeFileSync(recordFile, `${JSON.stringify({ files }, null, 2)}\n`);
  };
  return {
    /** Whether it has passed on this tree, or on one that differs from it in nothing that reaches the file. */
    has: (file) => {
      const before = files[file]?.tree;
      if (before === undefined) return false;
      const changed = differences(before);
      return changed !== undefined && !reaches(file, changed);
    },
    passed: (file, { seconds }) => write(file, { verdict: "passed", seconds: Math.round(seconds) }),
    flaky: (file, first, second) =>
      write(file, { verdict: "flaky", seconds: Math.round(second.seconds), logs: [first.logFile, second.logFile] }),
  };
};

// What `npm run prove` has proved of a tree: a line for each file, kept in tmp/ until another tree is proved (`--resume` leaves out what has passed).
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

const read = (tree) => {
  if (!existsSync(recordFile)) return {};
  const kept = JSON.parse(readFileSync(recordFile, "utf8"));
  return kept.tree === tree ? kept.files : {};
};

/** The record of a tree. Each verdict is on disk before the next file begins, so a run that is broken off counts. */
export const newRecord = (tree) => {
  const files = read(tree);
  const write = (file, entry) => {
    files[file] = entry;
    mkdirSync(join(root, "tmp"), { recursive: true });
    writeFileSync(recordFile, `${JSON.stringify({ tree, files }, null, 2)}\n`);
  };
  return {
    has: (file) => file in files,
    passed: (file, { seconds }) => write(file, { verdict: "passed", seconds: Math.round(seconds) }),
    flaky: (file, first, second) =>
      write(file, { verdict: "flaky", seconds: Math.round(second.seconds), logs: [first.logFile, second.logFile] }),
  };
};

// Finds the Node that runs Zongji: the one `npm ci` brought by the lock file, else this one if it is new enough.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

const require = createRequire(import.meta.url);

export const findNode = () => {
  try {
    const pkg = require.resolve(`node-${process.platform}-${process.arch}/package.json`);
    return join(dirname(pkg), "bin", "node");
  } catch {
    if (Number(process.versions.node.split(".")[0]) >= 24) return process.execPath;
    console.error(
      `Zongji needs Node 24 or newer. This is Node ${process.versions.node} on ${process.platform}-${process.arch}, and npm ci brought none for it: install Node 24 and start again.`,
    );
    process.exit(1);
  }
};

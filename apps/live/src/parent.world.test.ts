import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";

const parent = new URL("../../../bin/parent.mjs", import.meta.url).href;

/** How the parent ends, and what it says, of a server each life of which is another program. */
const keeps = (lives: readonly string[], office?: string): { readonly code: number | null; readonly said: string } => {
  const script = `
    import { keepRunning } from ${JSON.stringify(parent)};
    const [first, ...lives] = ${JSON.stringify(lives)}.map((life) => life.replace("LONG", "x".repeat(200_000)));
    const args = ["-e", first];
    const { error } = console;
    console.error = (text) => {
      error(text);
      if (text.includes("Next start")) args[1] = lives.shift();
    };
    const office = ${JSON.stringify(office === undefined ? [] : ["-e", office])};
    keepRunning(process.execPath, args, ["-e", ""], process.env, office.length > 0 ? office : undefined);`;
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    encoding: "utf8",
    timeout: 60_000,
  });
  return { code: status, said: stderr };
};

test("a server that died, and can't be spawned for once, is started again all the same", () => {
  // An argument of that length is refused by the kernel, and spawn throws (E2BIG), as it does without memory (ENOMEM).
  const { code, said } = keeps(["process.exit(3)", "/*LONG*/", "process.exit(0)"]);
  expect(
    said
      .replaceAll(/after \d+ s/g, "soon")
      .trim()
      .split("\n"),
  ).toEqual([
    "The server died soon: exit code 3. Next start at once.",
    "The server died soon (2 times in a row): spawn E2BIG. Next start at once.",
  ]);
  expect(code).toBe(0);
});

test("one that can't be spawned at all is told once", () => {
  const { code, said } = keeps(["/*LONG*/"]);
  expect(said.trim()).toBe("The server could not be started: spawn E2BIG");
  expect(code).toBe(1);
});

test("a server that hangs is killed and started again; one that has said nothing yet, and one that goes on saying so, is not", {
  timeout: 90_000,
}, () => {
  const alive = 'process.send("alive");';
  const { code, said } = keeps([
    `${alive} setTimeout(() => { for (;;); }, 100)`,
    `setTimeout(() => process.exit(4), 5000)`,
    `setInterval(() => { ${alive} }, 400); setTimeout(() => process.exit(0), 5000)`,
  ]);
  expect(
    said
      .replaceAll(/ after \d+ s( \(\d times in a row\))?/g, "")
      .replace(/for [\d.]+ s/, "for a while")
      .trim()
      .split("\n"),
  ).toEqual([
    "The server hangs: it has said nothing for a while. It is killed.",
    "The server died: SIGKILL. Next start at once.",
    "The server died: exit code 4. Next start at once.",
  ]);
  expect(code).toBe(0);
});

test("an office that died with its server starts again once the server is up: callers wait for the processor that it would take", {
  timeout: 60_000,
}, () => {
  const { code, said } = keeps(
    [
      'process.send("alive"); setTimeout(() => process.exit(3), 1500)',
      'setTimeout(() => { console.error("The server is up"); process.send("alive"); }, 2500); setTimeout(() => process.exit(0), 5000)',
    ],
    'console.error("The office begins"); setTimeout(() => process.exit(4), 1450)',
  );
  const order = said.split("\n").filter((line) => /^The office begins|^The server (is up|died)/.test(line));
  expect(order.slice(0, 4).map((line) => line.replace(/ after .*/, ""))).toEqual([
    "The office begins",
    "The server died",
    "The server is up",
    "The office begins",
  ]);
  expect(code).toBe(0);
});

test("an office that dies while a server comes up waits for it", { timeout: 60_000 }, () => {
  const { code, said } = keeps(
    [
      'process.send("alive"); setTimeout(() => process.exit(3), 1000)',
      'setTimeout(() => { console.error("The server is up"); process.send("alive"); }, 4000); setTimeout(() => process.exit(0), 6500)',
    ],
    'console.error("The office begins"); setTimeout(() => process.exit(4), 2000)',
  );
  const order = said.split("\n").filter((line) => /^The office|^The server (is up|died)/.test(line));
  expect(order.slice(0, 5).map((line) => line.replace(/ after .*/, ""))).toEqual([
    "The office begins",
    "The server died",
    "The office ended: exit code 4. It starts again when the server is up.",
    "The server is up",
    "The office begins",
  ]);
  expect(code).toBe(0);
});

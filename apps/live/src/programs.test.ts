import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const bin = (name: string): string => new URL(`../../../bin/${name}`, import.meta.url).href;
const { findPrograms } = (await import(bin("programs.mjs"))) as {
  findPrograms: () => Promise<{ readonly live: string; readonly office: string; readonly fresh: boolean }>;
};
const { fingerprintOf } = (await import(bin("built.mjs"))) as {
  fingerprintOf: (folders: readonly string[], isPart?: (file: string) => boolean, more?: string) => string;
};

const folder = mkdtempSync(join(tmpdir(), "zongji-programs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let live: string;
let office: string;
beforeAll(async () => {
  const programs = await findPrograms();
  expect(programs.fresh).toBe(true);
  ({ live, office } = programs);
});

/** How many modules are loaded by a program that refuses its settings, and what it says. */
const loads = (program: string): { readonly modules: number; readonly said: string } => {
  const hooks = join(folder, "count.mjs");
  writeFileSync(
    hooks,
    `import { registerHooks } from "node:module";
     let modules = 0;
     registerHooks({ load: (url, context, next) => { if (url.startsWith("file:")) modules += 1; return next(url, context); } });
     process.on("exit", () => console.log(modules));`,
  );
  const { stdout, stderr } = spawnSync(process.execPath, ["--import", pathToFileURL(hooks).href, program], {
    encoding: "utf8",
    env: { PATH: process.env.PATH, ZONGJI_DATA: join(folder, "data"), ZONGJI_HTTP_PORT: "none" },
    timeout: 1_200_000,
  });
  return { modules: Number(stdout.trim().split("\n").at(-1)), said: stderr };
};

test("a server loads little before it takes up its calls: callers hear nothing until then", () => {
  const { modules, said } = loads(live);
  expect(said).toContain("ZONGJI_HTTP_PORT");
  expect(modules).toBeGreaterThan(3);
  // From its sources they are some 1,900; fastify alone, which serves pages, has 250.
  expect(modules).toBeLessThan(150);
});

test("what a program names beside its sources is there", () => {
  for (const program of [live, office]) {
    const texts = readdirSync(dirname(program)).map((name) => readFileSync(join(dirname(program), name), "utf8"));
    const named = texts.flatMap((text) =>
      [...text.matchAll(/new URL\("([^"]+)", "(file:[^"]+)"\)/g)].map(([, path, from]) => new URL(path!, from)),
    );
    expect(named.length).toBeGreaterThan(3);
    for (const url of named) expect(existsSync(fileURLToPath(url)), url.href).toBe(true);
    for (const text of texts) expect(text).not.toMatch(/import\.meta\.(url|dirname|filename)/);
  }
});

test("a build is of what its sources are: a change in one, a new one, a lost one make another", () => {
  const file = join(folder, "sources");
  const print = () => fingerprintOf([file], (name) => !name.endsWith(".test.ts"));
  const write = (name: string, text: string) => writeFileSync(join(file, name), text);
  mkdirSync(file);
  write("one.ts", "1");
  const first = print();
  write("one.test.ts", "a test is no part");
  expect(print()).toBe(first);
  write("two.ts", "");
  const second = print();
  expect(second).not.toBe(first);
  write("one.ts", "2");
  expect(new Set([first, second, print()]).size).toBe(3);
  write("one.ts", "1");
  rmSync(join(file, "two.ts"));
  expect(print()).toBe(first);
});

/** Live and office of a few words each, beside what builds them. `live`: what live does. */
const newCheckout = (live = 'console.log("live")') => {
  const root = mkdtempSync(join(realpathSync(folder), "checkout-"));
  cpSync(fileURLToPath(bin("")), join(root, "bin"), { recursive: true });
  symlinkSync(fileURLToPath(new URL("../../../node_modules", import.meta.url)), join(root, "node_modules"));
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  write("package-lock.json", "{}");
  write("packages/tone/package.json", '{ "name": "@zongji/tone" }');
  write("apps/live/src/main.ts", live);
  write("apps/office/src/main.ts", "console.log('office')");
  const builds = (by = root) =>
    spawnSync(process.execPath, [join(by, "bin/programs.mjs")], { encoding: "utf8", timeout: 1_200_000 });
  const find = (): {
    readonly live: string;
    readonly office: string;
    readonly fresh: boolean;
    readonly said: string;
  } => {
    const script = `import { findPrograms } from ${JSON.stringify(pathToFileURL(join(root, "bin/programs.mjs")).href)};
      console.log(JSON.stringify(await findPrograms()));`;
    const args = ["--input-type=module", "-e", script];
    const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 1_200_000 });
    return { ...JSON.parse(stdout), said: stderr };
  };
  return { root, write, builds, find, dist: join(root, "apps/live/dist") };
};

const says = (program: string): string => spawnSync(process.execPath, [program], { encoding: "utf8" }).stdout.trim();

test("who comes to the checkout by a link builds it too", () => {
  const { root, builds, dist } = newCheckout();
  symlinkSync(root, `${root}-link`);
  expect(builds(`${root}-link`).status).toBe(0);
  expect(readdirSync(dist)).toHaveLength(1);
});

test("a build of which something is missing, as after a loss of power, is made anew", () => {
  const { find, dist } = newCheckout();
  const { live } = find();
  truncateSync(live);
  expect(find()).toMatchObject({ live, fresh: true });
  expect(says(live)).toBe("live");
  rmSync(join(dirname(live), "built"));
  expect(find()).toMatchObject({ live, fresh: true });
  expect(readdirSync(dist)).toHaveLength(1);
});

test("another door to a package, or another way to build, makes another build", () => {
  const { root, write, find } = newCheckout();
  const names = [find().live];
  write("packages/tone/package.json", '{ "name": "@zongji/tone", "exports": "./src/other.ts" }');
  names.push(find().live);
  write("bin/programs.mjs", `${readFileSync(join(root, "bin/programs.mjs"), "utf8")}\n`);
  names.push(find().live);
  expect(new Set(names).size).toBe(3);
});

test("where nothing can be built, the programs are their sources", () => {
  const { root, write, find, builds } = newCheckout();
  const sources = {
    live: join(root, "apps/live/src/main.ts"),
    office: join(root, "apps/office/src/main.ts"),
    fresh: false,
  };
  write("apps/office/dist", "no folder");
  expect(find()).toMatchObject(sources);
  expect(builds().status).toBe(1);
  rmSync(join(root, "apps/office/dist"));
  symlinkSync("nowhere", join(root, "apps/live/src/.#main.ts"));
  expect(find()).toMatchObject({ ...sources, said: expect.stringContaining("ENOENT") });
});

test("sources that change while they are built make no build", () => {
  const { root, write, builds, find, dist } = newCheckout();
  rmSync(join(root, "node_modules"));
  write("node_modules/rolldown/package.json", '{ "type": "module", "exports": "./index.js" }');
  const source = JSON.stringify(join(root, "apps/live/src/main.ts"));
  write(
    "node_modules/rolldown/index.js",
    `import { appendFileSync, writeFileSync } from "node:fs";
     export const rolldown = async () => ({ write: async ({ dir }) => {
       writeFileSync(dir + "/main.mjs", "");
       appendFileSync(${source}, "//");
     } });`,
  );
  expect(builds().stderr).toContain("The sources changed while they were built");
  expect(find().fresh).toBe(false);
  expect(readdirSync(dist)).toEqual([]);
});

test("servers of one checkout that are started at once have the same whole build", async () => {
  const { root, find, dist } = newCheckout();
  const starts = [1, 2, 3].map(() => spawn(process.execPath, [join(root, "bin/programs.mjs")], { stdio: "ignore" }));
  const codes = await Promise.all(starts.map(async (start) => (await once(start, "exit"))[0]));
  expect(codes).toEqual([0, 0, 0]);
  expect(readdirSync(dist)).toHaveLength(1);
  expect(says(find().live)).toBe("live");
});

test("of older builds three are kept, and that of a server which runs; what was not built here stays", {
  timeout: 1_200_000,
}, async () => {
  const { write, find, dist } = newCheckout("setInterval(() => {}, 1000)");
  const running = find().live;
  const server = spawn(process.execPath, [running], { stdio: "ignore" });
  try {
    await once(server, "spawn");
    write("apps/live/dist/notes.txt", "kept");
    for (const left of ["new-stopped", "new-now"]) mkdirSync(join(dist, left));
    utimesSync(join(dist, "new-stopped"), 0, 0);
    const later = ["1", "2", "3", "4", "5"].map((text) => {
      write("apps/live/src/main.ts", `console.log(${text})`);
      return find().live;
    });
    expect(existsSync(running)).toBe(true);
    expect(later.map(existsSync)).toEqual([false, false, true, true, true]);
    expect(readdirSync(dist).filter((name) => !/^[0-9a-f]{20}$/.test(name))).toEqual(["new-now", "notes.txt"]);
  } finally {
    server.kill("SIGKILL");
  }
});

test("of compiled programs the data folder holds those of the build that runs, alone", () => {
  const { root, write, find } = newCheckout("console.log(process.env.NODE_COMPILE_CACHE)");
  const watch = "packages/media/src/node/hang-watch.mjs";
  write(watch, readFileSync(new URL(`../../../${watch}`, import.meta.url), "utf8"));
  write("data/compiled/older/v24/program", "compiled");
  const { PATH } = process.env;
  const start = spawnSync(process.execPath, [join(root, "bin/start.mjs")], {
    encoding: "utf8",
    env: { PATH, ZONGJI_DATA: join(root, "data") },
    timeout: 1_200_000,
  });
  expect(start.status, start.stderr).toBe(0);
  expect(start.stdout).toContain(join(root, "data/compiled", basename(dirname(find().live))));
  expect(existsSync(join(root, "data/compiled/older"))).toBe(false);
});

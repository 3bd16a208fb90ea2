import { defineConfig } from "vitest/config";

/** The gate judges nobody by the clock: what is waited for may come as late as a busy machine lets it, and a limit is only for what hangs. */
const patient = { expect: { poll: { timeout: 180_000 } }, testTimeout: 600_000, hookTimeout: 600_000 };
/** The world: a second, as it is by default, is what a busy machine may keep a process from its core. */
const expectOptions = { poll: { timeout: 10_000 } };

/**
 * Each in a worker of its own: those that put another module in a module's place, since who comes after them would load it too, and those that judge what
 * their process takes of processor and memory, since what came before them may still take of it.
 */
const apart = ["**/*.apart.test.ts"];
/** By the real clock, on real sockets: `npm run prove` alone asks them (tests/README.md). */
const world = ["**/*.world.test.ts", "packages/media/src/node/**/*.test.ts"];
/** Database files of workers of their own, for the same reasons. */
const databaseApart = ["**/*.apart.db.test.ts"];
const notUnits = ["**/*.db.test.ts", ...world, "**/node_modules/**"];
const units = {
  ...patient,
  setupFiles: ["tests/seed.ts"],
  include: [
    "packages/*/src/**/*.test.ts",
    "apps/*/src/**/*.test.ts",
    "tests/*.test.ts",
    "tests/kit/src/**/*.test.ts",
    "tests/load/**/*.test.ts",
    "tests/mutate/**/*.test.ts",
    "tests/virtual/**/*.test.ts",
  ],
};

/** Ceilings for what hangs: no answer may come so late that it fails, however busy the machine is. */
const ceilingMs = 600_000;
const database = {
  // One PostgreSQL for all files, and what they start of the office.
  globalSetup: ["tests/common-postgres.ts", "tests/built-programs.mjs"],
  setupFiles: ["tests/seed.ts"],
  env: { ZONGJI_PATIENCE_MS: `${ceilingMs}` },
  expect: { poll: { timeout: ceilingMs } },
  testTimeout: ceilingMs,
  hookTimeout: ceilingMs,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...units,
          name: "unit",
          // A worker runs file after file and keeps the modules that it has loaded, which takes far less of the processor (tests/README.md).
          isolate: false,
          exclude: [...notUnits, ...apart],
        },
      },
      {
        test: {
          ...units,
          name: "unit-apart",
          include: [...apart],
          exclude: [...notUnits],
        },
      },
      {
        test: {
          ...patient,
          name: "components",
          environment: "happy-dom",
          // Ant Design takes seconds to load: one worker keeps it for all files. Their clocks stand still.
          isolate: false,
          fileParallelism: false,
          maxWorkers: 1,
          include: ["apps/console/src/**/*.component.test.tsx"],
        },
      },
      {
        test: {
          name: "world",
          expect: expectOptions,
          include: [...world],
          exclude: ["tests/interop/**", "tests/e2e/**", "**/node_modules/**"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          ...database,
          name: "database",
          // As the units.
          isolate: false,
          include: ["apps/*/src/**/*.db.test.ts", "packages/*/src/**/*.db.test.ts"],
          exclude: [...world, ...databaseApart, "**/node_modules/**"],
        },
      },
      {
        test: {
          ...database,
          name: "database-apart",
          include: [...databaseApart],
          exclude: ["**/node_modules/**"],
        },
      },
      {
        test: {
          name: "peers",
          expect: expectOptions,
          include: ["tests/interop/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          // What is measured again, as long as the machine does not let it be measured, takes its time.
          testTimeout: 400_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "house",
          // Each wait is for a condition; its ceiling is only for what hangs.
          expect: { poll: { timeout: 300_000 } },
          env: { ZONGJI_PATIENCE_MS: "300000" },
          include: ["tests/house/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

import { defineConfig } from "vitest/config";

/** A second, as it is by default, is what a busy machine may keep a process from its core. */
const expectOptions = { poll: { timeout: 10_000 } };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          expect: expectOptions,
          // Behind the peers, with what time of the processor they leave.
          testTimeout: 30_000,
          setupFiles: ["tests/seed.ts"],
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.ts",
            "tests/kit/src/**/*.test.ts",
            "tests/load/**/*.test.ts",
            "tests/mutate/**/*.test.ts",
          ],
          exclude: ["**/*.db.test.ts", "packages/media/src/node/**", "**/node_modules/**"],
        },
      },
      {
        test: {
          name: "media",
          expect: expectOptions,
          // Voices on real sockets by the real clock.
          include: ["packages/media/src/node/**/*.test.ts"],
          testTimeout: 30_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "database",
          expect: expectOptions,
          include: ["apps/*/src/**/*.db.test.ts", "packages/*/src/**/*.db.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
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
    ],
  },
});

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          // Behind the peers, with what time of the processor they leave.
          testTimeout: 30_000,
          setupFiles: ["tests/seed.ts"],
          include: [
            "packages/*/src/**/*.test.ts",
            "apps/*/src/**/*.test.ts",
            "tests/kit/src/**/*.test.ts",
            "tests/load/**/*.test.ts",
          ],
          exclude: ["**/*.db.test.ts", "packages/media/src/node/**", "**/node_modules/**"],
        },
      },
      {
        test: {
          name: "media",
          // Voices on real sockets by the real clock.
          include: ["packages/media/src/node/**/*.test.ts"],
          testTimeout: 30_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: "database",
          include: ["apps/server/src/**/*.db.test.ts"],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "peers",
          include: ["tests/interop/**/*.test.ts", "tests/e2e/**/*.test.ts"],
          testTimeout: 180_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
});

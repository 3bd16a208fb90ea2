/** How long a refused sign-in takes, which must tell nobody whether an account is there. */
import type { Problem } from "@zongji/api";
import { expect, test } from "vitest";
import { testWeb } from "../web.test-scene.ts";

const { now, enter } = testWeb(() => {}, { ownPostgres: true });

test("a refusal comes at no other time for an account that is there, locked, disabled, or nobody's", async () => {
  await enter("8005");
  const from = async (login: string): Promise<{ told: string; ms: number }> => {
    const since = performance.now();
    const payload = { login, password: "a guess" };
    const remoteAddress = "198.51.100.20";
    const answer = await now().http.app.inject({ method: "POST", url: "/api/sign-in", payload, remoteAddress });
    return { told: answer.json<Problem>().code, ms: performance.now() - since };
  };
  await now().db.updateTable("user").set({ disabled: true }).where("login", "=", "8006").execute();
  const times: Record<string, number[]> = {};
  for (const login of ["8005", "8006", "a stranger"])
    for (let n = 0; n < 7; n += 1) {
      const { told, ms } = await from(login);
      expect(told).toBe(n < 5 ? "wrongPassword" : "lockedOut");
      times[`${login} ${told}`] = [...(times[`${login} ${told}`] ?? []), ms];
    }
  // Each step is a quarter of a second. What was done for it takes some 30 ms, or 1 ms where nothing is verified; a busy machine makes none come before its time.
  for (const [who, all] of Object.entries(times)) expect(Math.min(...all), who).toBeGreaterThan(248);
});

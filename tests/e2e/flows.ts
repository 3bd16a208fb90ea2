import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Server, until } from "@zongji/kit";
import { expect } from "vitest";
import type { Person } from "./scene.ts";

/** The office gives way to calls, and on a busy machine says 503 of its database for a moment: then it is asked again. */
const answered = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
  const again = (error: Error): undefined => {
    if (!error.message.includes(": 503 ")) throw error;
  };
  const { answer } = await until(what, () => ask().then((answer) => ({ answer }), again), { limitMs: 60_000 });
  return answer;
};

type Item = {
  readonly kind: string;
  readonly id: string;
  readonly newest: number;
  readonly published: { readonly version: number; readonly configVersion: number } | null;
};
const itemsOf = (administrator: Person): Promise<Item[]> =>
  answered("the items", () => administrator.get("/api/configuration"));

/** Writes a draft of an item and puts it in force, as an administrator would: the check must find nothing. */
export const publishItem = async (
  administrator: Person,
  kind: "flow" | "schedule" | "survey",
  id: string,
  body: object,
): Promise<void> => {
  const item = `/api/configuration/${kind}/${id}`;
  const before = (await itemsOf(administrator)).find((each) => each.kind === kind && each.id === id)?.newest ?? 0;
  const verdict = await answered("the check", () => administrator.post(`${item}/check`, { body }));
  expect(verdict).toMatchObject({ problems: [] });
  await answered("the draft", () => administrator.ask("PUT", `${item}/draft`, { base: before, body }));
  await answered("the publication", () => administrator.post(`${item}/publish`, { version: before + 1 }));
};

export const publish = (administrator: Person, id: string, body: object): Promise<void> =>
  publishItem(administrator, "flow", id, body);

type Hours = { readonly zone: string; readonly weekly: readonly object[] };
/** Every day the same hours, and no special day. */
export const openFrom = async (
  administrator: Person,
  from: string,
  to: string,
  zone = "Asia/Shanghai",
): Promise<void> => {
  const path = "/api/configuration/schedule/hotline/versions/1";
  const { body } = (await answered("the hours", () => administrator.get(path))) as { body: Hours };
  const weekly = [{ days: [1, 2, 3, 4, 5, 6, 7], from, to }];
  await publishItem(administrator, "schedule", "hotline", { ...body, zone, weekly, special: [] });
};

/** Waits until calls are taken by what was published last. */
export const inForce = async (server: Server, administrator: Person): Promise<void> => {
  const newest = Math.max(...(await itemsOf(administrator)).map(({ published }) => published?.configVersion ?? 0));
  await until("it is in force", () => {
    const kept = JSON.parse(readFileSync(join(server.dataFolder, "configuration.json"), "utf8"));
    return kept.config.configVersion === newest;
  });
};

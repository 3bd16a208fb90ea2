import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Flow, findingCodes, findingsOf, flowConfig, problemsOf } from "@zongji/domain";
import { queryAt, type Server, until } from "@zongji/kit";
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
  kind: "flow" | "schedule" | "survey" | "businessTypes" | "letters",
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

/** The main flow with every queue leading to this group. */
export const leadingTo = async (administrator: Person, group: string): Promise<object> => {
  const { body } = await administrator.get("/api/configuration/flow/main/versions/1");
  const nodes = Object.fromEntries(
    Object.entries(body.nodes as Record<string, { kind: string }>).map(([id, node]) => [
      id,
      node.kind === "queue" ? { ...node, group } : node,
    ]),
  );
  return { ...body, nodes };
};

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

/** Numbers with a flow of their own each; a module has none. */
export type NumberedFlow = { readonly id: string; readonly body: object; readonly number?: string };

/** What the check would refuse of these flows, but for what dial rights allow. */
const refusedOf = (flows: readonly NumberedFlow[]): string[] => {
  const all = flows.map(({ id, body }) => ({ ...body, id, version: 1 }) as Flow);
  return all.flatMap((flow) => {
    const findings = findingsOf(flow, { flows: all, hasPrompt: () => true });
    return [
      ...problemsOf(flowConfig, flow).map(({ field, problem }) => `${flow.id} ${field}: ${problem}`),
      ...findings
        .filter(({ code }) => findingCodes[code] === "refuses")
        .map(({ code, node }) => `${flow.id} ${node}: ${code}`),
    ];
  });
};

/** Puts many flows with a number each straight into the database, as an administrator would one by one. They are in force with the next change of the configuration. */
export const addFlows = async (databaseUrl: string, flows: readonly NumberedFlow[]): Promise<void> => {
  expect(refusedOf(flows)).toEqual([]);
  const items = flows.flatMap(({ id, body, number }) => [
    { kind: "flow", id, name: id, body },
    ...(number === undefined
      ? []
      : [
          {
            kind: "number",
            id: `number-${number}`,
            name: number,
            body: { number, label: id, flow: id, recorded: true },
          },
        ]),
  ]);
  await queryAt(
    databaseUrl,
    `insert into config_item (kind, id, version, state, name, body, at, config_version, published_at)
     select each.kind, each.id, 1, 'published', each.name, each.body::jsonb, 0, newest.n + each.place, 0
     from (select coalesce(max(config_version), 0) as n from config_item) as newest,
       unnest($1::text[], $2::text[], $3::text[], $4::text[]) with ordinality as each (kind, id, name, body, place)`,
    [
      items.map(({ kind }) => kind),
      items.map(({ id }) => id),
      items.map(({ name }) => name),
      items.map(({ body }) => JSON.stringify(body)),
    ],
  );
};

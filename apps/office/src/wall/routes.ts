import { randomUUID } from "node:crypto";
import type { WallBoard, WallMessage, WallWebhook } from "@zongji/api";
import { type ContractState, type HotlineConfig, shippedTiles, tilesProblems, type WallTile } from "@zongji/domain";
import { type Db, inTransaction, nowOf, publishedOf, type Seal } from "@zongji/store";
import { type AddOperation, Refusal, scopeOf } from "@zongji/web";
import type { OuterDoor } from "@zongji/web/node";
import type { Past } from "../contract/index.ts";
import { outlookNow } from "./outlook.ts";
import {
  boardOf,
  dropBoard,
  type KeptMessage,
  type KeptWebhook,
  lastMessages,
  putBoard,
  putWebhook,
  webhookOf,
} from "./store.ts";
import { post, sealSecret } from "./webhook.ts";

export type WallRoom = {
  readonly db: Db;
  readonly seal: () => Seal;
  readonly door: OuterDoor;
  readonly zone: string;
  readonly contract: (db: Db) => Promise<ContractState>;
  readonly past: Past;
};

const defaultTiles = async (db: Db): Promise<readonly WallTile[]> => {
  const policies = (await publishedOf(db, "policies"))[0]?.body as HotlineConfig["policies"] | undefined;
  return policies?.wallTiles ?? shippedTiles;
};

const board = async (db: Db, user: string): Promise<WallBoard> => {
  const own = await boardOf(db, user);
  return { own: own !== undefined, tiles: own ?? (await defaultTiles(db)) };
};

const messageOf = ({
  id,
  at,
  measure,
  when,
  scope,
  on,
  level,
  figure,
  over,
  under,
  bound,
  ...fared
}: KeptMessage): WallMessage => ({
  ...{ id, at: Number(at), measure, when, scope, of: on, level, value: figure },
  terms: over === null || under === null ? null : { over: Number(over), under: Number(under) },
  bound: bound === null ? null : Number(bound),
  ...{ webhook: fared.webhook, tries: fared.tries, problem: fared.problem },
});

const webhookShown = ({ url, header, secret_sealed, timeout_ms }: KeptWebhook): WallWebhook => ({
  ...{ url, header, hasSecret: secret_sealed !== null, timeoutMs: timeout_ms },
});

/** Headers that HTTP itself, or the message, uses. */
const taken = new Set([
  "content-type",
  "content-length",
  "host",
  "connection",
  "transfer-encoding",
  "expect",
  "upgrade",
  "te",
  "trailer",
  "keep-alive",
]);

const webhookRoutes = (add: AddOperation, { db, seal, door }: WallRoom): void => {
  add("wallWebhook", async () => webhookShown(await webhookOf(db)));
  add("setWallWebhook", async ({ body: { url, header, secret, timeoutMs }, actor }) => {
    if (url !== null && !(URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)))
      throw new Refusal("badRequest", { field: "url" });
    if (url !== null && `${new URL(url).username}${new URL(url).password}` !== "")
      throw new Refusal("badRequest", { field: "url" });
    if (taken.has(header.toLowerCase())) throw new Refusal("badRequest", { field: "header" });
    return inTransaction(db, actor, async ({ tx, audit }) => {
      const before = await webhookOf(tx);
      // A secret is not told to another place than the one that it was given for.
      const isMoved = before.url !== null && (url === null || new URL(url).origin !== new URL(before.url).origin);
      if (isMoved && url !== null && secret === undefined && before.secret_sealed !== null)
        throw new Refusal("badRequest", { field: "secret" });
      const secret_sealed =
        secret === undefined ? before.secret_sealed : secret === null ? null : sealSecret(seal(), secret);
      const after = { url, header, secret_sealed, timeout_ms: timeoutMs };
      await putWebhook(tx, after);
      const told = secret === undefined ? {} : { secret: secret === null ? "taken away" : "given" };
      audit("wallWebhook.change", "wall", { was: webhookShown(before), is: { ...webhookShown(after), ...told } });
      return webhookShown(after);
    });
  });
  add("testWallWebhook", async ({ actor }) => {
    const webhook = await webhookOf(db);
    if (webhook.url === null) throw new Refusal("refused", { reason: "noWebhook" });
    const problem = await post(door, webhook, seal(), {
      type: "test",
      id: randomUUID(),
      at: new Date(nowOf(db)).toISOString(),
    });
    await inTransaction(db, actor, async ({ audit }) =>
      audit("wallWebhook.test", "wall", { sent: problem === undefined, ...(problem !== undefined && { problem }) }),
    );
    return { sent: problem === undefined, problem: problem ?? null };
  });
};

/** 监控墙 as far as it needs the database: what live shows and counts goes without. */
export const wallRoutes = (add: AddOperation, room: WallRoom): void => {
  const { db, zone, contract, past } = room;
  add("wallBoard", ({ session: { principal } }) => board(db, principal.user.id));
  add("saveWallBoard", async ({ body: { tiles }, session: { principal } }) => {
    const problem = tilesProblems(tiles)[0];
    if (problem) throw new Refusal("badRequest", { field: problem.field, reason: problem.problem });
    await putBoard(db, principal.user.id, tiles, nowOf(db));
    return board(db, principal.user.id);
  });
  add("resetWallBoard", async ({ session: { principal } }) => {
    await dropBoard(db, principal.user.id);
    return board(db, principal.user.id);
  });
  add("wallOutlook", () => outlookNow({ db, zone, contract, past }));
  add("listWallMessages", async ({ session: { principal } }) => {
    const groups = scopeOf(principal, "wall.see") === "all" ? undefined : principal.user.groups;
    return (await lastMessages(db, 100, groups)).map(messageOf);
  });
  webhookRoutes(add, room);
};

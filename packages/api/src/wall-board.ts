/** 监控墙 as people put it together: its figures, what of them is beyond a threshold, the forecast, and the messages. */
import { type Static, Type } from "@sinclair/typebox";
import { wallThreshold, wallTile, wallTiles } from "@zongji/domain";
import { Duration, Instant, Nullable, OneOf, type Operation } from "./operation.ts";

/** What a rate or an average is made of, whole numbers (ms or a count, over a count): who shows it rounds it from these, half-up. */
export const Terms = Nullable(Type.Object({ over: Type.Integer(), under: Type.Integer() }));
export type Terms = Static<typeof Terms>;

/** A figure of a tile; null: "—". A rate has its terms. */
export const WallFigure = Type.Object({ value: Nullable(Type.Number()), terms: Terms });
export type WallFigure = Static<typeof WallFigure>;
/** By `when/measure/scope/of`. Forecasts are not in it. */
export const WallFigures = Type.Record(Type.String(), WallFigure);
export type WallFigures = Static<typeof WallFigures>;

const figure = Type.Pick(wallThreshold, ["measure", "when", "scope", "of"]);
/** A figure that is beyond a threshold, since when. `bound`: as thresholds have it, in hundredths of a percent, ms, or as counted. */
export const WallAlarm = Type.Composite([
  figure,
  Type.Object({
    level: OneOf(["warning", "alarm"] as const),
    since: Instant,
    worse: OneOf(["above", "below"] as const),
    bound: Type.Integer(),
    sound: Type.Boolean(),
    /** The group's name, or the agent's number and name; null: of all. */
    place: Nullable(Type.String()),
    /** What it was when it went beyond. */
    value: Nullable(Type.Number()),
    terms: Terms,
  }),
]);
export type WallAlarm = Static<typeof WallAlarm>;

/** The tiles of a person's wall. `own`: she chose them herself; false: they are the default. */
export const WallBoard = Type.Object({ own: Type.Boolean(), tiles: wallTiles });
export type WallBoard = Static<typeof WallBoard>;

const Budget = Type.Object({ failed: Type.Boolean(), left: Nullable(Type.Integer()) });
/** Why there is no forecast. */
export const noOutlook = ["noContract", "fewDays", "exempt"] as const;
const Outlook = Type.Object({
  measure: OneOf(["kpiConnectRate", "satisfaction"] as const),
  /** Today so far: the counts that the contract's indicator is made of. */
  over: Type.Integer(),
  under: Type.Integer(),
  why: Nullable(OneOf(noOutlook)),
  /** Past days of this weekday that it stands on, or that there are. */
  days: Type.Integer(),
  /** Calls or ratings expected until the day is over, and their spread: a standard deviation. */
  rest: Nullable(Type.Integer()),
  error: Nullable(Type.Integer()),
  /** Of those how many may go wrong; left null: all of them. */
  bears: Nullable(Budget),
});
export type Outlook = Static<typeof Outlook>;
export const WallOutlook = Type.Object({ at: Instant, outlooks: Type.Array(Outlook) });
export type WallOutlook = Static<typeof WallOutlook>;

/** Where messages of thresholds go by HTTP POST. The secret is never shown. */
export const WallWebhook = Type.Object({
  url: Nullable(Type.String()),
  header: Type.String(),
  hasSecret: Type.Boolean(),
  timeoutMs: Duration,
});
export type WallWebhook = Static<typeof WallWebhook>;
const WallWebhookChange = Type.Object(
  {
    /** null: none is sent. */
    url: Nullable(Type.String({ minLength: 8, maxLength: 500, pattern: "^https?://[^\\s]+$" })),
    /** The header that carries the secret. */
    header: Type.String({ pattern: "^[A-Za-z][A-Za-z0-9-]{0,63}$" }),
    /** Absent: as it was; null: none. */
    secret: Type.Optional(
      Nullable(Type.String({ minLength: 1, maxLength: 500, pattern: "^[\\x21-\\x7e][\\x20-\\x7e]*$" })),
    ),
    timeoutMs: Type.Integer({ minimum: 500, maximum: 30_000 }),
  },
  { additionalProperties: false },
);
export type WallWebhookChange = Static<typeof WallWebhookChange>;

/** How a message by webhook fared. `off`: there is none for it. */
export const sendStates = ["off", "waiting", "sent", "failed"] as const;
/** A crossing of a threshold; level null: it is over. */
const WallMessage = Type.Composite([
  figure,
  Type.Object({
    id: Type.String(),
    at: Instant,
    level: Nullable(OneOf(["warning", "alarm"] as const)),
    value: Nullable(Type.Number()),
    terms: Terms,
    bound: Nullable(Type.Integer()),
    webhook: OneOf(sendStates),
    tries: Type.Integer(),
    /** Of the last try that failed. */
    problem: Nullable(Type.String()),
  }),
]);
export type WallMessage = Static<typeof WallMessage>;

const errors = ["badRequest", "notSignedIn", "forbidden", "databaseDown"] as const;

export const wallBoardOperations = {
  wallBoard: {
    method: "GET",
    path: "/api/wall/board",
    summary: "The tiles of one's wall: one's own, or the default",
    permission: "wall.see",
    response: WallBoard,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  saveWallBoard: {
    method: "PUT",
    path: "/api/wall/board",
    summary: "Choose the tiles of one's own wall and their order",
    permission: "wall.see",
    body: Type.Object({ tiles: Type.Array(wallTile, { minItems: 1, maxItems: 24 }) }, { additionalProperties: false }),
    response: WallBoard,
    errors,
  },
  resetWallBoard: {
    method: "DELETE",
    path: "/api/wall/board",
    summary: "Go back to the default tiles",
    permission: "wall.see",
    response: WallBoard,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  wallOutlook: {
    method: "GET",
    path: "/api/wall/outlook",
    summary:
      "Until the end of the day: how many more misses the contract's indicators bear, by the same weekday's past",
    permission: "wall.see",
    response: WallOutlook,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  listWallMessages: {
    method: "GET",
    path: "/api/wall/messages",
    summary: "The last hundred crossings of thresholds, the last first, and how their messages fared",
    permission: "wall.see",
    response: Type.Array(WallMessage),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  wallWebhook: {
    method: "GET",
    path: "/api/wall/webhook",
    summary: "Where messages of thresholds go by HTTP",
    permission: "hotline.administer",
    response: WallWebhook,
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  setWallWebhook: {
    method: "PUT",
    path: "/api/wall/webhook",
    summary: "Set where messages of thresholds go by HTTP, and their secret",
    permission: "hotline.administer",
    body: WallWebhookChange,
    response: WallWebhook,
    errors,
  },
  testWallWebhook: {
    method: "POST",
    path: "/api/wall/webhook/test",
    summary: "Send a test message once; says what came of it",
    permission: "hotline.administer",
    response: Type.Object({ sent: Type.Boolean(), problem: Nullable(Type.String()) }),
    errors: ["notSignedIn", "forbidden", "refused", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;

import { type Static, Type } from "@sinclair/typebox";
import { chartKinds, dimensions, grains, periodPresets, presetDays, reportFilters } from "@zongji/domain";
import { IdParams, Nullable, OneOf, type Operation, ReportRef, Version } from "./operation.ts";
import { ReportCatalogue, type ReportQuery, ReportShown, reportQuestion } from "./reports.ts";

const values = Type.Optional(Type.String({ minLength: 1, maxLength: 2000 }));
const measure = Type.String({ maxLength: 64 });

export const tileViews = ["chart", "table", "figure"] as const;
export type TileView = (typeof tileViews)[number];
export const mostTiles = 24;

/** What a tile asks: a report's question with a period that moves on. */
export const tileQuestion = {
  report: ReportRef,
  period: OneOf(periodPresets),
  grain: Type.Optional(OneOf(grains)),
  by: Type.Optional(OneOf([...dimensions, "none"] as const)),
  number: values,
  group: values,
  agent: values,
  businessType: values,
  complaint: reportQuestion.complaint,
  direction: values,
  trunk: values,
};

/** 磁贴: one report on a board. */
export const Tile = Type.Object(
  {
    ...tileQuestion,
    /** Over it; empty: the report's own name. */
    title: Type.String({ maxLength: 40 }),
    view: OneOf(tileViews),
    chart: Type.Optional(OneOf(chartKinds)),
    /** Measures of the chart. */
    show: Type.Optional(Type.Array(measure, { maxItems: 40, uniqueItems: true })),
    /** Of a single figure; absent: the report's first column. */
    measure: Type.Optional(measure),
    /** It takes the whole width. */
    wide: Type.Boolean(),
  },
  { additionalProperties: false },
);
export type Tile = Static<typeof Tile>;

/** A report's question with a period that moves on: of a tile, or of what is sent. */
export type MovingQuestion = Omit<Tile, "title" | "view" | "chart" | "show" | "measure" | "wide">;

/** The question as it is at a moment. @param now ms since the epoch @param zone the hotline's */
export const queryAt = ({ period, grain, by, ...rest }: MovingQuestion, now: number, zone: string): ReportQuery => ({
  ...presetDays(period, now, zone),
  ...(grain && { grain }),
  ...(by && { by }),
  ...(rest.complaint && { complaint: rest.complaint }),
  ...Object.fromEntries(reportFilters.flatMap((name) => (rest[name] === undefined ? [] : [[name, rest[name]]]))),
});

export const NewBoard = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 40 }),
    /** In their order. */
    tiles: Type.Array(Tile, { maxItems: mostTiles }),
    /** Who sees it besides its owner. */
    roles: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 64, uniqueItems: true }),
  },
  { additionalProperties: false },
);
export type NewBoard = Static<typeof NewBoard>;
export const BoardChange = Type.Object(
  { ...NewBoard.properties, version: Type.Optional(Version) },
  { additionalProperties: false },
);

/** A board in the list. */
export const BoardLine = Type.Object({
  id: Type.String(),
  name: Type.String(),
  tiles: Type.Integer(),
  owner: Type.String(),
  mine: Type.Boolean(),
  roles: Type.Array(Type.String()),
});
export type BoardLine = Static<typeof BoardLine>;

export const tileMissing = ["deleted", "notShared", "changed", "beyond"] as const;
export type TileMissing = (typeof tileMissing)[number];

/** A tile as its reader gets it. */
export const ShownTile = Type.Object({
  tile: Tile,
  /** Null: there is nothing to show, `missing` says why. */
  report: Nullable(ReportShown),
  /**
   * deleted: the report is gone; notShared: it is somebody's own and not shared with the reader; changed: a filter, split or measure of the tile is no longer
   * the report's; beyond: it is of groups or agents that the reader may not see.
   */
  missing: Nullable(OneOf(tileMissing)),
  /** What the tile is filtered by and was retired or disabled since: names. */
  gone: Type.Array(Type.String()),
});
export type ShownTile = Static<typeof ShownTile>;

export const Board = Type.Object({
  id: Type.String(),
  name: Type.String(),
  owner: Type.String(),
  mine: Type.Boolean(),
  roles: Type.Array(Type.String()),
  version: Version,
  tiles: Type.Array(ShownTile),
  /** What ids are called. */
  choices: ReportCatalogue.properties.choices,
});
export type Board = Static<typeof Board>;

const permission = "report.see" as const;

export const boardOperations = {
  listBoards: {
    method: "GET",
    path: "/api/boards",
    summary: "The own boards, and those shared with a role of the reader's",
    permission,
    response: Type.Array(BoardLine),
    errors: ["notSignedIn", "forbidden", "databaseDown"],
  },
  board: {
    method: "GET",
    path: "/api/boards/:id",
    summary: "A board with its tiles; each tile's figures are asked of its report",
    permission,
    params: IdParams,
    response: Board,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
  createBoard: {
    method: "POST",
    path: "/api/boards",
    summary: "Make a board",
    permission,
    body: NewBoard,
    response: Board,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "refused", "databaseDown"],
  },
  changeBoard: {
    method: "PATCH",
    path: "/api/boards/:id",
    summary: "Change a board of one's own",
    permission,
    params: IdParams,
    body: BoardChange,
    response: Board,
    errors: ["badRequest", "notSignedIn", "forbidden", "notFound", "stale", "databaseDown"],
  },
  deleteBoard: {
    method: "DELETE",
    path: "/api/boards/:id",
    summary: "Delete a board of one's own",
    permission,
    params: IdParams,
    response: "empty",
    errors: ["notSignedIn", "forbidden", "notFound", "databaseDown"],
  },
} as const satisfies Record<string, Operation>;

/** The tiles of the person's wall, and what of them is beyond a threshold. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { WallAlarm, WallBoard } from "@zongji/api";
import { figureKey, shippedTiles, type WallTile } from "@zongji/domain";
import { useEffect, useMemo } from "react";
import { useLive } from "../../server/queries.ts";
import { request } from "../../server/request.ts";

/** Kept at this browser too: the wall shows a person's own figures while the database is away. */
const keptKey = "zongji.wallBoard";
const kept = (): WallBoard | undefined => {
  try {
    return JSON.parse(localStorage.getItem(keptKey) ?? "") as WallBoard;
  } catch {
    return undefined;
  }
};

export const boardQuery = ["wallBoard"] as const;
export const keepBoard = (board: WallBoard): WallBoard => {
  localStorage.setItem(keptKey, JSON.stringify(board));
  return board;
};

/** `tiles`: those that are shown, also before and without an answer. */
export const useBoard = () => {
  const live = useLive();
  const board = useQuery({
    queryKey: boardQuery,
    queryFn: async () => keepBoard(await request("wallBoard")),
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
  const tiles: readonly WallTile[] = useMemo(() => (board.data ?? kept())?.tiles ?? shippedTiles, [board.data]);
  useEffect(() => live.watchWall(tiles), [live, tiles]);
  return { board, tiles };
};

export const alarmOf = (alarms: readonly WallAlarm[] | undefined, tile: WallTile): WallAlarm | undefined =>
  tile.when === "forecast" ? undefined : alarms?.find((each) => figureKey(each) === figureKey(tile));

/** The forecast; while it can't be had, nothing rather than an old one. */
export const useOutlook = () =>
  useQuery({
    queryKey: ["wallOutlook"],
    queryFn: () => request("wallOutlook"),
    refetchInterval: 15_000,
    staleTime: 10_000,
    retry: false,
  });

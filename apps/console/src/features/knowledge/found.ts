import { keepPreviousData, useQuery } from "@tanstack/react-query";
import type { ArticleKind } from "@zongji/domain";
import { useEffect, useState } from "react";
import { request } from "../../server/request.ts";

/** After the last key, ms. */
const pauseMs = 150;

/** What was typed, once the typing rests. */
export const usePaused = (value: string): string => {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), pauseMs);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
};

export type Narrowed = {
  readonly businessType: string | null;
  readonly kind: ArticleKind | null;
  readonly category: string | null;
  readonly tag: string | null;
};
export const wide: Narrowed = { businessType: null, kind: null, category: null, tag: null };

/** While the office or the database is away it is asked again so often, ms. */
const againMs = 3000;

export const useFound = (text: string, narrowed: Narrowed) =>
  useQuery({
    queryKey: ["knowledge", "search", text, narrowed],
    queryFn: () => {
      const given = Object.entries({ ...narrowed, text }).filter(([, value]) => value !== null && value !== "");
      return request("searchKnowledge", { query: Object.fromEntries(given) });
    },
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.status === "error" ? againMs : false),
  });

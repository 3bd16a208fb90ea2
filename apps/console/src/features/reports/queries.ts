import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReportQuery } from "@zongji/api";
import { request } from "../../server/request.ts";

export const useReportCatalogue = () =>
  useQuery({ queryKey: ["reportCatalogue"], queryFn: () => request("reportCatalogue"), staleTime: 60_000 });

export const useReport = (report: string, query: ReportQuery) =>
  useQuery({
    queryKey: ["report", report, query],
    queryFn: () => request("report", { params: { report }, query }),
    placeholderData: (before, beforeQuery) =>
      // Another report has other columns.
      beforeQuery?.queryKey[1] === report ? keepPreviousData(before) : undefined,
    retry: false,
  });

export const useReportHeat = (report: string, query: ReportQuery, column: string | undefined) => {
  const { compare: _, ...asked } = query;
  return useQuery({
    queryKey: ["reportHeat", report, asked, column],
    queryFn: () => request("reportHeat", { params: { report }, query: { ...asked, column: column! } }),
    enabled: column !== undefined,
    retry: false,
  });
};

/** The cell of a report's table that is looked into. */
export type CellOpened = {
  readonly column: string;
  readonly bucket: number | null;
  /** Undefined: of all lines, or lines are not split. */
  readonly key: string | null | undefined;
};

export const detailPageSize = 50;

export const useDetails = (report: string, query: ReportQuery, cell: CellOpened | undefined) => {
  const { compare: _, ...asked } = query;
  return useInfiniteQuery({
    queryKey: ["reportTrace", report, asked, cell],
    queryFn: ({ pageParam }) => {
      const { column, bucket, key } = cell!;
      return request("reportTrace", {
        params: { report },
        query: {
          ...asked,
          ...{ column, pageSize: detailPageSize },
          ...(bucket !== null && { bucket }),
          ...(key === null ? { none: "yes" as const } : key !== undefined && { key }),
          ...(pageParam !== "" && { after: pageParam }),
        },
      });
    },
    initialPageParam: "",
    getNextPageParam: ({ next }) => next ?? undefined,
    enabled: cell !== undefined,
  });
};

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Export, NewExport, NewRecordingsExport, NewReportExport } from "@zongji/api";
import { request } from "../server/request.ts";

const key = ["exports"];
const lookEveryMs = 1000;

export const isOpen = ({ state }: Pick<Export, "state">): boolean => state === "waiting" || state === "running";

/** The own exports, newest first; asked for each second while one is being made. */
export const useExports = (enabled: boolean) =>
  useQuery({
    queryKey: key,
    queryFn: () => request("listExports"),
    enabled,
    staleTime: 0,
    refetchInterval: ({ state }) => (state.data?.some(isOpen) ? lookEveryMs : false),
  });

const useStart = <Asked>(start: (asked: Asked) => Promise<Export>, done: () => void) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: start,
    onSuccess: async (made) => {
      client.setQueryData<Export[]>(key, (all = []) => [made, ...all.filter(({ id }) => id !== made.id)]);
      done();
      await client.invalidateQueries({ queryKey: key });
    },
  });
};

export const useStartExport = (done: () => void) =>
  useStart((body: NewExport) => request("startExport", { body }), done);

export const useStartReportExport = (done: () => void) =>
  useStart((body: NewReportExport) => request("exportReport", { body }), done);

export const useStartRecordingsExport = (done: () => void) =>
  useStart((body: NewRecordingsExport) => request("exportRecordings", { body }), done);

export const useRemoveExport = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => request("removeExport", { params: { id } }),
    onSettled: () => client.invalidateQueries({ queryKey: key }),
  });
};

import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { MailSettingsChange, NewSchedule, ScheduleChange } from "@zongji/api";
import { request } from "../../../server/request.ts";

const pageSize = 50;

export const useSchedules = () =>
  useQuery({ queryKey: ["schedules"], queryFn: () => request("listSchedules"), refetchInterval: 5000 });

export const useHistory = () =>
  useInfiniteQuery({
    queryKey: ["sendings"],
    queryFn: ({ pageParam }) => request("listSendings", { query: { pageSize, ...pageParam } }),
    initialPageParam: {} as { readonly before?: number; readonly beforeId?: string },
    getNextPageParam: (page) => {
      const last = page.at(-1);
      // Several have one moment: all schedules of eight o'clock.
      return last === undefined || page.length < pageSize ? undefined : { before: last.moment, beforeId: last.id };
    },
    refetchInterval: 5000,
  });

const useChange = <A, T>(perform: (asked: A) => Promise<T>) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: perform,
    onSettled: async () => {
      await client.invalidateQueries({ queryKey: ["schedules"] });
      await client.invalidateQueries({ queryKey: ["sendings"] });
    },
  });
};

export const useSaveSchedule = () =>
  useChange(({ id, ...body }: (NewSchedule | ScheduleChange) & { readonly id?: string }) =>
    id === undefined
      ? request("createSchedule", { body: body as NewSchedule })
      : request("changeSchedule", { params: { id }, body: body as ScheduleChange }),
  );
export const useRemoveSchedule = () => useChange((id: string) => request("deleteSchedule", { params: { id } }));
export const useSendNow = () => useChange((id: string) => request("sendNow", { params: { id } }));

export const useMail = (enabled: boolean) =>
  useQuery({ queryKey: ["mailSettings"], queryFn: () => request("mailSettings"), enabled });

export const useSaveMail = () => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: MailSettingsChange) => request("changeMailSettings", { body }),
    onSuccess: async (kept) => {
      client.setQueryData(["mailSettings"], kept);
      await client.invalidateQueries({ queryKey: ["schedules"] });
    },
  });
};

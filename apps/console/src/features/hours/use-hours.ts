import type { ConfigItem } from "@zongji/api";
import type { Schedule } from "@zongji/domain";
import { useItemEdit } from "../../versions/index.ts";

/** The hours under the hands of a person. */
export const useHoursEdit = (
  item: ConfigItem,
  { schedule: start, base }: { readonly schedule: Schedule; readonly base: number },
) => {
  const { text: schedule, ...edit } = useItemEdit<Schedule>(item, { text: start, base });
  return { schedule, ...edit };
};
export type HoursEdit = ReturnType<typeof useHoursEdit>;

/** 业务范围 as an agent meets it: what she may choose, and that she must. */
import type { BusinessTypeNow, Desk, NamedType } from "@zongji/api";
import { businessTypeName, type HotlineConfig, isOfferedType, isRetiredType, localTime } from "@zongji/domain";
import { Refusal } from "@zongji/web";

type Configured = Pick<HotlineConfig, "businessTypes" | "schedule" | "groups">;

export const namedType = ({ businessTypes = [] }: Configured, id: string): NamedType => ({
  id,
  name: businessTypeName(businessTypes, id),
});

/** The tree in force. @param now ms since the epoch */
export const typesNow = ({ businessTypes: types = [], schedule }: Configured, now: number): BusinessTypeNow[] => {
  const { date } = localTime(now, schedule.zone);
  return types.map(({ id, name, parent }) => ({
    ...{ id, name, parent: parent ?? null },
    offered: isOfferedType(types, id, date),
    retired: isRetiredType(types, id),
  }));
};

/** The group asks for a business type, and there is one that could be chosen. @param now ms since the epoch */
export const asksType = (config: Configured, group: string | null, now: number): boolean =>
  config.groups.find(({ id }) => id === group)?.asksBusinessType === true &&
  typesNow(config, now).some(({ offered }) => offered);

/** Refuses to end a wrap-up before the business type that its group asks for is kept. @throws Refusal refused, with noBusinessType */
export const refuseWithoutType = ({ call }: Pick<Desk, "call">): void => {
  if (call?.at === "wrapUp" && call.asksBusinessType && (call.note?.businessType ?? null) === null)
    throw new Refusal("refused", { reason: "noBusinessType" });
};

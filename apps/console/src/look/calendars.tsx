import { useQuery } from "@tanstack/react-query";
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { may, useSession } from "../server/queries.ts";
import { request } from "../server/request.ts";

/** The id of the hotline's own calendar, which is meant where none is named. */
export const mainCalendar = "hotline";

/** What of a kind is in force; nothing for who may not read the configuration. */
const usePublished = (wanted: "schedule" | "flow") => {
  const session = useSession();
  const items = useQuery({
    queryKey: ["config", "items"],
    queryFn: () => request("listConfigItems"),
    enabled: may(session.data, "configuration.draft"),
  });
  return (items.data ?? []).filter(({ kind, published }) => kind === wanted && published !== null);
};

/** Calendars in force beside the main one. */
export const useCalendars = () => usePublished("schedule").filter(({ id }) => id !== mainCalendar);

/** Flows in force. */
export const useFlows = () => usePublished("flow");

/** A calendar by name, or none. `value` and `onChange`: the form's. @param none what is meant then */
export const CalendarSelect = ({
  id,
  value = null,
  onChange,
  none,
  label,
  disabled = false,
}: {
  id?: string;
  value?: string | null;
  onChange?: (calendar: string | null) => void;
  none: string;
  label?: string;
  disabled?: boolean;
}) => {
  const { t } = useTranslation();
  const calendars = useCalendars();
  const isGone = value !== null && value !== "" && !calendars.some((each) => each.id === value);
  return (
    <Select<string>
      {...(id !== undefined && { id })}
      {...(label !== undefined && { "aria-label": label })}
      disabled={disabled}
      value={value ?? ""}
      onChange={(chosen) => onChange?.(chosen === "" ? null : chosen)}
      options={[
        { value: "", label: none },
        ...(isGone ? [{ value, label: t("flows.noSuch", { id: value }) }] : []),
        ...calendars.map((each) => ({ value: each.id, label: each.name })),
      ]}
      {...(isGone && { status: "error" as const })}
    />
  );
};

import type { ConfigItem, Session } from "@zongji/api";
import { Input } from "antd";
import { useTranslation } from "react-i18next";
import { may } from "../../server/queries.ts";
import { RemoveThing } from "../../versions/index.ts";
import type { HoursEdit } from "./use-hours.ts";

/** A calendar beside the main one has a name, which goes with its draft, and can be taken out of force. */
export const OwnCalendar = ({ item, edit, session }: { item: ConfigItem; edit: HoursEdit; session: Session }) => {
  const { t } = useTranslation();
  const { schedule } = edit;
  const name = schedule.name ?? "";
  return (
    <div className="hours-own">
      <label htmlFor="own-calendar-name">{t("hours.calendarName")}</label>
      <Input
        id="own-calendar-name"
        value={name}
        maxLength={64}
        {...(name.trim() === "" && { status: "error" as const })}
        onChange={({ target }) => edit.change({ ...schedule, name: target.value })}
      />
      {item.published && may(session, "configuration.publish") && (
        <RemoveThing kind="schedule" id={item.id} name={item.name} close={() => undefined} />
      )}
    </div>
  );
};

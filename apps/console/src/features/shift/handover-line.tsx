import type { Handover, Session } from "@zongji/api";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useGroups } from "../../server/queries.ts";
import { useMinute } from "../../shift/index.ts";

export type Line = Handover["lines"][number];
type Thing = NonNullable<Line["link"]>;

/** What the thing of a line is called. */
export const useThingName = () => {
  const { t } = useTranslation();
  const minute = useMinute();
  return ({ thing, label, at }: Thing): string => t(`shift.thing.${thing}`, { label, at: minute(at) });
};

const pageOf = ({ thing, id }: Thing): string =>
  ({ order: `/orders/${id}`, call: `/calls/${id}`, missed: "/missed" })[thing];

/** One thing that is open, with the way to it. */
export const HandoverLine = ({ line: { text, link } }: { line: Line }) => {
  const nameOf = useThingName();
  return (
    <li className="due-row">
      {link && <Link to={pageOf(link)}>{nameOf(link)}</Link>}
      <span className="handover-text">{text}</span>
    </li>
  );
};

/** The groups whose notes somebody may see, to choose from. */
export const useGroupOptions = ({ user, permissions }: Session): { value: string; label: string }[] => {
  const all = permissions.some(({ action, scope }) => action === "handover.work" && scope === "all");
  const { data = [] } = useGroups();
  return data.filter(({ id }) => all || user.groups.includes(id)).map(({ id, name }) => ({ value: id, label: name }));
};

import type { Wall } from "@zongji/api";
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { Clock } from "../../look/clock.tsx";

type Server = Wall["nodes"][number];

const Silent = ({ server, groups }: { server: Server; groups: Wall["groups"] }) => {
  const { t } = useTranslation();
  const names = groups.filter(({ id }) => server.groups.includes(id)).map(({ name }) => name);
  return (
    <Alert
      type="error"
      showIcon
      className="wall-silent"
      title={
        <>
          {t("wall.silentServer", { name: server.name })} {t("wall.silentFor")}{" "}
          <Clock since={server.silentSince ?? 0} />
        </>
      }
      description={
        names.length > 0 ? t("wall.silentGroups", { groups: names.join(t("page.comma")) }) : t("wall.silentNoGroups")
      }
    />
  );
};

/** 节点: who makes this picture, where there is more than one; one that is silent first, since a part is missing then. */
export const Servers = ({ nodes, groups }: Pick<Wall, "nodes" | "groups">) => {
  const { t } = useTranslation();
  if (nodes.length < 2) return null;
  return (
    <>
      {nodes
        .filter(({ silentSince }) => silentSince !== null)
        .map((server) => (
          <Silent key={server.name} server={server} groups={groups} />
        ))}
      <p className="wall-servers">
        {t("wall.servers")}
        {nodes.map(({ name, isHere, silentSince, groups: held }) => (
          <span key={name} data-server={name}>
            <b>{name}</b>
            {isHere && `（${t("wall.thisServer")}）`}{" "}
            {silentSince === null
              ? groups
                  .filter(({ id }) => held.includes(id))
                  .map((group) => group.name)
                  .join(t("page.comma")) || "—"
              : t("wall.silent")}
          </span>
        ))}
      </p>
    </>
  );
};

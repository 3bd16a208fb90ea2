import { useQuery } from "@tanstack/react-query";
import type { Trunk, TrunkStatus } from "@zongji/api";
import { Button, Tag, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { moment } from "../../look/duration.ts";
import { request } from "../../server/request.ts";
import { useNodeColumns } from "./node-field.tsx";
import { ThingTable } from "./thing-table.tsx";
import { TrunkDrawer } from "./trunk-drawer.tsx";
import { TrunkTestDialog } from "./trunk-test.tsx";

const farEnd = ({ host, port, direction }: Trunk): string | undefined =>
  host === null || direction === "in" ? undefined : port === null ? host : `${host}:${port}`;

const hues = { up: "green", down: "red", off: "grey", unknown: "grey" } as const;

/** Why a line is down, in words: an answer's status, silence, or no way to it. */
const useWhy = () => {
  const { t } = useTranslation();
  return (why: string): string => {
    const status = /\b[3-6]\d\d\b/.exec(why)?.[0];
    if (status) return t("lines.whyStatus", { status });
    if (/answer|timeout/i.test(why)) return t("lines.whySilent");
    return /transport/i.test(why) ? t("lines.whyNoWay") : why;
  };
};

/** By colour and by word; why it is down stands beside it, not behind it. */
const Standing = ({ status, enabled }: { status: TrunkStatus | undefined; enabled: boolean }) => {
  const { t } = useTranslation();
  const now = useNow();
  const whyWords = useWhy();
  const at = enabled ? (status?.at ?? "unknown") : "off";
  const about =
    status?.registered === false
      ? t("lines.notRegistered")
      : status?.registeredUntil
        ? t("lines.registeredUntil", { until: moment(status.registeredUntil, now) })
        : status?.why;
  return (
    <Tooltip title={about}>
      <span className={`state-tag hue-${hues[at]}`} data-standing={at}>
        {t(`lines.${at}`)}
        {at === "up" && status?.answeredInMs != null && (
          <span className="state-note">{t("lines.answeredIn", { ms: status.answeredInMs })}</span>
        )}
        {at === "down" && status?.why && <span className="state-note">{whyWords(status.why)}</span>}
      </span>
    </Tooltip>
  );
};

/** Whether a test call can go over it. */
const isCallable = (trunk: Trunk): boolean => trunk.kind === "carrier" && trunk.enabled && farEnd(trunk) !== undefined;

/** 中继 */
export const Trunks = () => {
  const { t } = useTranslation();
  const trunks = useQuery({ queryKey: ["trunks"], queryFn: () => request("listTrunks") });
  const states = useQuery({
    queryKey: ["trunkStatus"],
    queryFn: () => request("trunkStatus"),
    refetchInterval: 5000,
  });
  const nodeColumns = useNodeColumns();
  const [open, setOpen] = useState<Trunk | "new">();
  const [tested, setTested] = useState<Trunk>();
  const statusOf = ({ id }: Trunk) => states.data?.find((each) => each.id === id);
  return (
    <>
      <ThingTable<Trunk>
        query={trunks}
        rowKey="id"
        note={t("administration.trunksNote")}
        add={{ word: t("administration.newTrunk"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          {
            title: t("administration.name"),
            render: (_, trunk) => (
              <>
                {trunk.name} {trunk.kind === "test" && <Tag>{t("call.test")}</Tag>}
                {trunk.default && farEnd(trunk) && <Tag color="blue">{t("administration.default")}</Tag>}
              </>
            ),
          },
          {
            title: t("lines.status"),
            render: (_, trunk) =>
              states.isError ? (
                <span className="warn">{t("lines.statusFailed")}</span>
              ) : (
                <Standing status={statusOf(trunk)} enabled={trunk.enabled} />
              ),
          },
          { title: t("administration.match"), render: (_, trunk) => trunk.match.join(", ") || "—" },
          { title: t("administration.host"), render: (_, trunk) => farEnd(trunk) ?? t("administration.inboundOnly") },
          { title: t("administration.transport"), width: 88, render: (_, trunk) => trunk.transport.toUpperCase() },
          ...nodeColumns,
          {
            title: t("lines.priority"),
            width: 80,
            align: "right",
            render: (_, trunk) => trunk.priority ?? "—",
          },
          {
            title: t("lines.inUse"),
            width: 112,
            align: "right",
            render: (_, trunk) => (
              <span className="figure">
                {statusOf(trunk)?.lines ?? 0} / {trunk.maxLines} {t("unit.lines", { count: trunk.maxLines })}
              </span>
            ),
          },
          {
            title: t("lines.refused"),
            width: 128,
            align: "right",
            render: (_, trunk) => (
              <span className="figure">
                {statusOf(trunk)?.refusedToday ?? 0} {t("unit.calls", { count: statusOf(trunk)?.refusedToday ?? 0 })}
              </span>
            ),
          },
          {
            key: "test",
            width: 64,
            align: "right",
            render: (_, trunk) =>
              isCallable(trunk) && (
                <Button type="link" size="small" onClick={() => setTested(trunk)}>
                  {t("lines.test")}
                </Button>
              ),
          },
        ]}
      />
      {tested && <TrunkTestDialog trunk={tested} close={() => setTested(undefined)} />}
      {open && (
        <TrunkDrawer
          key={open === "new" ? "new" : open.id}
          trunk={open === "new" ? undefined : open}
          test={open !== "new" && isCallable(open) ? () => setTested(open) : undefined}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

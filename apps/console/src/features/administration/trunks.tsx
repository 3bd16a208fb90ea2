import { useQuery } from "@tanstack/react-query";
import type { Trunk } from "@zongji/api";
import { Form, InputNumber, Select, Switch, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { NumberField, TextField } from "./fields.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

type Filled = Omit<Trunk, "id" | "kind" | "host" | "port"> & { host?: string; port?: number | null };

const start: Partial<Filled> = { match: [], transport: "udp", maxLines: 30, enabled: true, default: false };

const save = (trunk: Trunk | undefined, { host, port, ...rest }: Filled) => {
  // Of the test trunk nothing else can be changed.
  if (trunk?.kind === "test")
    return request("changeTrunk", {
      params: { id: trunk.id },
      body: { enabled: rest.enabled, maxLines: rest.maxLines },
    });
  const body = { ...rest, host: host || null, port: host ? (port ?? null) : null };
  return trunk ? request("changeTrunk", { params: { id: trunk.id }, body }) : request("createTrunk", { body });
};

const CarrierFields = () => {
  const { t } = useTranslation();
  return (
    <>
      <TextField name="name" label={t("administration.name")} />
      <Form.Item name="match" label={t("administration.match")} extra={t("administration.matchNote")}>
        <Select mode="tags" open={false} suffix={null} tokenSeparators={[",", " ", "，", "、"]} />
      </Form.Item>
      <TextField
        name="host"
        label={t("administration.host")}
        required={false}
        note={t("administration.hostNote")}
        pattern={/^[A-Za-z0-9.:-]{1,253}$/}
      />
      <Form.Item name="port" label={t("administration.port")} extra={t("administration.portNote")}>
        <InputNumber<number> min={1} max={65_535} precision={0} style={{ width: 200 }} />
      </Form.Item>
      <Form.Item name="transport" label={t("administration.transport")}>
        <Select options={["udp", "tcp"].map((value) => ({ value, label: value.toUpperCase() }))} />
      </Form.Item>
      <Form.Item
        name="default"
        label={t("administration.default")}
        valuePropName="checked"
        extra={t("administration.defaultNote")}
      >
        <Switch />
      </Form.Item>
    </>
  );
};

const TrunkDrawer = ({ trunk, close }: { trunk: Trunk | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const { host, ...rest } = trunk ?? {};
  return (
    <ThingDrawer<Filled>
      title={trunk ? trunk.name : t("administration.newTrunk")}
      start={trunk ? { ...rest, host: host ?? "" } : start}
      save={(filled) => save(trunk, filled)}
      close={close}
      stale="trunks"
    >
      {trunk?.kind !== "test" && <CarrierFields />}
      <NumberField name="maxLines" label={t("administration.lines")} min={1} max={10_000} unit={t("unit.lines")} />
      <Form.Item name="enabled" label={t("administration.enabled")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </ThingDrawer>
  );
};

const farEnd = ({ host, port }: Trunk): string | undefined =>
  host === null ? undefined : port === null ? host : `${host}:${port}`;

/** 中继 */
export const Trunks = () => {
  const { t } = useTranslation();
  const trunks = useQuery({ queryKey: ["trunks"], queryFn: () => request("listTrunks") });
  const [open, setOpen] = useState<Trunk | "new">();
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
                {trunk.default && <Tag color="blue">{t("administration.default")}</Tag>}
              </>
            ),
          },
          { title: t("administration.match"), render: (_, trunk) => trunk.match.join(", ") || "—" },
          { title: t("administration.host"), render: (_, trunk) => farEnd(trunk) ?? t("administration.inboundOnly") },
          { title: t("administration.transport"), width: 80, render: (_, trunk) => trunk.transport.toUpperCase() },
          {
            title: t("administration.lines"),
            width: 88,
            align: "right",
            render: (_, trunk) => `${trunk.maxLines} ${t("unit.lines")}`,
          },
          {
            title: t("administration.standing"),
            width: 88,
            render: (_, trunk) => t(trunk.enabled ? "administration.inUse" : "administration.isDisabled"),
          },
        ]}
      />
      {open && (
        <TrunkDrawer
          key={open === "new" ? "new" : open.id}
          trunk={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { User } from "@zongji/api";
import { App, Button, Form, Popconfirm, Select, Space, Switch, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNow } from "../../look/clock.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { TextField } from "./fields.tsx";
import { roles, useRoleName } from "./roles.ts";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

type Filled = { login: string; name: string; agentNo?: string; roles: string[]; groups: string[]; disabled: boolean };

const Secret = ({ lines }: { lines: readonly [string, string][] }) => {
  const { t } = useTranslation();
  return (
    <>
      <p>{t("administration.onceOnly")}</p>
      {lines.map(([label, value]) => (
        <p key={label}>
          {label}: <code className="secret">{value}</code>
        </p>
      ))}
    </>
  );
};

const Devices = ({ user }: { user: User }) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const { modal, message } = App.useApp();
  const renew = async (id: string) => {
    try {
      const secret = await request("newDeviceSecret", { params: { id } });
      modal.success({
        title: t("administration.newSecret"),
        content: (
          <Secret
            lines={[
              [t("administration.sipUser"), secret.sipUser],
              [t("administration.realm"), secret.realm],
              [t("signIn.password"), secret.password],
            ]}
          />
        ),
      });
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <Form.Item label={t("administration.devices")}>
      {user.devices.map((device) => (
        <div key={device.id} className="device">
          <span>
            {t(`device.${device.kind}`)} {device.label} <span className="quiet number">{device.sipUser}</span>
          </span>
          {device.kind === "sip" && (
            <Popconfirm title={t("administration.renewSure")} onConfirm={() => renew(device.id)}>
              <Button size="small">{t("administration.renew")}</Button>
            </Popconfirm>
          )}
        </div>
      ))}
    </Form.Item>
  );
};

const UserDrawer = ({ user, close }: { user: User | undefined; close: () => void }) => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const words = useFailureWords();
  const { modal, message } = App.useApp();
  const client = useQueryClient();
  const { data: groups } = useGroups();
  const tell = (password: string) =>
    modal.success({
      title: t("administration.firstPassword"),
      content: <Secret lines={[[t("signIn.password"), password]]} />,
    });
  const save = async ({ login, agentNo, disabled, ...rest }: Filled) => {
    const fields = { ...rest, agentNo: agentNo || null };
    if (user) return request("changeUser", { params: { id: user.id }, body: { ...fields, disabled } });
    const made = await request("createUser", { body: { ...fields, login } });
    tell(made.password);
    return made;
  };
  const reset = async (id: string) => {
    try {
      tell((await request("resetPassword", { params: { id } })).password);
      await client.invalidateQueries({ queryKey: ["users"] });
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <ThingDrawer<Filled>
      title={user ? user.name : t("administration.newUser")}
      start={user ? { ...user, agentNo: user.agentNo ?? "" } : { roles: ["agent"], groups: [], disabled: false }}
      save={save}
      close={close}
      stale="users"
    >
      <TextField name="login" label={t("administration.login")} disabled={user !== undefined} />
      <TextField name="name" label={t("administration.name")} />
      <TextField
        name="agentNo"
        label={t("call.agentNo")}
        required={false}
        pattern={/^[0-9]{3,8}$/}
        note={t("administration.agentNoNote")}
      />
      <Form.Item name="roles" label={t("administration.roles")}>
        <Select
          mode="multiple"
          options={[...new Set([...roles, ...(user?.roles ?? [])])].map((value) => ({ value, label: roleName(value) }))}
        />
      </Form.Item>
      <Form.Item name="groups" label={t("administration.groups")}>
        <Select mode="multiple" options={(groups ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      {user && (
        <>
          <Form.Item
            name="disabled"
            label={t("administration.disabled")}
            valuePropName="checked"
            extra={t("administration.disabledNote")}
          >
            <Switch />
          </Form.Item>
          {user.devices.length > 0 && <Devices user={user} />}
          <Popconfirm title={t("administration.resetSure")} onConfirm={() => reset(user.id)}>
            <Button>{t("administration.reset")}</Button>
          </Popconfirm>
        </>
      )}
    </ThingDrawer>
  );
};

/** 座席 and everybody else with an account. */
export const Users = () => {
  const { t } = useTranslation();
  const now = useNow();
  const roleName = useRoleName();
  const { data: groups } = useGroups();
  const [open, setOpen] = useState<User | "new">();
  const users = useQuery({ queryKey: ["users"], queryFn: () => request("listUsers") });
  return (
    <>
      <ThingTable<User>
        query={users}
        rowKey="id"
        note={t("administration.usersNote")}
        add={{ word: t("administration.newUser"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          {
            title: t("call.agentNo"),
            width: 88,
            render: (_, user) => <span className="number">{user.agentNo ?? "—"}</span>,
          },
          { title: t("administration.name"), dataIndex: "name", width: 144 },
          { title: t("administration.login"), dataIndex: "login", width: 144 },
          { title: t("administration.roles"), render: (_, user) => user.roles.map(roleName).join(t("page.comma")) },
          {
            title: t("administration.groups"),
            render: (_, user) => user.groups.map((id) => groupName(groups, id)).join(t("page.comma")) || "—",
          },
          {
            title: t("administration.standing"),
            width: 200,
            render: (_, user) => (
              <Space>
                {user.disabled && <Tag>{t("administration.isDisabled")}</Tag>}
                {(user.lockedUntil ?? 0) > now && (
                  <span className="state-tag hue-orange">{t("administration.isLocked")}</span>
                )}
                {user.mustChangePassword && <Tag>{t("administration.firstPasswordOpen")}</Tag>}
                {!user.disabled &&
                  !user.mustChangePassword &&
                  (user.lockedUntil ?? 0) <= now &&
                  t("administration.inUse")}
              </Space>
            ),
          },
        ]}
      />
      {open && (
        <UserDrawer
          key={open === "new" ? "new" : open.id}
          user={open === "new" ? undefined : open}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

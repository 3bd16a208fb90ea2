import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { Phone, User } from "@zongji/api";
import { App, Button, Form, Popconfirm, Select, Space, Switch, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRoleName, useRoleOptions } from "../../look/audit/roles.ts";
import { useNow } from "../../look/clock.tsx";
import { TextField } from "../../look/form/fields.tsx";
import { SkillLevelsField } from "../../look/skill-levels.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { groupName, useGroups } from "../../server/queries.ts";
import { request } from "../../server/request.ts";
import { PhoneDrawer } from "./phone-drawer.tsx";
import { Secret } from "./secret.tsx";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";
import { UserDevices, useNewSecret } from "./user-devices.tsx";

type Filled = {
  login: string;
  name: string;
  agentNo?: string;
  roles: string[];
  groups: string[];
  skills: Record<string, number>;
  disabled: boolean;
};

const UserDrawer = ({
  user,
  openPhone,
  close,
}: {
  user: User | undefined;
  openPhone: (phone: Phone | "new") => void;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const roleOptions = useRoleOptions(user?.roles);
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
      start={
        user ? { ...user, agentNo: user.agentNo ?? "" } : { roles: ["agent"], groups: [], skills: {}, disabled: false }
      }
      save={save}
      close={close}
      stale="users"
    >
      <TextField name="login" label={t("administration.login")} disabled={user !== undefined} />
      <TextField name="name" label={t("administration.personName")} />
      <TextField
        name="agentNo"
        label={t("call.agentNo")}
        required={false}
        pattern={/^[0-9]{3,8}$/}
        note={t("administration.agentNoNote")}
      />
      <Form.Item name="roles" label={t("administration.roles")}>
        <Select mode="multiple" options={roleOptions} />
      </Form.Item>
      <Form.Item name="groups" label={t("administration.groups")}>
        <Select mode="multiple" options={(groups ?? []).map(({ id, name }) => ({ value: id, label: name }))} />
      </Form.Item>
      <Form.Item name="skills" label={t("skills.title")} extra={t("skills.ofAgent")}>
        <SkillLevelsField />
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
          {(user.devices.length > 0 || user.agentNo !== null) && <UserDevices user={user} open={openPhone} />}
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
  const [open, setOpen] = useState<string>();
  const [phone, setPhone] = useState<Phone | "new">();
  const renew = useNewSecret();
  const users = useQuery({ queryKey: ["users"], queryFn: () => request("listUsers") });
  // As it is now: its phones change while it is open.
  const user = users.data?.find(({ id }) => id === open);
  return (
    <>
      <ThingTable<User>
        query={users}
        rowKey="id"
        note={t("administration.usersNote")}
        add={{ word: t("administration.newUser"), press: () => setOpen("new") }}
        open={({ id }) => setOpen(id)}
        columns={[
          {
            title: t("call.agentNo"),
            width: 88,
            render: (_, user) => <span className="number">{user.agentNo ?? "—"}</span>,
          },
          { title: t("administration.personName"), dataIndex: "name", width: 144 },
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
      {(user || open === "new") && (
        <UserDrawer key={open} user={user} openPhone={setPhone} close={() => setOpen(undefined)} />
      )}
      {user && phone && (
        <PhoneDrawer
          key={phone === "new" ? "new" : phone.id}
          user={user.id}
          phone={phone === "new" ? undefined : phone}
          onMade={(id) => void renew(id)}
          close={() => setPhone(undefined)}
        />
      )}
    </>
  );
};

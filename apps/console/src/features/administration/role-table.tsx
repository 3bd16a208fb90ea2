import { useQuery } from "@tanstack/react-query";
import { actionRooms, actionTable, type Role } from "@zongji/api";
import { Button, Space, Tag, Tooltip } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useActionWords, useScopeWords } from "../../look/audit/role-words.ts";
import { useRoleName } from "../../look/audit/roles.ts";
import { request } from "../../server/request.ts";
import { RoleDrawer } from "./role-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

/** What a role permits, room by room; each action and how far by hovering. */
const Permitted = ({ role }: { role: Role }) => {
  const { t } = useTranslation();
  const scopeWord = useScopeWords();
  const actionWord = useActionWords();
  if (role.permissions.length === 0) return <span className="quiet">{t("roles.nothing")}</span>;
  return (
    <Space size={[4, 4]} wrap>
      {actionRooms.map((room) => {
        const own = role.permissions.filter(({ action }) => actionTable[action].room === room);
        if (own.length === 0) return null;
        const each = own.map(({ action, scope }) => (
          <div key={action}>
            {actionWord(action, "name")} · {scopeWord(action, scope)}
          </div>
        ));
        return (
          <Tooltip key={room} title={each}>
            <Tag>
              {t(`actionRoom.${room}`)} {own.length}
            </Tag>
          </Tooltip>
        );
      })}
    </Space>
  );
};

type Open = { readonly role?: Role; readonly from?: Role };

/** 角色: what each permits, and how many people have it. */
export const Roles = () => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const roles = useQuery({ queryKey: ["roles"], queryFn: () => request("listRoles"), staleTime: 0 });
  const [open, setOpen] = useState<Open>();
  return (
    <>
      <ThingTable<Role>
        query={roles}
        rowKey="id"
        note={t("roles.note")}
        add={{ word: t("roles.add"), press: () => setOpen({}) }}
        columns={[
          {
            title: t("roles.title"),
            width: 240,
            render: (_, role) => (
              <Space>
                {role.shipped ? roleName(role.id) : role.name}
                {role.shipped && <Tag>{t("roles.shipped")}</Tag>}
              </Space>
            ),
          },
          { title: t("roles.allowed"), render: (_, role) => <Permitted role={role} /> },
          {
            title: t("roles.holders"),
            width: 96,
            align: "right",
            render: (_, { holders }) => <span className="figure">{holders}</span>,
          },
          {
            key: "actions",
            title: t("administration.actions"),
            width: 144,
            align: "right",
            render: (_, role) => (
              <Space size={0}>
                <Button type="link" size="small" onClick={() => setOpen({ role })}>
                  {t("roles.change")}
                </Button>
                <Button type="link" size="small" onClick={() => setOpen({ from: role })}>
                  {t("roles.copy")}
                </Button>
              </Space>
            ),
          },
        ]}
      />
      {open && (
        <RoleDrawer
          key={`${open.role?.id ?? ""} ${open.from?.id ?? ""}`}
          role={open.role}
          from={open.from}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

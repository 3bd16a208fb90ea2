import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type DialRight, operations } from "@zongji/api";
import { App, Button, Form, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRoleName, useRoleOptions } from "../../look/audit/roles.ts";
import { formFields } from "../../look/form/form-fields.ts";
import { SchemaFields } from "../../look/form/schema-fields.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { request } from "../../server/request.ts";
import { ThingDrawer } from "./thing-drawer.tsx";
import { ThingTable } from "./thing-table.tsx";

const fields = formFields(operations.createDialRight.body);
type Filled = Omit<DialRight, "id">;

const RightDrawer = ({
  right,
  isLast,
  close,
}: {
  right: DialRight | undefined;
  isLast: boolean;
  close: () => void;
}) => {
  const { t } = useTranslation();
  const roleOptions = useRoleOptions(right?.roles);
  const words = useFailureWords();
  const client = useQueryClient();
  const { message } = App.useApp();
  const remove = async (id: string) => {
    try {
      await request("deleteDialRight", { params: { id } });
      void message.success(t("lines.removed"));
      close();
      await client.invalidateQueries({ queryKey: ["dialRights"] });
    } catch (error) {
      void message.error(words(error));
    }
  };
  return (
    <ThingDrawer<Filled>
      title={right ? right.name : t("lines.newRight")}
      start={right ?? { patterns: [], roles: ["agent"] }}
      save={(filled) =>
        right
          ? request("changeDialRight", { params: { id: right.id }, body: filled })
          : request("createDialRight", { body: filled })
      }
      close={close}
      stale="dialRights"
    >
      <SchemaFields fields={fields} />
      <Form.Item name="roles" label={t("administration.roles")}>
        <Select mode="multiple" options={roleOptions} />
      </Form.Item>
      {right && isLast && (
        <>
          <Button danger disabled>
            {t("lines.removeRight")}
          </Button>
          <p className="quiet">{t("lines.removeLast")}</p>
        </>
      )}
      {right && !isLast && (
        <Popconfirm
          title={t("lines.removeRightSure", { name: right.name })}
          okText={t("lines.remove")}
          okButtonProps={{ danger: true }}
          cancelText={t("page.cancel")}
          onConfirm={() => remove(right.id)}
        >
          <Button danger>{t("lines.removeRight")}</Button>
        </Popconfirm>
      )}
    </ThingDrawer>
  );
};

const mostShown = 6;

/** The first of them, and how many more there are; all of them stand in the drawer. */
const Patterns = ({ patterns }: { patterns: readonly string[] }) => {
  const { t } = useTranslation();
  const shown = patterns.slice(0, mostShown).join(t("page.comma"));
  const more = patterns.length - mostShown;
  return (
    <>
      <span className="number">{shown}</span>
      {more > 0 && <span className="quiet"> {t("lines.morePatterns", { count: more })}</span>}
    </>
  );
};

/** 呼出权限 */
export const DialRights = () => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const rights = useQuery({ queryKey: ["dialRights"], queryFn: () => request("listDialRights") });
  const [open, setOpen] = useState<DialRight | "new">();
  return (
    <>
      <ThingTable<DialRight>
        query={rights}
        rowKey="id"
        note={t("lines.rightsNote")}
        add={{ word: t("lines.newRight"), press: () => setOpen("new") }}
        open={setOpen}
        columns={[
          { title: t("administration.name"), dataIndex: "name", width: 200 },
          {
            title: t("lines.patterns"),
            render: (_, right) => <Patterns patterns={right.patterns} />,
          },
          {
            title: t("administration.roles"),
            render: (_, right) => right.roles.map(roleName).join(t("page.comma")) || "—",
          },
        ]}
      />
      {open && (
        <RightDrawer
          key={open === "new" ? "new" : open.id}
          right={open === "new" ? undefined : open}
          isLast={rights.data?.length === 1}
          close={() => setOpen(undefined)}
        />
      )}
    </>
  );
};

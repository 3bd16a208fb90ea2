import { LockOutlined } from "@ant-design/icons";
import type { Category } from "@zongji/api";
import { limitsOf } from "@zongji/domain";
import { Alert, Form, Select, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { useKnownRoles, useRoleName, useRoleOptions } from "../../look/audit/roles.ts";
import { goneOf } from "./category-limits.ts";

/** What a role is called; one that is deleted is called that. */
const useNameOfRole = () => {
  const { t } = useTranslation();
  const roleName = useRoleName();
  const known = useKnownRoles();
  return (role: string): string => (goneOf([role], known).length > 0 ? t("knowledge.roleGone") : roleName(role));
};

/** A lock and a word on a category that not everybody reads, by its own roles or by those above it; nothing on others. */
export const LimitTag = ({ categories, id }: { categories: readonly Category[]; id: string }) => {
  const { t } = useTranslation();
  const nameOf = useNameOfRole();
  const limits = limitsOf(categories, id);
  if (limits.length === 0) return null;
  const told = limits.map(({ name, roles }) =>
    t("knowledge.limitedTo", { name, roles: (roles ?? []).map(nameOf).join(t("page.comma")) }),
  );
  return (
    <Tag icon={<LockOutlined />} title={told.join("\n")} style={{ marginInlineEnd: 0 }} data-limited={id}>
      {t("knowledge.limited")}
    </Tag>
  );
};

type FieldProps = { readonly category: Category | undefined; readonly all: readonly Category[] };

/** What the roles that are chosen come to: who else is needed, who is gone, and that nobody is chosen any more. */
const LimitNotes = ({ category, all, top }: FieldProps & { readonly top: string }) => {
  const { t } = useTranslation();
  const form = Form.useFormInstance<{ roles: string[]; parent: string }>();
  const roles = Form.useWatch("roles", form) ?? [];
  const parent = Form.useWatch("parent", form) ?? top;
  const gone = goneOf(roles, useKnownRoles());
  const above = limitsOf(all, parent === top ? null : parent);
  return (
    <>
      {gone.length > 0 && (
        <Alert
          type="warning"
          showIcon
          title={t(gone.length === roles.length ? "knowledge.rolesAllGone" : "knowledge.rolesGone", {
            count: gone.length,
          })}
        />
      )}
      {category?.roles && roles.length === 0 && above.length === 0 && (
        <Alert type="warning" showIcon title={t("knowledge.rolesOpened")} />
      )}
      {above.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={t("knowledge.rolesAbove", { names: above.map(({ name }) => name).join(t("page.comma")) })}
        />
      )}
    </>
  );
};

/** 可见角色: nobody chosen is everybody. @param top the parent's value where there is none */
export const LimitField = (props: FieldProps & { readonly top: string }) => {
  const { t } = useTranslation();
  const nameOf = useNameOfRole();
  const { top, all } = props;
  const parent = Form.useWatch("parent") ?? top;
  const isLimitedAbove = limitsOf(all, parent === top ? null : parent).length > 0;
  const options = useRoleOptions(props.category?.roles ?? []).map(({ value }) => ({ value, label: nameOf(value) }));
  return (
    <>
      <Form.Item name="roles" label={t("knowledge.roles")} extra={t("knowledge.rolesNote")}>
        <Select
          mode="multiple"
          allowClear
          maxCount={50}
          options={options}
          optionFilterProp="label"
          placeholder={t(isLimitedAbove ? "knowledge.rolesAsAbove" : "knowledge.rolesAll")}
        />
      </Form.Item>
      <LimitNotes {...props} />
    </>
  );
};

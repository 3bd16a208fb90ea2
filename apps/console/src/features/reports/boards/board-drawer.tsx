import type { NewBoard } from "@zongji/api";
import { Alert, Button, Drawer, Form, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useRoleOptions } from "../../../look/audit/roles.ts";
import { useFailureWords } from "../../../server/failure.ts";
import { useSaveBoard } from "./queries.ts";

type Props = {
  /** What is changed; absent: a new one. */
  readonly board?: NewBoard & { readonly id: string; readonly version: string };
  readonly close: () => void;
  readonly saved: (id: string) => void;
};

/** A board's name, and who else sees it. */
export const BoardDrawer = ({ board, close, saved }: Props) => {
  const { t } = useTranslation();
  const words = useFailureWords();
  const save = useSaveBoard();
  const [name, setName] = useState(board?.name ?? "");
  const [roles, setRoles] = useState<string[]>(board?.roles ?? []);
  const [missing, setMissing] = useState(false);
  const options = useRoleOptions(roles);
  const press = () => {
    if (name.trim() === "") return setMissing(true);
    const content = { tiles: board?.tiles ?? [], name: name.trim(), roles };
    return save.mutate(board ? { ...content, id: board.id, version: board.version } : content, {
      onSuccess: ({ id }) => saved(id),
    });
  };
  const wrong = missing ? t("boards.nameMissing") : save.isError ? words(save.error) : undefined;
  return (
    <Drawer
      open
      size={440}
      onClose={close}
      title={board ? t("boards.change") : t("boards.create")}
      extra={
        <Button type="primary" loading={save.isPending} onClick={press}>
          {t("boards.save")}
        </Button>
      }
    >
      {wrong && <Alert type="error" showIcon className="own-report-wrong" title={wrong} />}
      <Form layout="vertical">
        <Form.Item label={t("boards.name")} required>
          <Input
            value={name}
            maxLength={40}
            aria-label={t("boards.name")}
            onChange={({ target }) => {
              setMissing(false);
              setName(target.value);
            }}
          />
        </Form.Item>
        <Form.Item label={t("boards.roles")} extra={t("boards.rolesNote")}>
          <Select
            mode="multiple"
            aria-label={t("boards.roles")}
            value={roles}
            optionFilterProp="label"
            onChange={setRoles}
            options={options}
          />
        </Form.Item>
      </Form>
    </Drawer>
  );
};

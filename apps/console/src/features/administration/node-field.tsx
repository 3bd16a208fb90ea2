import { useQuery } from "@tanstack/react-query";
import { Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";

/** 所属服务器: asked where there are several servers, or where one was given before. */
export const NodeField = ({ note, given }: { note: string; given: string | null | undefined }) => {
  const { t } = useTranslation();
  const { data = [] } = useQuery({ queryKey: ["nodes"], queryFn: () => request("listNodes") });
  if (data.length < 2 && !given) return null;
  const names = [...new Set([...data.map(({ name }) => name), ...(given ? [given] : [])])];
  const options: { value: string | null; label: string }[] = [
    { value: null, label: t("administration.anyNode") },
    ...names.map((name) => ({ value: name, label: name })),
  ];
  return (
    <Form.Item name="node" label={t("administration.node")} extra={note}>
      <Select options={options} />
    </Form.Item>
  );
};

import { useQuery } from "@tanstack/react-query";
import type { Node } from "@zongji/api";
import { Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import { request } from "../../server/request.ts";
import { nodeChoices } from "./node-choices.ts";

const useNodes = (): readonly Node[] =>
  useQuery({ queryKey: ["nodes"], queryFn: () => request("listNodes") }).data ?? [];

/** 所属服务器: asked where there are several servers, or where one was given before. */
export const NodeField = ({ note, given }: { note: string; given: string | null | undefined }) => {
  const { t } = useTranslation();
  const nodes = useNodes();
  if (nodes.length < 2 && !given) return null;
  const words = { any: t("administration.anyNode"), here: t("wall.thisServer"), silent: t("wall.silent") };
  return (
    <Form.Item name="node" label={t("administration.node")} extra={note}>
      <Select options={nodeChoices(nodes, given, words)} />
    </Form.Item>
  );
};

/** The same as a column of a table, where there are several servers. */
export const useNodeColumns = () => {
  const { t } = useTranslation();
  const nodes = useNodes();
  const render = (_: unknown, { node }: { readonly node: string | null }) => node ?? t("administration.anyNode");
  return nodes.length < 2 ? [] : [{ title: t("administration.node"), render }];
};

import { useQuery } from "@tanstack/react-query";
import { ReactFlowProvider } from "@xyflow/react";
import type { ConfigItem, Session } from "@zongji/api";
import { Alert, Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate, useParams, useSearchParams } from "react-router";
import { Failing, Loading, Nothing } from "../../look/page-state.tsx";
import { useFailureWords } from "../../server/failure.ts";
import { startOfDraft } from "../../versions/index.ts";
import { Editor } from "./editor.tsx";
import { keptFlow } from "./keep.ts";
import { readFlow } from "./read-flow.ts";
import { useFlowAround, useItems, versionQuery } from "./use-flow-world.ts";
import "./flows.css";

const Unreadable = ({ why }: { why: readonly { readonly field: string; readonly problem: string }[] }) => {
  const { t } = useTranslation();
  const go = useNavigate();
  return (
    <div className="page">
      <Alert
        type="error"
        showIcon
        title={t("flows.unreadable")}
        description={
          <>
            <p>{t("flows.unreadableWhy")}</p>
            <ul>
              {why.slice(0, 10).map(({ field, problem }) => (
                <li key={field}>
                  {field}: {problem}
                </li>
              ))}
            </ul>
          </>
        }
        action={<Button onClick={() => void go("/flows")}>{t("flows.back")}</Button>}
      />
    </div>
  );
};

/** One version, once its text is there. `version`: an older one, to read only; undefined: the draft that is edited. */
const Opened = ({ item, version, session }: { item: ConfigItem; version: number | undefined; session: Session }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const items = useItems();
  const around = useFlowAround(items.data);
  // What was newest when the editor was opened: what is loaded anew meanwhile must not take its place.
  const [opened] = useState(() => ({ from: version ?? startOfDraft(item), base: item.newest }));
  const text = useQuery(versionQuery("flow", item.id, opened.from));
  if (text.isError && !text.data)
    return <Failing what={t("flows.failed")} why={failure(text.error)} again={() => void text.refetch()} />;
  if (!text.data) return <Loading />;
  const read = readFlow(text.data.body);
  if (!read.text) return <Unreadable why={read.problems} />;
  const kept = version === undefined ? keptFlow(localStorage, session.user.id, item.id) : undefined;
  return (
    <ReactFlowProvider>
      <Editor
        item={item}
        text={read.text}
        base={opened.base}
        kept={kept}
        around={around}
        session={session}
        version={version}
      />
    </ReactFlowProvider>
  );
};

/** 流程编辑: one flow, drawn. `?version=` shows an older version. */
export const FlowEditor = ({ session }: { session: Session }) => {
  const { t } = useTranslation();
  const failure = useFailureWords();
  const go = useNavigate();
  const { id = "" } = useParams();
  const [search] = useSearchParams();
  const items = useItems();
  if (items.isError && !items.data)
    return <Failing what={t("flows.failed")} why={failure(items.error)} again={() => void items.refetch()} />;
  if (!items.data) return <Loading />;
  const item = items.data.find((each) => each.kind === "flow" && each.id === id);
  if (!item)
    return (
      <Nothing
        title={t("versions.wrong.noSuch", { what: t("versions.thing.flow"), id })}
        why={t("flows.noneWhy")}
        action={<Button onClick={() => void go("/flows")}>{t("flows.back")}</Button>}
      />
    );
  const asked = Number(search.get("version"));
  const version = Number.isInteger(asked) && asked > 0 ? asked : undefined;
  return <Opened key={`${id} ${version ?? ""}`} item={item} version={version} session={session} />;
};
